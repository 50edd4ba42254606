import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import { EventKind, EventLog } from './event-log.js';
import type { IntegerList } from './integer-list.js';
import { Flag, Level, Mask, Position, Row } from './layout.js';
import type { ListedOrders } from './listed-orders.js';
import { OwnOrders } from './own-orders.js';
import { PeriodBook } from './period-book.js';
import { Sentinel } from './sides.js';

/**
 * The changes that keep the tables of the core consistent: orders enter, rest, trade and leave. Knows no rule of the market.
 * Arguments instead of objects, and few large methods instead of many small ones: nothing is allocated, and a command
 * touches each line of memory once.
 */
export class CoreBook extends OwnOrders {
  readonly events = new EventLog();
  /** By number; undefined where a period has closed. */
  readonly periods: (PeriodBook | undefined)[] = [];
  /** Live orders by member. */
  accounts = new Int32Array(INITIAL_ACCOUNTS);
  protected arrivals = 0;
  readonly #numberOf = new Map<PeriodStart, number>();
  /** Numbers of closed periods. */
  readonly #freeNumbers: number[] = [];

  /** Like the function of that name; an imported one costs the hot path a check at each call. */
  protected keyOf(side: number, limitPrice: PricePerKWh): number {
    return (limitPrice ^ (0 - side)) + side;
  }

  /** The open period that starts then. */
  periodAt(start: PeriodStart): PeriodBook | undefined {
    const number = this.#numberOf.get(start);
    return number === undefined ? undefined : this.periods[number];
  }

  protected openPeriodBook(start: PeriodStart, tick: PricePerKWh): PeriodBook {
    const known = this.periodAt(start);
    if (known !== undefined) return known;
    const period = new PeriodBook(start, this.#freeNumbers.pop() ?? this.periods.length, tick);
    this.periods[period.number] = period;
    this.#numberOf.set(start, period.number);
    return period;
  }

  /** Forgets a period whose live orders have all left. */
  dropPeriod(period: PeriodBook): void {
    period.forEachPosition((position) => this.releasePosition(position));
    this.periods[period.number] = undefined;
    this.#freeNumbers.push(period.number);
    this.#numberOf.delete(period.start);
  }

  /** Open periods, ascending by start. */
  openPeriods(): PeriodBook[] {
    const open = this.periods.filter((period) => period !== undefined);
    return open.sort((left, right) => left.start - right.start);
  }

  /** Live orders of the member; 0 for one that is not known. */
  accountOf(member: number): number {
    return member >= 0 && member < this.accounts.length ? this.accounts[member]! : 0;
  }

  /** Gives an order that rests nowhere another limit and total; its member's position follows. */
  protected changeTerms(row: number, quantityWh: EnergyWh, limitPrice: PricePerKWh): void {
    const { orders } = this;
    const at = (row & Mask.ROW) * Row.WORDS;
    const side = (orders[at + Row.FLAGS]! & Flag.SELL) >> 1;
    const position = orders[at + Row.POSITION]!;
    const rootAt = (position & Mask.ROW) * Position.WORDS + Position.OWN_ROOT + side;
    const addedWh = quantityWh - orders[at + Row.QUANTITY_WH]!;
    this.removeOwn(rootAt, row, side);
    orders[at + Row.LIMIT_PRICE] = limitPrice;
    orders[at + Row.QUANTITY_WH] = quantityWh;
    orders[at + Row.OPEN_WH]! += addedWh;
    this.addOwn(rootAt, row);
    this.positionsWide[(position & Mask.ROW) * Position.WIDE + Position.COMMITTED_WH + side]! += addedWh;
  }

  /** Lowers the total of an order that keeps its place. */
  protected cut(row: number, quantityWh: EnergyWh): void {
    const { orders } = this;
    const at = (row & Mask.ROW) * Row.WORDS;
    const side = (orders[at + Row.FLAGS]! & Flag.SELL) >> 1;
    const level = orders[at + Row.LEVEL]!;
    const cutWh = orders[at + Row.QUANTITY_WH]! - quantityWh;
    orders[at + Row.QUANTITY_WH] = quantityWh;
    orders[at + Row.OPEN_WH]! -= cutWh;
    this.levelsWide[(level & Mask.ROW) * Level.WIDE + Level.TOTAL_WH]! -= cutWh;
    this.positionsWide[orders[at + Row.POSITION]! * Position.WIDE + Position.COMMITTED_WH + side]! -= cutWh;
  }

  /** The order waits to be matched at the next clearing of its period. */
  queue(period: PeriodBook, row: number): void {
    this.orders[(row & Mask.ROW) * Row.WORDS + Row.FLAGS]! |= Flag.QUEUED;
    period.queue.add(row, this.orders[(row & Mask.ROW) * Row.WORDS + Row.ARRIVAL]!);
  }

  /** The rows of the listed orders that live, into `rows`; answers how many. */
  gatherListed({ firstRow, firstArrival, more }: ListedOrders, rows: IntegerList): number {
    rows.clear();
    if (this.isListed(firstRow, firstArrival)) rows.push(firstRow);
    for (let index = 0; index < more.length; index += 2) {
      if (this.isListed(more.values[index]!, more.values[index + 1]!)) rows.push(more.values[index]!);
    }
    return rows.length;
  }

  /** True when the order of that arrival number still lives in that row. */
  protected isListed(row: number, arrival: number): boolean {
    const at = (row & Mask.ROW) * Row.WORDS;
    return this.orders[at + Row.ARRIVAL] === arrival && (this.orders[at + Row.FLAGS]! & Flag.LIVE) !== 0;
  }

  /** The order begins to rest in the level of its limit. */
  rest(period: PeriodBook, row: number): void {
    const at = (row & Mask.ROW) * Row.WORDS;
    const { orders } = this;
    const flags = orders[at + Row.FLAGS]!;
    const side = (flags & Flag.SELL) >> 1;
    const key = this.keyOf(side, orders[at + Row.LIMIT_PRICE]!);
    const ladder = period.ladders[side]!;
    orders[at + Row.FLAGS] = flags & ~Flag.QUEUED;
    let level = ladder.find(key);
    if (level === Sentinel.NONE) {
      level = this.takeLevel(key, 2 * period.number + side);
      ladder.insert(key, level);
    }
    this.addToLevel(level, row);
  }

  /** Takes a resting order out of its level, and an empty level out of its ladder. */
  unrest(row: number): void {
    const level = this.orders[(row & Mask.ROW) * Row.WORDS + Row.LEVEL]!;
    if (this.removeFromLevel(level, row) === 0) this.#dropLevel(level);
  }

  #dropLevel(level: number): void {
    const at = (level & Mask.ROW) * Level.WORDS;
    const owner = this.levels[at + Level.OWNER]!;
    this.periods[owner >> 1]!.ladders[owner & 1]!.remove(this.levels[at + Level.KEY]!);
    this.releaseLevel(level);
  }

