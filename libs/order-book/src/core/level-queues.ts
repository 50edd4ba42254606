import { Flag, Level, Mask, Row } from './layout.js';
import { Seniority } from './seniority.js';
import type { TieBreak } from './seniority.js';
import { Sentinel } from './sides.js';
import { Tables } from './tables.js';

/**
 * The price levels as queues of orders, linked through the rows of the orders, the oldest first. Orders nearly always come
 * in the order of their priority; a level into which one came far out of order is sorted when its order is next asked for.
 */
export class LevelQueues extends Tables {
  readonly seniority: Seniority;

  constructor(tieBreak: TieBreak | undefined) {
    super();
    this.seniority = new Seniority(this, tieBreak ?? ((left, right) => this.#arrivalOf(left) - this.#arrivalOf(right)));
  }

  /** Puts an order at its place by seniority. */
  addToLevel(level: number, row: number): void {
    const { levels, orders } = this;
    const at = (level & Mask.ROW) * Level.WORDS;
    const rowAt = (row & Mask.ROW) * Row.WORDS;
    levels[at + Level.COUNT]! += 1;
    if ((orders[rowAt + Row.FLAGS]! & Flag.CONDITIONAL) !== 0) levels[at + Level.MARKS]! += Level.ONE_CONDITIONAL;
    this.levelsWide[(level & Mask.ROW) * Level.WIDE + Level.TOTAL_WH]! += orders[rowAt + Row.OPEN_WH]!;
    orders[rowAt + Row.LEVEL] = level;
    const tail = levels[at + Level.TAIL]!;
    if ((levels[at + Level.MARKS]! & Level.UNSORTED) === 0 && this.seniority.isSenior(row, tail)) {
      this.#insert(at, row, tail);
      return;
    }
    orders[rowAt + Row.PREVIOUS] = tail;
    orders[rowAt + Row.NEXT] = Sentinel.NONE;
    orders[(tail & Mask.ROW) * Row.WORDS + Row.NEXT] = row;
    levels[at + Level.TAIL] = row;
    levels[at + Level.HEAD] = this.whenAny(tail, levels[at + Level.HEAD]!, row);
  }

  /** Takes an order out; answers how many are left. */
  protected removeFromLevel(level: number, row: number): number {
    const { levels, orders } = this;
    const at = (level & Mask.ROW) * Level.WORDS;
    const rowAt = (row & Mask.ROW) * Row.WORDS;
    const count = levels[at + Level.COUNT]! - 1;
    levels[at + Level.COUNT] = count;
    if ((orders[rowAt + Row.FLAGS]! & Flag.CONDITIONAL) !== 0) levels[at + Level.MARKS]! -= Level.ONE_CONDITIONAL;
    this.levelsWide[(level & Mask.ROW) * Level.WIDE + Level.TOTAL_WH]! -= orders[rowAt + Row.OPEN_WH]!;
    orders[rowAt + Row.LEVEL] = Sentinel.NONE;
    const previous = orders[rowAt + Row.PREVIOUS]!;
    const next = orders[rowAt + Row.NEXT]!;
    orders[(previous & Mask.ROW) * Row.WORDS + Row.NEXT] = next;
    orders[(next & Mask.ROW) * Row.WORDS + Row.PREVIOUS] = previous;
    levels[at + Level.HEAD] = this.whenAny(previous, levels[at + Level.HEAD]!, next);
    levels[at + Level.TAIL] = this.whenAny(next, levels[at + Level.TAIL]!, previous);
    return count;
  }

  /** The oldest order, with all others linked behind it by seniority; NONE in an empty level. */
  sortedHead(level: number): number {
    const at = (level & Mask.ROW) * Level.WORDS;
    if ((this.levels[at + Level.MARKS]! & Level.UNSORTED) !== 0) this.#sort(at);
    return this.levels[at + Level.HEAD]!;
  }

  hasConditional(level: number): boolean {
    return this.levels[(level & Mask.ROW) * Level.WORDS + Level.MARKS]! >= Level.ONE_CONDITIONAL;
  }

  /** Puts an order in front of the tail, at its place when that is near or at the head; else the level is left to be sorted. */
  #insert(at: number, row: number, tail: number): void {
    const { levels, orders } = this;
    let next = tail;
    let previous = orders[(tail & Mask.ROW) * Row.WORDS + Row.PREVIOUS]!;
    for (let step = 1; previous !== Sentinel.NONE && this.seniority.isSenior(row, previous); step++) {
      if (step === MAX_WALK) {
        const head = levels[at + Level.HEAD]!;
        if (this.seniority.isSenior(row, head)) {
          next = head;
          previous = Sentinel.NONE;
        } else {
          levels[at + Level.MARKS]! |= Level.UNSORTED;
        }
        break;
      }
      next = previous;
      previous = orders[(next & Mask.ROW) * Row.WORDS + Row.PREVIOUS]!;
    }
    orders[(row & Mask.ROW) * Row.WORDS + Row.PREVIOUS] = previous;
    orders[(row & Mask.ROW) * Row.WORDS + Row.NEXT] = next;
    orders[(next & Mask.ROW) * Row.WORDS + Row.PREVIOUS] = row;
    if (previous === Sentinel.NONE) levels[at + Level.HEAD] = row;
    else orders[(previous & Mask.ROW) * Row.WORDS + Row.NEXT] = row;
  }

  #sort(at: number): void {
    const { levels, orders } = this;
    const count = levels[at + Level.COUNT]!;
    const sorted = this.seniority.sortedChain(levels[at + Level.HEAD]!, count);
    let previous: number = Sentinel.NONE;
    for (let index = 0; index < count; index++) {
      const row = sorted[index]!;
      orders[(row & Mask.ROW) * Row.WORDS + Row.PREVIOUS] = previous;
      if (previous === Sentinel.NONE) levels[at + Level.HEAD] = row;
      else orders[(previous & Mask.ROW) * Row.WORDS + Row.NEXT] = row;
      previous = row;
    }
    orders[(previous & Mask.ROW) * Row.WORDS + Row.NEXT] = Sentinel.NONE;
    levels[at + Level.TAIL] = previous;
    levels[at + Level.MARKS]! &= ~Level.UNSORTED;
  }

  #arrivalOf(row: number): number {
    return this.orders[(row & Mask.ROW) * Row.WORDS + Row.ARRIVAL]!;
  }
}

/** How far from the tail an order is put in place at once. */
const MAX_WALK = 16;
