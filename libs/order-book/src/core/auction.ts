import { divideFloor } from '#units';
import type { CoreBook } from './core-book.js';
import { EventKind } from './event-log.js';
import { IntegerList } from './integer-list.js';
import { Flag, Level, Row, levelAt, levelWideAt, orderAt } from './layout.js';
import type { PeriodBook } from './period-book.js';
import type { PriceLadder } from './price-ladder.js';
import { Sentinel, Side, TimeInForce } from './sides.js';

/** How often the auction starts again without the order whose minimum fill failed; then it leaves out all that have one. */
export const MAX_AUCTION_RESTARTS = 64;

/**
 * The uniform-price auction of docs/MARKET-RULES.md: greatest volume, filled by priority, at the floored middle of the
 * interval of prices at which nobody left over would still want to trade. Price and volume come from the totals of the
 * levels that cross; of orders it reads only those of the level in which the fill ends, when one of them is conditional.
 * Keeps its working memory from one auction to the next.
 */
export class Auction {
  volumeWh = 0;
  /** Meaningful when the volume is not 0. */
  price = 0;
  /** Rows of the orders left out for their minimum fill, in the order in which they were. */
  readonly satOut = new IntegerList();
  /** By the same index: what they would have been filled, in Wh; 0 for those left out after the last restart. */
  readonly offeredWh = new IntegerList();
  /** Orders filled, in part or whole, buys and sells. */
  readonly filledCount: [number, number] = [0, 0];
  readonly #book: CoreBook;
  readonly #buys = new CrossingLevels();
  readonly #sells = new CrossingLevels();
  #breachedSide = this.#buys;
  #breachedRow: number = Sentinel.NONE;
  #breachedFillWh = 0;

  constructor(book: CoreBook) {
    this.#book = book;
  }

  /** Finds volume, price and who sits out (their rows are marked until `finish`). Changes nothing else. */
  quote(period: PeriodBook, tick: number): void {
    const [buys, sells] = period.ladders;
    this.satOut.clear();
    this.offeredWh.clear();
    this.#buys.load(this.#book, buys, sells.bestKey);
    this.#sells.load(this.#book, sells, buys.bestKey);
    this.#matchTotals();
    for (let restarts = 0; this.#findBreach(this.#buys) || this.#findBreach(this.#sells); restarts++) {
      if (restarts < MAX_AUCTION_RESTARTS) {
        this.#leaveOut(this.#breachedSide, this.#breachedSide.at, this.#breachedRow, this.#breachedFillWh);
      } else {
        this.#leaveOutConditional(this.#buys);
        this.#leaveOutConditional(this.#sells);
      }
      this.#matchTotals();
    }
    if (this.volumeWh > 0) this.price = this.#uniformPrice(tick);
  }

  /** Books the trades of the quote: best buy with best sell until the volume is reached. */
  pair(): void {
    const { orders } = this.#book;
    const { price } = this;
    let leftWh = this.volumeWh;
    this.filledCount[Side.BUY] = leftWh > 0 ? 1 : 0;
    this.filledCount[Side.SELL] = leftWh > 0 ? 1 : 0;
    if (leftWh === 0) return;
    let buy = this.#buys.firstOrder(this.#book);
    let sell = this.#sells.firstOrder(this.#book);
    for (;;) {
      const buyWh = orders[orderAt(buy) + Row.OPEN_WH]!;
      const sellWh = orders[orderAt(sell) + Row.OPEN_WH]!;
      const quantityWh = Math.min(buyWh, sellWh, leftWh);
      const buyNext = orders[orderAt(buy) + Row.NEXT]!;
      const sellNext = orders[orderAt(sell) + Row.NEXT]!;
      this.#book.announceTrade(buy, sell, quantityWh, price);
      this.#book.fill(buy, quantityWh);
      this.#book.fill(sell, quantityWh);
      leftWh -= quantityWh;
      if (leftWh === 0) return;
      if (quantityWh === buyWh) {
        buy = this.#buys.orderFrom(this.#book, buyNext);
        this.filledCount[Side.BUY] += 1;
      }
      if (quantityWh === sellWh) {
        sell = this.#sells.orderFrom(this.#book, sellNext);
        this.filledCount[Side.SELL] += 1;
      }
    }
  }

