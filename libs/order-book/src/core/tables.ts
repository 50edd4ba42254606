import { Flag, Level, Mask, Position, Row } from './layout.js';
import { Sentinel } from './sides.js';

/**
 * The memory of the core: orders, price levels and positions of all periods, each a table of rows in one buffer with a list
 * of free rows. Fields of one object, because each step from object to object costs on the hot path. A table doubles when
 * it is full; untouched memory is not taken from the system.
 */
export class Tables {
  /** Order rows as words and as safe integers. */
  orders = new Int32Array((INITIAL_ROWS + 1) * Row.WORDS);
  ordersWide = new Float64Array(this.orders.buffer);
  /** Minimum fill in Wh, by order row; read only where the flag CONDITIONAL is set. */
  minFillWh = new Int32Array(INITIAL_ROWS);
  levels = new Int32Array((INITIAL_ROWS + 1) * Level.WORDS);
  levelsWide = new Float64Array(this.levels.buffer);
  positions = new Int32Array((INITIAL_ROWS + 1) * Position.WORDS);
  positionsWide = new Float64Array(this.positions.buffer);
  liveOrders = 0;
  protected usedOrders = 1;
  protected freeOrder: number = Sentinel.NONE;
  #usedLevels = 1;
  #freeLevel: number = Sentinel.NONE;
  #usedPositions = 1;
  #freePosition: number = Sentinel.NONE;

  constructor() {
    // Senior to every order, so that who comes into an empty level stays behind it.
    this.ordersWide[Row.SEALED_HEIGHT] = -Infinity;
  }

  /** `some` when there is a row, `otherwise` when it is NONE; for places where a processor could only guess. */
  protected whenAny(row: number, some: number, otherwise: number): number {
    const mask = (0 - row) >> 31;
    return (some & mask) | (otherwise & ~mask);
  }

  /** The row that the next order will have. */
  nextOrderRow(): number {
    return this.freeOrder === Sentinel.NONE ? this.usedOrders : this.freeOrder;
  }

  /** A row for a new order; its words are old. */
  protected takeOrder(): number {
    this.liveOrders += 1;
    const row = this.freeOrder;
    if (row !== Sentinel.NONE) {
      this.freeOrder = this.orders[(row & Mask.ROW) * Row.WORDS + Row.NEXT]!;
      return row;
    }
    if ((this.usedOrders + 1) * Row.WORDS === this.orders.length) this.#growOrders();
    return this.usedOrders++;
  }

  /** The order has left: its row may be taken again, its handle is stale. What it says stays until then. */
  protected releaseOrder(row: number): void {
    const at = (row & Mask.ROW) * Row.WORDS;
    this.orders[at + Row.FLAGS] = ((this.orders[at + Row.FLAGS]! & Flag.GENERATION_MASK) + Flag.GENERATION_STEP) | 0;
    this.orders[at + Row.NEXT] = this.freeOrder;
    this.freeOrder = row;
    this.liveOrders -= 1;
  }

  handleOf(row: number): number {
    return (this.orders[(row & Mask.ROW) * Row.WORDS + Row.FLAGS]! & Flag.GENERATION_MASK) | row;
  }

  /** The row of a live order; NONE for a handle that never was, or whose order left. */
  rowOf(handle: number): number {
    const row = handle & Flag.ROW_MASK;
    if (row >= this.usedOrders) return Sentinel.NONE;
    const flags = this.orders[(row & Mask.ROW) * Row.WORDS + Row.FLAGS]!;
    const isIt = (flags & Flag.LIVE) !== 0 && ((flags ^ handle) & Flag.GENERATION_MASK) === 0;
    return isIt ? row : Sentinel.NONE;
  }

  /** A new empty level. */
  protected takeLevel(key: number, owner: number): number {
    let level = this.#freeLevel;
    if (level === Sentinel.NONE) {
      if ((this.#usedLevels + 1) * Level.WORDS === this.levels.length) this.#growLevels();
      level = this.#usedLevels++;
    } else {
      this.#freeLevel = this.levels[(level & Mask.ROW) * Level.WORDS + Level.HEAD]!;
    }
    const at = (level & Mask.ROW) * Level.WORDS;
    this.levels[at + Level.KEY] = key;
    this.levels[at + Level.OWNER] = owner;
    this.levels[at + Level.HEAD] = Sentinel.NONE;
    this.levels[at + Level.TAIL] = Sentinel.NONE;
    this.levels[at + Level.COUNT] = 0;
    this.levels[at + Level.MARKS] = 0;
    this.levelsWide[(level & Mask.ROW) * Level.WIDE + Level.TOTAL_WH] = 0;
    return level;
  }

  protected releaseLevel(level: number): void {
    this.levels[(level & Mask.ROW) * Level.WORDS + Level.HEAD] = this.#freeLevel;
    this.#freeLevel = level;
  }

  /** A new empty position. */
  takePosition(member: number, period: number): number {
    let position = this.#freePosition;
    if (position === Sentinel.NONE) {
      if ((this.#usedPositions + 1) * Position.WORDS === this.positions.length) this.#growPositions();
      position = this.#usedPositions++;
    } else {
      this.#freePosition = this.positions[(position & Mask.ROW) * Position.WORDS + Position.MEMBER]!;
    }
    const at = (position & Mask.ROW) * Position.WORDS;
    this.positions.fill(0, at + Position.MEMBER, at + Position.MEMBER + Position.WORDS);
    this.positions[at + Position.MEMBER] = member;
    this.positions[at + Position.PERIOD] = period;
    return position;
  }

  releasePosition(position: number): void {
    this.positions[(position & Mask.ROW) * Position.WORDS + Position.MEMBER] = this.#freePosition;
    this.#freePosition = position;
  }

  #growOrders(): void {
    const orders = doubled(this.orders, Row.WORDS);
    this.orders = orders;
    this.ordersWide = new Float64Array(orders.buffer);
    this.minFillWh = doubled(this.minFillWh, 0);
  }

  #growLevels(): void {
    this.levels = doubled(this.levels, Level.WORDS);
    this.levelsWide = new Float64Array(this.levels.buffer);
  }

  #growPositions(): void {
    this.positions = doubled(this.positions, Position.WORDS);
    this.positionsWide = new Float64Array(this.positions.buffer);
  }
}

/** Rows that each table has at first, row 0 among them. */
const INITIAL_ROWS = 64;

/** Twice the rows, with the same words behind them: the fields of the last row reach beyond its end. */
function doubled(words: Int32Array, behind: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * words.length - behind);
  larger.set(words);
  return larger;
}
