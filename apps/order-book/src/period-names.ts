import type { PeriodStart } from '#units';

/** Numbers for the names of periods, in the order of their first appearance, and back. */
export class PeriodNames {
  readonly #numbers = new Map<string, PeriodStart>();
  /** The names as JSON text: each is printed often. */
  readonly #json: string[] = [];

  /** The period's number; a name not seen before gets the next one. */
  numberOf(name: string): PeriodStart {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#json.length;
      this.#numbers.set(name, number);
      this.#json.push(JSON.stringify(name));
    }
    return number;
  }

  /** The period's name as JSON text. */
  jsonOf(number: PeriodStart): string {
    return this.#json[number]!;
  }
}
