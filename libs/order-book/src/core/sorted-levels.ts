import { Sentinel } from './sides.js';

/**
 * Price levels sorted by key: short sorted runs in a sorted list, so that a level anywhere is found in O(log n) and put in
 * or taken out by moving at most one run.
 */
export class SortedLevels {
  /** Ascending; none is empty. */
  readonly runs: Run[] = [];

  get isEmpty(): boolean {
    return this.runs.length === 0;
  }

  /** The greatest key; NO_KEY when there is none. */
  get bestKey(): number {
    const last = this.runs.at(-1);
    return last === undefined ? Sentinel.NO_KEY : last.keys[last.length - 1]!;
  }

  /** The level of exactly this key; NONE when there is none. */
  find(key: number): number {
    const run = this.runs[this.#runOf(key)];
    if (run === undefined) return Sentinel.NONE;
    const index = run.indexOf(key);
    return index < run.length && run.keys[index] === key ? run.levels[index]! : Sentinel.NONE;
  }

  /** Adds the level of a key that has none. */
  insert(key: number, level: number): void {
    if (this.runs.length === 0) this.runs.push(new Run());
    const at = this.#runOf(key);
    let run = this.runs[at]!;
    if (run.length === RUN_CAPACITY) {
      const upper = run.splitUpperHalf();
      this.runs.splice(at + 1, 0, upper);
      if (key > upper.keys[0]!) run = upper;
    }
    run.insert(run.indexOf(key), key, level);
  }

  /** Takes out the level of a key that has one. */
  remove(key: number): void {
    const at = this.#runOf(key);
    const run = this.runs[at]!;
    run.remove(run.indexOf(key));
    if (run.length === 0) this.runs.splice(at, 1);
  }

  /** Calls back with levels from the greatest key on, until the answer is false; answers the last answer. */
  walk(visit: (level: number, key: number) => boolean): boolean {
    for (let at = this.runs.length - 1; at >= 0; at--) {
      const run = this.runs[at]!;
      for (let index = run.length - 1; index >= 0; index--) {
        if (!visit(run.levels[index]!, run.keys[index]!)) return false;
      }
    }
    return true;
  }

  bytes(): number {
    return this.runs.length * RUN_CAPACITY * 8;
  }

  /** The last run that begins at or below the key, else the first. */
  #runOf(key: number): number {
    let low = 0;
    let high = this.runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.runs[middle]!.keys[0]! <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Keys and levels of one run. */
const RUN_CAPACITY = 64;

class Run {
  readonly keys = new Int32Array(RUN_CAPACITY);
  readonly levels = new Int32Array(RUN_CAPACITY);
  length = 0;

  /** Where the key is, or would be put in. */
  indexOf(key: number): number {
    const { keys } = this;
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  insert(index: number, key: number, level: number): void {
    for (let at = this.length; at > index; at--) {
      this.keys[at] = this.keys[at - 1]!;
      this.levels[at] = this.levels[at - 1]!;
    }
    this.keys[index] = key;
    this.levels[index] = level;
    this.length += 1;
  }

  remove(index: number): void {
    this.length -= 1;
    for (let at = index; at < this.length; at++) {
      this.keys[at] = this.keys[at + 1]!;
      this.levels[at] = this.levels[at + 1]!;
    }
  }

  splitUpperHalf(): Run {
    const upper = new Run();
    const half = RUN_CAPACITY >> 1;
    upper.keys.set(this.keys.subarray(half));
    upper.levels.set(this.levels.subarray(half));
    upper.length = RUN_CAPACITY - half;
    this.length = half;
    return upper;
  }
}
