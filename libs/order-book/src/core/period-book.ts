import type { PeriodStart, PricePerKWh } from '#units';
import { ListedOrders } from './listed-orders.js';
import { PositionIndex } from './position-index.js';
import { PriceLadder } from './price-ladder.js';
import { Sentinel } from './sides.js';
import type { Tables } from './tables.js';

/** One delivery period in the core, from its first order until its gate closes. */
export class PeriodBook {
  /** The levels of buys and of sells. */
  ladders: readonly [PriceLadder, PriceLadder];
  /** Continuous matching: the orders accepted or queued again since the last clearing. */
  readonly queue = new ListedOrders();
  /** The ioc and fok orders since the last clearing. */
  readonly immediate = new ListedOrders();
  readonly #positions = new PositionIndex();

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

  /** The member's position; Sentinel.NONE when it has none. */
  position(member: number): number {
    return this.#positions.find(member);
  }

  /** The member's position, a new one when it had none. */
  openPosition(member: number, tables: Tables): number {
    const known = this.#positions.find(member);
    if (known !== Sentinel.NONE) return known;
    const position = tables.takePosition(member, this.number);
    this.#positions.put(member, position);
    return position;
  }

  hasPosition(member: number): boolean {
    return this.position(member) !== Sentinel.NONE;
  }

  /** Members with a position, ascending. */
  members(): number[] {
    const members: number[] = [];
    this.#positions.forEach((_, member) => members.push(member));
    return members;
  }

  /** Every position, ascending by member. */
  forEachPosition(visit: (position: number) => void): void {
    this.#positions.forEach(visit);
  }

  bytes(): number {
    const lists = this.queue.more.values.byteLength + this.immediate.more.values.byteLength;
    return lists + this.#positions.bytes() + this.ladders[0].bytes() + this.ladders[1].bytes();
  }
}

/** In place of a period that is not open. */
export const EMPTY_PERIOD = new PeriodBook(-1, -1, 1);

function laddersOf(tick: PricePerKWh): readonly [PriceLadder, PriceLadder] {
  return [new PriceLadder(tick), new PriceLadder(tick)];
}
