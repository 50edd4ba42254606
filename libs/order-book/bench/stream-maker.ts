import { LiveOrders } from './live-orders.js';
import { BUY, CANCEL, LOT_WH, PLACE, PLACE_IOC, REPLACE, SELL, TICK } from './order-stream.js';
import type { OrderStream, StreamFacts, StreamPlan } from './order-stream.js';
import { PlainBook } from './plain-book.js';
import { Random } from './random.js';
import { TradeLog } from './trade-log.js';

/**
 * Makes a stream: 60 % limit orders, 30 % cancels and 5 % replaces of a random live order, 5 % ioc. Limits are normal, those
 * of buys a little below and those of sells a little above the middle, so that about 35 % cross. A replace names another
 * price, so that it loses its priority by every book's rules.
 *
 * The same plan gives the same stream, on every machine.
 */
export function makeStream(plan: StreamPlan): OrderStream {
  return new StreamMaker(plan).make();
}

const MIDDLE_TICKS = 1_900;
/** Distance of the limits' mean from the middle, in deviations: with this, about 35 % cross the best limit they find. */
const DISTANCE = 0.32;
/** Orders that rest have 1 to this many lots. */
const RESTING_LOTS = 100;
/** The same of orders that cross: below the target of live orders, and above it. */
const CROSSING_LOTS = [20, 100] as const;

class StreamMaker {
  readonly #plan: StreamPlan;
  readonly #random: Random;
  readonly #books: PlainBook[];
  readonly #live: LiveOrders;
  readonly #columns: ReturnType<typeof columnsOf>;
  readonly #trades: TradeLog;
  readonly #filledWh: Int32Array;
  readonly #operationOf: Int32Array;
  readonly #counts = [0, 0, 0, 0];
  #orders = 0;
  #crossing = 0;
  #at = 0;

  constructor(plan: StreamPlan) {
    const length = plan.preloaded + plan.operations;
    this.#plan = plan;
    this.#random = new Random(plan.seed);
    this.#books = Array.from({ length: plan.periods }, () => new PlainBook());
    this.#live = new LiveOrders(length);
    this.#columns = columnsOf(length);
    this.#trades = new TradeLog(plan.operations);
    this.#filledWh = new Int32Array(length);
    this.#operationOf = new Int32Array(length);
  }