  /** Takes the marks of those that sat out away; answers them as events when the clearing was not only a quote. */
  finish(isAnnounced: boolean): void {
    const { orders, events } = this.#book;
    for (let index = 0; index < this.satOut.length; index++) {
      const row = this.satOut.values[index]!;
      orders[orderAt(row) + Row.FLAGS]! &= ~Flag.SITS_OUT;
      if (!isAnnounced) continue;
      const identity = orders[orderAt(row) + Row.ARRIVAL]!;
      events.add(EventKind.SAT_OUT, row, 0, this.offeredWh.values[index]!, 0, identity);
    }
  }

  /**
   * Best level against best level for as long as they cross. The quantity reached is the greatest, over prices, of the
   * smaller of demand and supply: one more Wh would need a buyer who pays less than its seller asks.
   */
  #matchTotals(): void {
    const buys = this.#buys;
    const sells = this.#sells;
    buys.rewind();
    sells.rewind();
    let volumeWh = 0;
    while (buys.at < buys.count && sells.at < sells.count && buys.keys[buys.at]! + sells.keys[sells.at]! >= 0) {
      const quantityWh = Math.min(buys.leftWh, sells.leftWh);
      volumeWh += quantityWh;
      buys.take(quantityWh);
      sells.take(quantityWh);
    }
    this.volumeWh = volumeWh;
  }

  /** True when the order in which the fill of the side ends gets less than it accepts; remembers which. */
  #findBreach(side: CrossingLevels): boolean {
    if (side.at >= side.count || side.leftWh === side.totalsWh[side.at]!) return false;
    const { orders } = this.#book;
    const level = side.levels[side.at]!;
    if (!this.#book.hasConditional(level)) return false;
    let fillWh = side.totalsWh[side.at]! - side.leftWh;
    let row = this.#book.sortedHead(level);
    for (; ; row = orders[orderAt(row) + Row.NEXT]!) {
      if ((orders[orderAt(row) + Row.FLAGS]! & Flag.SITS_OUT) !== 0) continue;
      const openWh = orders[orderAt(row) + Row.OPEN_WH]!;
      if (fillWh < openWh) break;
      fillWh -= openWh;
    }
    if (fillWh === 0 || fillWh >= leastFillWh(this.#book, row)) return false;
    this.#breachedSide = side;
    this.#breachedRow = row;
    this.#breachedFillWh = fillWh;
    return true;
  }

  #leaveOutConditional(side: CrossingLevels): void {
    const { orders } = this.#book;
    for (let at = 0; at < side.count; at++) {
      const level = side.levels[at]!;
      if (!this.#book.hasConditional(level)) continue;
      let row = this.#book.sortedHead(level);
      while (row !== Sentinel.NONE) {
        if ((orders[orderAt(row) + Row.FLAGS]! & (Flag.CONDITIONAL | Flag.SITS_OUT)) === Flag.CONDITIONAL) {
          this.#leaveOut(side, at, row, 0);
        }
        row = orders[orderAt(row) + Row.NEXT]!;
      }
    }
  }

  #leaveOut(side: CrossingLevels, at: number, row: number, offeredWh: number): void {
    const { orders } = this.#book;
    orders[orderAt(row) + Row.FLAGS]! |= Flag.SITS_OUT;
    side.totalsWh[at]! -= orders[orderAt(row) + Row.OPEN_WH]!;
    this.satOut.push(row);
    this.offeredWh.push(offeredWh);
  }

  /** The middle of [L, U], floored to the tick, below zero too. */
  #uniformPrice(tick: number): number {
    const buys = this.#buys;
    const sells = this.#sells;
    const lastBuy = buys.keys[buys.lastFilledAt]!;
    const lastSell = -sells.keys[sells.lastFilledAt]!;
    const lower = buys.at < buys.count ? Math.max(lastSell, buys.keys[buys.at]!) : lastSell;
    const upper = sells.at < sells.count ? Math.min(lastBuy, -sells.keys[sells.at]!) : lastBuy;
    // Plus 0: no negative zero.
    return divideFloor(lower + upper, 2 * tick) * tick + 0;
  }
}

