import { Flag, Row } from './order-rows.js';
import type { OrderRows } from './order-rows.js';
import type { Seniority } from './seniority.js';
import { Sentinel } from './sides.js';

/**
 * The price levels of all periods and sides: rows of 32 bytes in one buffer. A level is a queue of orders linked through
 * their rows, the oldest first. Orders nearly always come in the order of their priority; a level into which one came far
 * out of order is sorted when its order is next asked for.
 */
export class LevelRows {
  /** 8 words a level. */
  words = new Int32Array(INITIAL_LEVELS * Level.WORDS);
  /** The same bytes as 4 safe integers a level. */
  wide = new Float64Array(this.words.buffer);
  readonly #rows: OrderRows;
  readonly #seniority: Seniority;
  #used = 0;
  #firstFree = Sentinel.NONE;

  constructor(rows: OrderRows, seniority: Seniority) {
    this.#rows = rows;
    this.#seniority = seniority;
  }

  /** A new empty level. */
  take(key: number, owner: number): number {
    let level = this.#firstFree;
    if (level === Sentinel.NONE) {
      if (this.#used * Level.WORDS === this.words.length) this.#grow();
      level = this.#used++;
    } else {
      this.#firstFree = this.words[level * Level.WORDS + Level.HEAD]!;
    }
    const at = level * Level.WORDS;
    this.words[at + Level.KEY] = key;
    this.words[at + Level.OWNER] = owner;
    this.words[at + Level.HEAD] = Sentinel.NONE;
    this.words[at + Level.TAIL] = Sentinel.NONE;
    this.words[at + Level.COUNT] = 0;
    this.words[at + Level.MARKS] = 0;
    this.wide[level * Level.WIDE + Level.TOTAL_WH] = 0;
    return level;
  }

  release(level: number): void {
    this.words[level * Level.WORDS + Level.OWNER] = Sentinel.NONE;
    this.words[level * Level.WORDS + Level.HEAD] = this.#firstFree;
    this.#firstFree = level;
  }

  /** Puts an order at its place by seniority. */
  add(level: number, row: number): void {
    const { words } = this;
    const orders = this.#rows.words;
    const at = level * Level.WORDS;
    const orderAt = row * Row.WORDS;
    words[at + Level.COUNT]! += 1;
    if ((orders[orderAt + Row.FLAGS]! & Flag.CONDITIONAL) !== 0) words[at + Level.MARKS]! += Level.ONE_CONDITIONAL;
    this.wide[level * Level.WIDE + Level.TOTAL_WH]! += orders[orderAt + Row.OPEN_WH]!;
    orders[orderAt + Row.LEVEL] = level;
    const tail = words[at + Level.TAIL]!;
    if (
      tail === Sentinel.NONE ||
      (words[at + Level.MARKS]! & Level.UNSORTED) !== 0 ||
      !this.#seniority.isSenior(row, tail)
    ) {
      this.#link(at, row, tail);
    } else {
      this.#insert(at, row, tail);
    }
  }

  /** Takes an order out; answers how many are left. */
  remove(level: number, row: number): number {
    const { words } = this;
    const orders = this.#rows.words;
    const at = level * Level.WORDS;
    const orderAt = row * Row.WORDS;
    const count = words[at + Level.COUNT]! - 1;
    words[at + Level.COUNT] = count;
    if ((orders[orderAt + Row.FLAGS]! & Flag.CONDITIONAL) !== 0) words[at + Level.MARKS]! -= Level.ONE_CONDITIONAL;
    this.wide[level * Level.WIDE + Level.TOTAL_WH]! -= orders[orderAt + Row.OPEN_WH]!;
    orders[orderAt + Row.LEVEL] = Sentinel.NONE;
    const previous = orders[orderAt + Row.PREVIOUS]!;
    const next = orders[orderAt + Row.NEXT]!;
    if (previous === Sentinel.NONE) words[at + Level.HEAD] = next;
    else orders[previous * Row.WORDS + Row.NEXT] = next;
    if (next === Sentinel.NONE) words[at + Level.TAIL] = previous;
    else orders[next * Row.WORDS + Row.PREVIOUS] = previous;
    return count;
  }

  /** The oldest order, with all others linked behind it by seniority; Sentinel.NONE in an empty level. */
  sortedHead(level: number): number {
    const at = level * Level.WORDS;
    if ((this.words[at + Level.MARKS]! & Level.UNSORTED) !== 0) this.#sort(at);
    return this.words[at + Level.HEAD]!;
  }

  hasConditional(level: number): boolean {
    return this.words[level * Level.WORDS + Level.MARKS]! >= Level.ONE_CONDITIONAL;
  }

  bytes(): number {
    return this.words.byteLength;
  }

  /** Behind `after`; Sentinel.NONE: at the head. */
  #link(at: number, row: number, after: number): void {
    const { words } = this;
    const orders = this.#rows.words;
    const next = after === Sentinel.NONE ? words[at + Level.HEAD]! : orders[after * Row.WORDS + Row.NEXT]!;
    orders[row * Row.WORDS + Row.PREVIOUS] = after;
    orders[row * Row.WORDS + Row.NEXT] = next;
    if (after === Sentinel.NONE) words[at + Level.HEAD] = row;
    else orders[after * Row.WORDS + Row.NEXT] = row;
    if (next === Sentinel.NONE) words[at + Level.TAIL] = row;
    else orders[next * Row.WORDS + Row.PREVIOUS] = row;
  }