  make(): OrderStream {
    const plan = this.#plan;
    for (let index = 0; index < plan.preloaded; index++) this.#preload(index);
    let greatestLive = this.#live.length;
    let sumOfLive = 0;
    for (let index = 0; index < plan.operations; index++) {
      this.#operate();
      greatestLive = Math.max(greatestLive, this.#live.length);
      sumOfLive += this.#live.length;
    }
    this.#columns.tradesBefore[this.#at] = this.#trades.length;
    const meanLive = sumOfLive / Math.max(1, plan.operations);
    const facts = { ...this.#facts(), meanLive, greatestLive };
    return { plan, length: this.#at, ...this.#columns, orders: this.#orders, trades: this.#trades, facts };
  }

  /** One after the other for every home of every period, each on its own side of the middle. */
  #preload(index: number): void {
    const period = index % this.#plan.periods;
    const member = Math.floor(index / this.#plan.periods) % this.#plan.members;
    const side = sideOf(member, period);
    const ticks = this.#ticks(side, -DISTANCE);
    const isBeyond = side === BUY ? ticks >= MIDDLE_TICKS : ticks <= MIDDLE_TICKS;
    const own = isBeyond ? 2 * MIDDLE_TICKS - ticks + (side === BUY ? -1 : 1) : ticks;
    this.#place(PLACE, period, member, own * TICK);
  }

  #operate(): void {
    const share = this.#random.fraction();
    const isPlace = share < 0.65 || this.#live.length === 0;
    this.#counts[isPlace ? (share < 0.6 ? PLACE : PLACE_IOC) : share < 0.95 ? CANCEL : REPLACE]! += 1;
    if (isPlace) {
      const period = this.#random.below(this.#plan.periods);
      const member = this.#random.below(this.#plan.members);
      const isIoc = share >= 0.6;
      const ticks = this.#ticks(sideOf(member, period), isIoc ? DISTANCE : -DISTANCE);
      const trades = this.#place(isIoc ? PLACE_IOC : PLACE, period, member, ticks * TICK);
      if (!isIoc && trades > 0) this.#crossing += 1;
      return;
    }
    const order = this.#live.at(this.#random.below(this.#live.length));
    if (share < 0.95) this.#cancel(order);
    else this.#replace(order);
  }

  #place(kind: number, period: number, member: number, limitPrice: number): number {
    const order = this.#orders++;
    const side = sideOf(member, period);
    const quantityWh = this.#quantityWh(period, side, limitPrice);
    this.#operationOf[order] = this.#at;
    this.#write(kind, order, period, member, quantityWh, quantityWh, limitPrice);
    const before = this.#trades.length;
    const placed = { order, side, openWh: quantityWh, price: limitPrice };
    this.#books[period]!.place(placed, kind === PLACE_IOC, this.#trades);
    if (this.#books[period]!.live(order) !== undefined) this.#live.add(order);
    this.#settle(period, before);
    return this.#trades.length - before;
  }

  #cancel(order: number): void {
    const { period, member, limitPrice } = this.#termsOf(order);
    this.#write(CANCEL, order, period, member, 0, 0, limitPrice);
    this.#books[period]!.cancel(order);
    this.#live.remove(order);
  }

  #replace(order: number): void {
    const { period, member } = this.#termsOf(order);
    const side = sideOf(member, period);
    const drawn = this.#ticks(side, -DISTANCE) * TICK;
    const isSame = drawn === this.#books[period]!.live(order)!.price;
    const limitPrice = isSame ? drawn + (side === BUY ? -TICK : TICK) : drawn;
    const openWh = this.#quantityWh(period, side, limitPrice);
    this.#write(REPLACE, order, period, member, this.#filledWh[order]! + openWh, openWh, limitPrice);
    const before = this.#trades.length;
    this.#books[period]!.replace(order, openWh, limitPrice, this.#trades);
    if (this.#books[period]!.live(order) === undefined) this.#live.remove(order);
    this.#settle(period, before);
  }

  /** Counts what the new trades filled; makers without rest leave. */
  #settle(period: number, before: number): void {
    const { taker, maker, quantityWh, length } = this.#trades;
    for (let at = before; at < length; at++) {
      this.#filledWh[taker[at]!]! += quantityWh[at]!;
      this.#filledWh[maker[at]!]! += quantityWh[at]!;
      if (this.#books[period]!.live(maker[at]!) === undefined) this.#live.remove(maker[at]!);
    }
  }

  #ticks(side: number, distance: number): number {
    const deviations = this.#random.normal() + (side === BUY ? distance : -distance);
    return Math.max(1, MIDDLE_TICKS + Math.round(deviations * this.#plan.spreadTicks));
  }

  /** Crossing orders are smaller while there are too few live orders, so that the books neither dry up nor overflow. */
  #quantityWh(period: number, side: number, price: number): number {
    const best = this.#books[period]!.bestPrice(side === BUY ? SELL : BUY);
    const isCrossing = best !== undefined && (side === BUY ? price >= best : price <= best);
    const crossingLots = CROSSING_LOTS[this.#live.length > this.#plan.liveTarget ? 1 : 0];
    return LOT_WH * (1 + this.#random.below(isCrossing ? crossingLots : RESTING_LOTS));
  }

  #termsOf(order: number): { readonly period: number; readonly member: number; readonly limitPrice: number } {
    const at = this.#operationOf[order]!;
    const { period, member, limitPrice } = this.#columns;
    return { period: period[at]!, member: member[at]!, limitPrice: limitPrice[at]! };
  }

  #write(
    kind: number,
    order: number,
    period: number,
    member: number,
    quantityWh: number,
    openWh: number,
    limitPrice: number,
  ): void {
    const at = this.#at++;
    const columns = this.#columns;
    columns.tradesBefore[at] = this.#trades.length;
    columns.kind[at] = kind;
    columns.order[at] = order;
    columns.period[at] = period;
    columns.member[at] = member;
    columns.side[at] = sideOf(member, period);
    columns.quantityWh[at] = quantityWh;
    columns.openWh[at] = openWh;
    columns.limitPrice[at] = limitPrice;
  }

  #facts(): Omit<StreamFacts, 'meanLive' | 'greatestLive'> {
    const [limits, iocs, cancels, replaces] = this.#counts.map((count) => count / Math.max(1, this.#plan.operations));
    return {
      limitShare: limits!,
      iocShare: iocs!,
      cancelShare: cancels!,
      replaceShare: replaces!,
      crossingShare: this.#crossing / Math.max(1, this.#counts[PLACE]!),
      trades: this.#trades.length,
      finalLevels: this.#books.reduce((sum, book) => sum + book.levelCount, 0),
    };
  }
}

/** A home buys in every other period and sells in those between, so that nobody could trade with itself. */
function sideOf(member: number, period: number): number {
  return (member + period) % 2 === 0 ? BUY : SELL;
}

function columnsOf(length: number) {
  return {
    kind: new Uint8Array(length),
    order: new Int32Array(length),
    period: new Uint8Array(length),
    member: new Int32Array(length),
    side: new Uint8Array(length),
    quantityWh: new Int32Array(length),
    openWh: new Int32Array(length),
    limitPrice: new Int32Array(length),
    tradesBefore: new Int32Array(length + 1),
  };
}
