import type { HexId } from '#market';

/** Numbers for the members that have a position in the book, from 0; a number is given again once nobody uses it. */
export class MemberRegister {
  readonly #numbers = new Map<HexId, number>();
  readonly #ids: HexId[] = [];
  /** By number: periods in which the member has a position. */
  readonly #uses: number[] = [];
  readonly #free: number[] = [];

  /** undefined: the member has no position. */
  numberOf(member: HexId): number | undefined {
    return this.#numbers.get(member);
  }

  idOf(number: number): HexId {
    return this.#ids[number]!;
  }

  /** The member's number, a new one when it had none; counts one more use when asked. */
  open(member: HexId): number {
    let number = this.#numbers.get(member);
    if (number === undefined) {
      number = this.#free.pop() ?? this.#ids.length;
      this.#numbers.set(member, number);
      this.#ids[number] = member;
      this.#uses[number] = 0;
    }
    return number;
  }

  retain(number: number): void {
    this.#uses[number]! += 1;
  }

  release(number: number): void {
    this.#uses[number]! -= 1;
    if (this.#uses[number]! > 0) return;
    this.#numbers.delete(this.#ids[number]!);
    this.#free.push(number);
  }
}
