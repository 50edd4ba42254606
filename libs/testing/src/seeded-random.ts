/** xoshiro128** seeded by splitmix32: reproducible on every platform. Blackman and Vigna, 2018, "Scrambled linear PRNGs". */
export class SeededRandom {
  private readonly state: Uint32Array;

  constructor(seed: number) {
    this.state = new Uint32Array(4);
    let mixed = seed >>> 0;
    for (let index = 0; index < 4; index++) {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let word = mixed;
      word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
      this.state[index] = (word ^ (word >>> 15)) >>> 0;
    }
  }

  /** A stream of its own for a purpose, so that one purpose's draws do not shift another's. */
  fork(purpose: string): SeededRandom {
    let seed = this.word();
    for (let index = 0; index < purpose.length; index++) seed = Math.imul(seed ^ purpose.charCodeAt(index), 0x01000193);
    return new SeededRandom(seed);
  }

  /** An integer from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.fraction() * below);
  }

  /** An integer from `least` to `greatest`, both inclusive. */
  between(least: number, greatest: number): number {
    return least + this.below(greatest - least + 1);
  }

  /** From 0 inclusive to 1 exclusive. */
  fraction(): number {
    return this.word() / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('pick: no items');
    return item;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let index = copy.length - 1; index > 0; index--) {
      const other = this.below(index + 1);
      [copy[index], copy[other]] = [copy[other]!, copy[index]!];
    }
    return copy;
  }

  private word(): number {
    const state = this.state;
    const result = Math.imul(rotate(Math.imul(state[1]!, 5), 7), 9) >>> 0;
    const shifted = state[1]! << 9;
    state[2]! ^= state[0]!;
    state[3]! ^= state[1]!;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= shifted;
    state[3] = rotate(state[3]!, 11);
    return result;
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
