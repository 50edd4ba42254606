import { Sentinel } from './sides.js';

/**
 * The live orders: rows of 64 bytes, one cache line each, in one buffer. A row is found by its number; a handle is the row
 * number with the row's generation, so that the handle of an order that left does not reach the next one in its row.
 */
export class OrderRows {
  /** 16 words a row; see the word numbers below. */
  words: Int32Array;
  /** The same bytes as 8 safe integers a row. */
  wide: Float64Array;
  /** Minimum fill in Wh, by row; read only where the flag `CONDITIONAL` is set. */
  minFillWh: Int32Array;
  liveCount = 0;
  #used = 0;
  #firstFree = Sentinel.NONE;

  constructor() {
    const buffer = new ArrayBuffer(INITIAL_ROWS * ROW_BYTES);
    this.words = new Int32Array(buffer);
    this.wide = new Float64Array(buffer);
    this.minFillWh = new Int32Array(INITIAL_ROWS);
  }

  /** The row that `take` answers next. */
  next(): number {
    return this.#firstFree === Sentinel.NONE ? this.#used : this.#firstFree;
  }

  /** A row for a new order; its words are old. */
  take(): number {
    this.liveCount += 1;
    const row = this.#firstFree;
    if (row !== Sentinel.NONE) {
      this.#firstFree = this.words[row * Row.WORDS + Row.NEXT]!;
      return row;
    }
    if (this.#used * Row.WORDS === this.words.length) this.#grow();
    return this.#used++;
  }

  /** The order has left: its row may be taken again, its handle is stale. What it says stays until then. */
  release(row: number): void {
    const at = row * Row.WORDS;
    this.words[at + Row.FLAGS] = ((this.words[at + Row.FLAGS]! & Flag.GENERATION_MASK) + Flag.GENERATION_STEP) | 0;
    this.words[at + Row.NEXT] = this.#firstFree;
    this.#firstFree = row;
    this.liveCount -= 1;
  }

  handleOf(row: number): number {
    return (this.words[row * Row.WORDS + Row.FLAGS]! & Flag.GENERATION_MASK) | row;
  }

  /** The row of a live order; Sentinel.NONE for a handle that never was, or whose order left. */
  rowOf(handle: number): number {
    const row = handle & Flag.ROW_MASK;
    if (row >= this.#used) return Sentinel.NONE;
    const flags = this.words[row * Row.WORDS + Row.FLAGS]!;
    return (flags & Flag.LIVE) !== 0 && (flags & Flag.GENERATION_MASK) === (handle & Flag.GENERATION_MASK)
      ? row
      : Sentinel.NONE;
  }

  /** Bytes of the tables. */
  bytes(): number {
    return this.words.byteLength + this.minFillWh.byteLength;
  }

  #grow(): void {
    const rows = 2 * this.#used;
    const buffer = new ArrayBuffer(rows * ROW_BYTES);
    const words = new Int32Array(buffer);
    words.set(this.words);
    this.words = words;
    this.wide = new Float64Array(buffer);
    const minFillWh = new Int32Array(rows);
    minFillWh.set(this.minFillWh);
    this.minFillWh = minFillWh;
  }
}

const INITIAL_ROWS = 64;
const ROW_BYTES = 64;
/** Most rows that a handle can name. */
export const MAX_ROWS = 0x200000;

/** Where things are in a row. Constant enumerations, because the compiler writes their numbers into the code. */
export const enum Row {
  WORDS = 16,
  WIDE = 8,
  // Words
  FLAGS = 0,
  OPEN_WH = 1,
  QUANTITY_WH = 2,
  LIMIT_PRICE = 3,
  /** The price level in which it rests; NONE while queued. */
  LEVEL = 4,
  /** Neighbours in the level, oldest first. A free row: the next free one. */
  NEXT = 5,
  PREVIOUS = 6,
  /** Its member's position in its period. */
  POSITION = 7,
  /** Links of the heap of its member's orders on its side of the period. */
  CHILD = 8,
  SIBLING = 9,
  BACK = 10,
  /** How many orders the book had accepted before it; for the running hash, and for ties without a tie break. */
  ARRIVAL = 11,
  // Safe integers: words 12 and 13, 14 and 15
  SEALED_HEIGHT = 6,
  RANK_KEY = 7,
}

/** Bits of the flags word. Its upper 11 bits are the generation: after 2,048 orders in one row its handles repeat. */
export const enum Flag {
  LIVE = 1,
  /** Set for sells. */
  SELL = 2,
  /** Two bits of a TimeInForce. */
  TIME_IN_FORCE_SHIFT = 2,
  /** Continuous matching: accepted and not yet matched, hence in no level. */
  QUEUED = 16,
  /** Has a minimum fill or is fok: a partial fill may be too little. */
  CONDITIONAL = 32,
  /** Left out of the auction in hand. */
  SITS_OUT = 64,
  ROW_MASK = 0x1fffff,
  GENERATION_MASK = ~0x1fffff,
  GENERATION_STEP = 0x200000,
}