/** The levels of one side that cross the best of the other, best first, with the energy that takes part. */
class CrossingLevels {
  levels = new Int32Array(INITIAL_LEVELS);
  keys = new Int32Array(INITIAL_LEVELS);
  totalsWh = new Float64Array(INITIAL_LEVELS);
  count = 0;
  /** The first level that is not wholly filled; `count` when all are. */
  at = 0;
  /** What is left of that level. */
  leftWh = 0;
  lastFilledAt = 0;

  load(book: CoreBook, ladder: PriceLadder, oppositeKey: number): void {
    this.count = 0;
    if (ladder.bestKey + oppositeKey < 0) return;
    ladder.walk((level, key) => {
      if (key + oppositeKey < 0) return false;
      if (this.count === this.levels.length) this.#grow();
      this.levels[this.count] = level;
      this.keys[this.count] = book.levels[levelAt(level) + Level.KEY]!;
      this.totalsWh[this.count] = book.levelsWide[levelWideAt(level) + Level.TOTAL_WH]!;
      this.count += 1;
      return true;
    });
  }

  rewind(): void {
    this.at = -1;
    this.#advance();
  }

  take(quantityWh: number): void {
    this.lastFilledAt = this.at;
    this.leftWh -= quantityWh;
    if (this.leftWh === 0) this.#advance();
  }

  /** The first order that takes part; `at` goes along. There is one. */
  firstOrder(book: CoreBook): number {
    this.at = 0;
    return this.orderFrom(book, book.sortedHead(this.levels[0]!));
  }

  /** The order itself when it takes part, else the next one that does. There is one. */
  orderFrom(book: CoreBook, row: number): number {
    let order = row;
    for (;;) {
      const { orders } = book;
      while (order !== Sentinel.NONE && (orders[orderAt(order) + Row.FLAGS]! & Flag.SITS_OUT) !== 0) {
        order = orders[orderAt(order) + Row.NEXT]!;
      }
      if (order !== Sentinel.NONE) return order;
      this.at += 1;
      order = book.sortedHead(this.levels[this.at]!);
    }
  }

  /** To the next level in which somebody takes part. */
  #advance(): void {
    do this.at += 1;
    while (this.at < this.count && this.totalsWh[this.at] === 0);
    this.leftWh = this.at < this.count ? this.totalsWh[this.at]! : 0;
  }

  #grow(): void {
    const capacity = 2 * this.levels.length;
    const levels = new Int32Array(capacity);
    const keys = new Int32Array(capacity);
    const totalsWh = new Float64Array(capacity);
    levels.set(this.levels);
    keys.set(this.keys);
    totalsWh.set(this.totalsWh);
    this.levels = levels;
    this.keys = keys;
    this.totalsWh = totalsWh;
  }
}

const INITIAL_LEVELS = 64;

/** Least fill in one clearing that the order accepts, in Wh; 0 for any. */
export function leastFillWh(book: CoreBook, row: number): number {
  const flags = book.orders[orderAt(row) + Row.FLAGS]!;
  if ((flags & Flag.CONDITIONAL) === 0) return 0;
  const openWh = book.orders[orderAt(row) + Row.OPEN_WH]!;
  return ((flags >> Flag.TIME_IN_FORCE_SHIFT) & 3) === TimeInForce.FOK
    ? openWh
    : Math.min(book.minFillWh[row]!, openWh);
}
