import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import { EventKind, EventLog } from './event-log.js';
import { IntegerList } from './integer-list.js';
import { Flag, Level, Position, Row } from './layout.js';
import { LevelQueues } from './level-queues.js';
import { addOwn, removeOwn } from './own-orders.js';
import { PeriodBook } from './period-book.js';
import { keyOf, Sentinel } from './sides.js';

/**
 * The changes that keep the tables of the core consistent: orders enter, rest, trade and leave. Knows no rule of the market.
 * Arguments instead of objects, and few large methods instead of many small ones: nothing is allocated, and a command
 * touches each line of memory once.
 */
export class CoreBook extends LevelQueues {
  readonly events = new EventLog();
  /** By number; undefined where a period has closed. */
  readonly periods: (PeriodBook | undefined)[] = [];
  /** Live orders by member. */
  readonly accounts = new IntegerList();
  protected arrivals = 0;
  readonly #numberOf = new Map<PeriodStart, number>();
  /** Numbers of closed periods. */
  readonly #freeNumbers: number[] = [];

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
    return member >= 0 && member < this.accounts.length ? this.accounts.values[member]! : 0;
  }

  /** Gives an order that rests nowhere another limit and total; its member's position follows. */
  protected changeTerms(row: number, quantityWh: EnergyWh, limitPrice: PricePerKWh): void {
    const { orders, positions } = this;
    const at = row * Row.WORDS;
    const side = (orders[at + Row.FLAGS]! & Flag.SELL) >> 1;
    const position = orders[at + Row.POSITION]!;
    const rootAt = position * Position.WORDS + Position.OWN_ROOT + side;
    const addedWh = quantityWh - orders[at + Row.QUANTITY_WH]!;
    const rest = removeOwn(orders, positions[rootAt]!, row, side);
    orders[at + Row.LIMIT_PRICE] = limitPrice;
    orders[at + Row.QUANTITY_WH] = quantityWh;
    orders[at + Row.OPEN_WH]! += addedWh;
    positions[rootAt] = addOwn(orders, rest, row);
    this.positionsWide[position * Position.WIDE + Position.COMMITTED_WH + side]! += addedWh;
  }

  /** Lowers the total of an order that keeps its place. */
  protected cut(row: number, quantityWh: EnergyWh): void {
    const { orders } = this;
    const at = row * Row.WORDS;
    const side = (orders[at + Row.FLAGS]! & Flag.SELL) >> 1;
    const level = orders[at + Row.LEVEL]!;
    const cutWh = orders[at + Row.QUANTITY_WH]! - quantityWh;
    orders[at + Row.QUANTITY_WH] = quantityWh;
    orders[at + Row.OPEN_WH]! -= cutWh;
    if (level !== Sentinel.NONE) this.levelsWide[level * Level.WIDE + Level.TOTAL_WH]! -= cutWh;
    this.positionsWide[orders[at + Row.POSITION]! * Position.WIDE + Position.COMMITTED_WH + side]! -= cutWh;
  }

  /** The order waits to be matched at the next clearing of its period. */
  queue(period: PeriodBook, row: number): void {
    this.orders[row * Row.WORDS + Row.FLAGS]! |= Flag.QUEUED;
    this.list(period.queue, row);
  }

  /** Puts an order into a list of its period. What was listed and has left is told apart by the arrival number. */
  protected list(list: IntegerList, row: number): void {
    list.push(row);
    list.push(this.orders[row * Row.WORDS + Row.ARRIVAL]!);
  }

  /** The rows of the listed orders that live, into `rows`; answers how many. */
  gatherListed(list: IntegerList, rows: IntegerList): number {
    rows.clear();
    for (let index = 0; index < list.length; index += 2) if (this.isListed(list, index)) rows.push(list.values[index]!);
    return rows.length;
  }

  /** True when the order that was listed there lives. */
  isListed(list: IntegerList, index: number): boolean {
    const at = list.values[index]! * Row.WORDS;
    return this.orders[at + Row.ARRIVAL] === list.values[index + 1] && (this.orders[at + Row.FLAGS]! & Flag.LIVE) !== 0;
  }

  /** The order begins to rest in the level of its limit. */
  rest(period: PeriodBook, row: number): void {
    const at = row * Row.WORDS;
    const { orders } = this;
    const flags = orders[at + Row.FLAGS]!;
    const side = (flags & Flag.SELL) >> 1;
    const key = keyOf(side, orders[at + Row.LIMIT_PRICE]!);
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
    const level = this.orders[row * Row.WORDS + Row.LEVEL]!;
    if (this.removeFromLevel(level, row) === 0) this.#dropLevel(level);
  }

  #dropLevel(level: number): void {
    const at = level * Level.WORDS;
    const owner = this.levels[at + Level.OWNER]!;
    this.periods[owner >> 1]!.ladders[owner & 1]!.remove(this.levels[at + Level.KEY]!);
    this.releaseLevel(level);
  }

  /**
   * The order is live no more; its row says what it was until another takes it. Written out in one piece (its level, its
   * position, its row), because every trade and every cancel comes through here.
   */
  leave(row: number): void {
    const { orders, positions } = this;
    const at = row * Row.WORDS;
    const side = (orders[at + Row.FLAGS]! & Flag.SELL) >> 1;
    const position = orders[at + Row.POSITION]!;
    const level = orders[at + Row.LEVEL]!;
    if (level !== Sentinel.NONE && this.removeFromLevel(level, row) === 0) this.#dropLevel(level);
    const positionAt = position * Position.WORDS;
    const rootAt = positionAt + Position.OWN_ROOT + side;
    positions[rootAt] = removeOwn(orders, positions[rootAt]!, row, side);
    positions[positionAt + Position.LIVE_COUNT + side]! -= 1;
    const openWh = orders[at + Row.OPEN_WH]!;
    if (openWh !== 0) this.positionsWide[position * Position.WIDE + Position.COMMITTED_WH + side]! -= openWh;
    this.accounts.values[positions[positionAt + Position.MEMBER]!]! -= 1;
    this.releaseOrder(row);
  }

  /** The order leaves unfilled, or with the rest of it unfilled, for the reason of that number. */
  leaveFor(row: number, reason: number): void {
    const at = row * Row.WORDS;
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

  /** Books a trade of two live orders; who has nothing left leaves. Written out for both sides: a trade is the hot path. */
  trade(buy: number, sell: number, quantityWh: EnergyWh, price: PricePerKWh): void {
    const { orders } = this;
    const buyAt = buy * Row.WORDS;
    const sellAt = sell * Row.WORDS;
    const identity = Math.imul(orders[buyAt + Row.ARRIVAL]!, 31) ^ orders[sellAt + Row.ARRIVAL]!;
    this.events.add(EventKind.TRADED, buy, sell, quantityWh, price, identity);
    const buyWh = (orders[buyAt + Row.OPEN_WH]! - quantityWh) | 0;
    const sellWh = (orders[sellAt + Row.OPEN_WH]! - quantityWh) | 0;
    const buyLevel = orders[buyAt + Row.LEVEL]!;
    const sellLevel = orders[sellAt + Row.LEVEL]!;
    orders[buyAt + Row.OPEN_WH] = buyWh;
    orders[sellAt + Row.OPEN_WH] = sellWh;
    if (buyLevel !== Sentinel.NONE) this.levelsWide[buyLevel * Level.WIDE + Level.TOTAL_WH]! -= quantityWh;
    if (sellLevel !== Sentinel.NONE) this.levelsWide[sellLevel * Level.WIDE + Level.TOTAL_WH]! -= quantityWh;
    if (buyWh === 0) this.leave(buy);
    if (sellWh === 0) this.leave(sell);
  }

  /** Books what a live order traded before the book was restored. */
  protected trim(row: number, filledWh: EnergyWh): void {
    const { orders } = this;
    const at = row * Row.WORDS;
    const level = orders[at + Row.LEVEL]!;
    orders[at + Row.OPEN_WH]! -= filledWh;
    if (level !== Sentinel.NONE) this.levelsWide[level * Level.WIDE + Level.TOTAL_WH]! -= filledWh;
  }

  /** Energy that the member traded before the book was restored. */
  restoreTraded(period: PeriodBook, member: number, side: number, tradedWh: EnergyWh): void {
    const position = period.openPosition(member, this);
    this.positions[position * Position.WORDS + Position.ACCEPTED]! += 1;
    this.positionsWide[position * Position.WIDE + Position.COMMITTED_WH + side]! += tradedWh;
  }

  periodOf(row: number): PeriodBook {
    const position = this.orders[row * Row.WORDS + Row.POSITION]!;
    return this.periods[this.positions[position * Position.WORDS + Position.PERIOD]!]!;
  }

  protected openAccount(member: number): void {
    while (this.accounts.length <= member) this.accounts.push(0);
  }
}
