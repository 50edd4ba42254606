/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, the same numbers on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 inclusive to 1 exclusive. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let word = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.fraction() * below);
  }

  /** Mean 0, deviation 1: twelve uniform numbers (Irwin-Hall), because sums are exact everywhere and logarithms are not. */
  normal(): number {
    let sum = -6;
    for (let count = 0; count < 12; count++) sum += this.fraction();
    return sum;
  }

  /** 64 hexadecimal digits, like the ids of a community. */
  hexId(): string {
    let id = '';
    for (let word = 0; word < 8; word++)
      id += this.below(2 ** 32)
        .toString(16)
        .padStart(8, '0');
    return id;
  }
}
