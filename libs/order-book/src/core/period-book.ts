import type { PeriodStart, PricePerKWh } from '#units';
import { IntegerList } from './integer-list.js';
import { Position } from './layout.js';
import { PriceLadder } from './price-ladder.js';
import { Sentinel } from './sides.js';
import type { Tables } from './tables.js';

/** One delivery period in the core, from its first order until its gate closes. */
export class PeriodBook {
  /** The levels of buys and of sells. */
  ladders: readonly [PriceLadder, PriceLadder];
  /** Continuous matching: the orders accepted or queued again since the last clearing, see `CoreBook.list`. */
  readonly queue = new IntegerList();
  /** The ioc and fok orders since the last clearing, see `CoreBook.list`. */
  readonly immediate = new IntegerList();
  #positions = new Int32Array(16).fill(Sentinel.NONE);
  #positionCount = 0;

  /** @param number the core's handle of the period */
  constructor(
    readonly start: PeriodStart,
    readonly number: number,
    tick: PricePerKWh,
  ) {
    this.ladders = laddersOf(tick);
  }

  /** New empty ladders for another tick, when no order rests. */
  retick(tick: PricePerKWh): void {
    this.ladders = laddersOf(tick);
  }

  /** The member's position; Sentinel.NONE when it has none. Open addressing with linear probing. */
  position(member: number, tables: Tables): number {
    const mask = this.#positions.length - 1;
    for (let slot = slotOf(member) & mask; ; slot = (slot + 1) & mask) {
      const position = this.#positions[slot]!;
      if (position === Sentinel.NONE || tables.positions[position * Position.WORDS + Position.MEMBER] === member)
        return position;
    }
  }

  /** The member's position, a new one when it had none. */
  openPosition(member: number, tables: Tables): number {
    let position = this.position(member, tables);
    if (position !== Sentinel.NONE) return position;
    if (2 * (this.#positionCount + 1) > this.#positions.length) this.#growPositions(tables);
    position = tables.takePosition(member, this.number);
    this.#positionCount += 1;
    this.#put(member, position);
    return position;
  }

  hasPosition(member: number, tables: Tables): boolean {
    return this.position(member, tables) !== Sentinel.NONE;
  }

  /** Members with a position, in no particular order. */
  members(tables: Tables): number[] {
    const members: number[] = [];
    this.forEachPosition((position) => members.push(tables.positions[position * Position.WORDS + Position.MEMBER]!));
    return members;
  }

  /** Every position, in no particular order. */
  forEachPosition(visit: (position: number) => void): void {
    for (const position of this.#positions) if (position !== Sentinel.NONE) visit(position);
  }

  bytes(): number {
    const lists = this.queue.values.byteLength + this.immediate.values.byteLength;
    return lists + this.#positions.byteLength + this.ladders[0].bytes() + this.ladders[1].bytes();
  }

  #put(member: number, position: number): void {
    const mask = this.#positions.length - 1;
    let slot = slotOf(member) & mask;
    while (this.#positions[slot] !== Sentinel.NONE) slot = (slot + 1) & mask;
    this.#positions[slot] = position;
  }

  #growPositions(tables: Tables): void {
    const old = this.#positions;
    this.#positions = new Int32Array(2 * old.length).fill(Sentinel.NONE);
    for (const position of old) {
      if (position !== Sentinel.NONE)
        this.#put(tables.positions[position * Position.WORDS + Position.MEMBER]!, position);
    }
  }
}

/** In place of a period that is not open. */
export const EMPTY_PERIOD = new PeriodBook(Sentinel.NONE, Sentinel.NONE, 1);

function laddersOf(tick: PricePerKWh): readonly [PriceLadder, PriceLadder] {
  return [new PriceLadder(tick), new PriceLadder(tick)];
}

/** Spreads the numbers of members over the table: multiplication by 2^32 / golden ratio (Knuth). */
function slotOf(member: number): number {
  const product = Math.imul(member, 0x9e3779b1);
  return product ^ (product >>> 15);
}
