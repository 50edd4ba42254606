/** What an event of the core says. */
export const enum EventKind {
  ACCEPTED = 1,
  /** `other` is 1 when the priority was kept. */
  REPLACED = 2,
  /** `other` is the number of the reason, `quantityWh` what was left unfilled. */
  LEFT = 3,
  /** `row` bought, `other` sold. */
  TRADED = 4,
  /** The order left out for its minimum fill, `quantityWh` what it would have been filled; comes before CLEARED. */
  SAT_OUT = 5,
  /** `price` is the uniform price when `other` is 1. */
  CLEARED = 6,
  CLOSED = 7,
}

/**
 * The events of one call of the core, in typed arrays, and a running hash over all events ever: a cheap mixing that finds out
 * at which command two runs part, not a protection against people (that is the state hash).
 */
export class EventLog {
  length = 0;
  #words = new Int32Array(INITIAL_EVENTS * EVENT_WORDS);
  #hash = 0;
  #otherHash = 0;

  kind(index: number): number {
    return this.#words[index * EVENT_WORDS]!;
  }
  /** Row of the order. It says what it did until the next call of the core, even when the order has left. */
  row(index: number): number {
    return this.#words[index * EVENT_WORDS + 1]!;
  }
  other(index: number): number {
    return this.#words[index * EVENT_WORDS + 2]!;
  }
  quantityWh(index: number): number {
    return this.#words[index * EVENT_WORDS + 3]!;
  }
  price(index: number): number {
    return this.#words[index * EVENT_WORDS + 4]!;
  }

  /** A safe integer that two books share when they had the same events. Starts at 0 in a new and in a restored book. */
  get runningHash(): number {
    return (this.#hash >>> 0) * 0x100000 + (this.#otherHash >>> 12);
  }

  /** Forgets the events and the hash over them. */
  reset(): void {
    this.length = 0;
    this.#hash = 0;
    this.#otherHash = 0;
  }

  /** @param identity what the running hash takes for the orders: their arrival numbers, not their rows */
  add(kind: number, row: number, other: number, quantityWh: number, price: number, identity: number): void {
    const at = (this.length & 0x3ffffff) * EVENT_WORDS;
    if (at === this.#words.length) this.#grow();
    const words = this.#words;
    words[at] = kind | 0;
    words[at + 1] = row | 0;
    words[at + 2] = other | 0;
    words[at + 3] = quantityWh | 0;
    words[at + 4] = price | 0;
    this.length += 1;
    // Multiply and shift on two lanes, with the multipliers of MurmurHash3 (Appleby, public domain).
    const first = Math.imul(this.#hash ^ identity ^ (price << 5), 0xcc9e2d51 | 0);
    this.#hash = first ^ (first >>> 15);
    const second = Math.imul(this.#otherHash ^ quantityWh ^ (kind << 28), 0x1b873593) ^ first;
    this.#otherHash = second ^ (second >>> 13);
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.#words.length);
    larger.set(this.#words);
    this.#words = larger;
  }
}

const INITIAL_EVENTS = 16;
const EVENT_WORDS = 5;
