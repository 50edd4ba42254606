import { Flag, Level, Row } from './layout.js';
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
  protected addToLevel(level: number, row: number): void {
    const { levels, orders } = this;
    const at = level * Level.WORDS;
    const orderAt = row * Row.WORDS;
    levels[at + Level.COUNT]! += 1;
    if ((orders[orderAt + Row.FLAGS]! & Flag.CONDITIONAL) !== 0) levels[at + Level.MARKS]! += Level.ONE_CONDITIONAL;
    this.levelsWide[level * Level.WIDE + Level.TOTAL_WH]! += orders[orderAt + Row.OPEN_WH]!;
    orders[orderAt + Row.LEVEL] = level;
    const tail = levels[at + Level.TAIL]!;
    if (tail !== Sentinel.NONE && (levels[at + Level.MARKS]! & Level.UNSORTED) === 0) {
      if (this.seniority.isSenior(row, tail)) {
        this.#insert(at, row, tail);
        return;
      }
    }
    orders[orderAt + Row.PREVIOUS] = tail;
    orders[orderAt + Row.NEXT] = Sentinel.NONE;
    levels[at + Level.TAIL] = row;
    if (tail === Sentinel.NONE) levels[at + Level.HEAD] = row;
    else orders[tail * Row.WORDS + Row.NEXT] = row;
  }

  /** Takes an order out; answers how many are left. */
  protected removeFromLevel(level: number, row: number): number {
    const { levels, orders } = this;
    const at = level * Level.WORDS;
    const orderAt = row * Row.WORDS;
    const count = levels[at + Level.COUNT]! - 1;
    levels[at + Level.COUNT] = count;
    if ((orders[orderAt + Row.FLAGS]! & Flag.CONDITIONAL) !== 0) levels[at + Level.MARKS]! -= Level.ONE_CONDITIONAL;
    this.levelsWide[level * Level.WIDE + Level.TOTAL_WH]! -= orders[orderAt + Row.OPEN_WH]!;
    orders[orderAt + Row.LEVEL] = Sentinel.NONE;
    const previous = orders[orderAt + Row.PREVIOUS]!;
    const next = orders[orderAt + Row.NEXT]!;
    if (previous === Sentinel.NONE) levels[at + Level.HEAD] = next;
    else orders[previous * Row.WORDS + Row.NEXT] = next;
    if (next === Sentinel.NONE) levels[at + Level.TAIL] = previous;
    else orders[next * Row.WORDS + Row.PREVIOUS] = previous;
    return count;
  }

  /** The oldest order, with all others linked behind it by seniority; NONE in an empty level. */
  sortedHead(level: number): number {
    const at = level * Level.WORDS;
    if ((this.levels[at + Level.MARKS]! & Level.UNSORTED) !== 0) this.#sort(at);
    return this.levels[at + Level.HEAD]!;
  }

  hasConditional(level: number): boolean {
    return this.levels[level * Level.WORDS + Level.MARKS]! >= Level.ONE_CONDITIONAL;
  }

  /** Puts an order in front of the tail, at its place when that is near or at the head; else the level is left to be sorted. */
  #insert(at: number, row: number, tail: number): void {
    const { levels, orders } = this;
    let next = tail;
    let previous = orders[tail * Row.WORDS + Row.PREVIOUS]!;
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
      previous = orders[next * Row.WORDS + Row.PREVIOUS]!;
    }
    orders[row * Row.WORDS + Row.PREVIOUS] = previous;
    orders[row * Row.WORDS + Row.NEXT] = next;
    orders[next * Row.WORDS + Row.PREVIOUS] = row;
    if (previous === Sentinel.NONE) levels[at + Level.HEAD] = row;
    else orders[previous * Row.WORDS + Row.NEXT] = row;
  }

  #sort(at: number): void {
    const { levels, orders } = this;
    const count = levels[at + Level.COUNT]!;
    const sorted = this.seniority.sortedChain(levels[at + Level.HEAD]!, count);
    let previous: number = Sentinel.NONE;
    for (let index = 0; index < count; index++) {
      const row = sorted[index]!;
      orders[row * Row.WORDS + Row.PREVIOUS] = previous;
      if (previous === Sentinel.NONE) levels[at + Level.HEAD] = row;
      else orders[previous * Row.WORDS + Row.NEXT] = row;
      previous = row;
    }
    orders[previous * Row.WORDS + Row.NEXT] = Sentinel.NONE;
    levels[at + Level.TAIL] = previous;
    levels[at + Level.MARKS]! &= ~Level.UNSORTED;
  }

  #arrivalOf(row: number): number {
    return this.orders[row * Row.WORDS + Row.ARRIVAL]!;
  }
}

/** How far from the tail an order is put in place at once. */
const MAX_WALK = 16;