  /** Walks back a few orders from the tail; farther away the level is left to be sorted. */
  #insert(at: number, row: number, tail: number): void {
    const orders = this.#rows.words;
    let after = tail;
    for (let step = 0; step < MAX_WALK; step++) {
      after = orders[after * Row.WORDS + Row.PREVIOUS]!;
      if (after === Sentinel.NONE || !this.#seniority.isSenior(row, after)) {
        this.#link(at, row, after);
        return;
      }
    }
    this.#link(at, row, tail);
    this.words[at + Level.MARKS]! |= Level.UNSORTED;
  }

  #sort(at: number): void {
    const orders = this.#rows.words;
    const sorted = this.#seniority.sortedChain(this.words[at + Level.HEAD]!, this.words[at + Level.COUNT]!);
    let previous = Sentinel.NONE;
    for (let index = 0; index < this.words[at + Level.COUNT]!; index++) {
      const row = sorted[index]!;
      orders[row * Row.WORDS + Row.PREVIOUS] = previous;
      if (previous === Sentinel.NONE) this.words[at + Level.HEAD] = row;
      else orders[previous * Row.WORDS + Row.NEXT] = row;
      previous = row;
    }
    orders[previous * Row.WORDS + Row.NEXT] = Sentinel.NONE;
    this.words[at + Level.TAIL] = previous;
    this.words[at + Level.MARKS]! &= ~Level.UNSORTED;
  }

  #grow(): void {
    const words = new Int32Array(2 * this.words.length);
    words.set(this.words);
    this.words = words;
    this.wide = new Float64Array(words.buffer);
  }
}

const INITIAL_LEVELS = 64;
/** How far back from the tail an order is put in place at once. */
const MAX_WALK = 16;

/** Where things are in a level. */
export const enum Level {
  WORDS = 8,
  WIDE = 4,
  // Words
  KEY = 0,
  /** Twice the number of the period, plus the side; NONE in a free row. */
  OWNER = 1,
  /** The oldest order. A free row: the next free one. */
  HEAD = 2,
  TAIL = 3,
  COUNT = 4,
  /** How many orders are conditional, times two, plus one while unsorted. */
  MARKS = 5,
  // Safe integer: words 6 and 7
  /** Open energy of its orders, in Wh. */
  TOTAL_WH = 3,
  // Marks
  UNSORTED = 1,
  ONE_CONDITIONAL = 2,
}