  /** The order is live no more; its row says what it was until another takes it. */
  leave(row: number): void {
    const { orders, positions } = this;
    const at = (row & Mask.ROW) * Row.WORDS;
    const side = (orders[at + Row.FLAGS]! & Flag.SELL) >> 1;
    const position = orders[at + Row.POSITION]!;
    const level = orders[at + Row.LEVEL]!;
    if (level !== Sentinel.NONE && this.removeFromLevel(level, row) === 0) this.#dropLevel(level);
    const memberAt = (position & Mask.ROW) * Position.WORDS;
    const rootAt = memberAt + Position.OWN_ROOT + side;
    this.removeOwn(rootAt, row, side);
    positions[memberAt + Position.LIVE_COUNT + side]! -= 1;
    this.positionsWide[(position & Mask.ROW) * Position.WIDE + Position.COMMITTED_WH + side]! -=
      orders[at + Row.OPEN_WH]!;
    this.accounts[positions[memberAt + Position.MEMBER]!]! -= 1;
    this.releaseOrder(row);
  }

  /** The order leaves unfilled, or with the rest of it unfilled, for the reason of that number. */
  leaveFor(row: number, reason: number): void {
    const at = (row & Mask.ROW) * Row.WORDS;
    const { orders } = this;
    this.leave(row);
    this.events.add(
      EventKind.LEFT,
      row,
      reason,
      orders[at + Row.OPEN_WH]!,
      orders[at + Row.LIMIT_PRICE]!,
      orders[at + Row.ARRIVAL]!,
    );
  }

  /** Announces a trade; `fill` books it for each of its orders that rests. */
  announceTrade(buy: number, sell: number, quantityWh: EnergyWh, price: PricePerKWh): void {
    const { orders } = this;
    const identity =
      Math.imul(orders[(buy & Mask.ROW) * Row.WORDS + Row.ARRIVAL]!, 31) ^
      orders[(sell & Mask.ROW) * Row.WORDS + Row.ARRIVAL]!;
    this.events.add(EventKind.TRADED, buy, sell, quantityWh, price, identity);
  }

  /** Takes what a resting order traded off it; it leaves when nothing is left. */
  fill(row: number, quantityWh: EnergyWh): void {
    const { orders } = this;
    const at = (row & Mask.ROW) * Row.WORDS;
    const level = orders[at + Row.LEVEL]!;
    const leftWh = (orders[at + Row.OPEN_WH]! - quantityWh) | 0;
    this.levelsWide[(level & Mask.ROW) * Level.WIDE + Level.TOTAL_WH]! -= quantityWh;
    orders[at + Row.OPEN_WH] = leftWh;
    if (leftWh === 0) this.leave(row);
  }

  /** Books what a live order traded before the book was restored. */
  protected trim(row: number, filledWh: EnergyWh): void {
    const { orders } = this;
    const at = (row & Mask.ROW) * Row.WORDS;
    const level = orders[at + Row.LEVEL]!;
    orders[at + Row.OPEN_WH]! -= filledWh;
    this.levelsWide[(level & Mask.ROW) * Level.WIDE + Level.TOTAL_WH]! -= filledWh;
  }

  /** Energy that the member traded before the book was restored. */
  restoreTraded(period: PeriodBook, member: number, side: number, tradedWh: EnergyWh): void {
    const position = period.openPosition(member, this);
    this.positions[(position & Mask.ROW) * Position.WORDS + Position.ACCEPTED]! += 1;
    this.positionsWide[(position & Mask.ROW) * Position.WIDE + Position.COMMITTED_WH + side]! += tradedWh;
  }

  periodOf(row: number): PeriodBook {
    const position = this.orders[(row & Mask.ROW) * Row.WORDS + Row.POSITION]!;
    return this.periods[this.positions[(position & Mask.ROW) * Position.WORDS + Position.PERIOD]!]!;
  }

  protected openAccount(member: number): void {
    let length = this.accounts.length;
    while (length <= member) length *= 2;
    const larger = new Int32Array(length);
    larger.set(this.accounts);
    this.accounts = larger;
  }
}

const INITIAL_ACCOUNTS = 8;
