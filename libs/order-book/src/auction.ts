import { divideFloor } from '#units';
import type { EnergyWh, PricePerKWh } from '#units';
import { crosses, leastFillWh } from './book-order.js';
import type { BookOrder } from './book-order.js';

/** Energy that one buy takes from one sell. */
export interface Fill {
  readonly buy: BookOrder;
  readonly sell: BookOrder;
  readonly quantityWh: EnergyWh;
}

/** Outcome of one uniform-price auction. `price` is null when nothing trades. */
export interface AuctionResult {
  readonly fills: readonly Fill[];
  readonly volumeWh: EnergyWh;
  readonly price: PricePerKWh | null;
  /** Orders left out for their minimum fill, in the order in which they were. */
  readonly satOut: readonly BookOrder[];
}

/** How often the auction starts again without the order whose minimum fill failed; then it leaves out all that have one. */
export const MAX_AUCTION_RESTARTS = 64;

/**
 * The uniform-price auction of docs/MARKET-RULES.md: greatest volume, filled by priority, at the floored middle of the
 * interval of prices at which nobody left over would still want to trade. Reads the orders, changes nothing.
 *
 * @param buys all live buys of the period in the book's order; read only as far as they decide something
 * @param sells likewise
 */
export function runAuction(buys: Iterable<BookOrder>, sells: Iterable<BookOrder>, tick: number): AuctionResult {
  const candidates = { buy: new Candidates(buys), sell: new Candidates(sells) };
  const bestBuy = candidates.buy.at(0);
  const bestSell = candidates.sell.at(0);
  const satOut: BookOrder[] = [];
  let match = matchByPriority(candidates.buy, candidates.sell);
  for (let restarts = 0; match.breached !== undefined; restarts++) {
    const { breached } = match;
    if (restarts < MAX_AUCTION_RESTARTS) {
      candidates[breached.side].remove(breached);
      satOut.push(breached);
    } else {
      // Safety: something was filled, so both sides have a best order.
      satOut.push(...candidates.buy.removeLeastFills(bestSell!), ...candidates.sell.removeLeastFills(bestBuy!));
    }
    match = matchByPriority(candidates.buy, candidates.sell);
  }
  return { fills: match.fills, volumeWh: match.volumeWh, price: uniformPrice(match, tick), satOut };
}

/** One side of an auction, read from the book only as far as it decides something. */
class Candidates {
  readonly #unread: Iterator<BookOrder>;
  #read: BookOrder[] = [];

  constructor(orders: Iterable<BookOrder>) {
    this.#unread = orders[Symbol.iterator]();
  }

  at(index: number): BookOrder | undefined {
    while (this.#read.length <= index) {
      const next = this.#unread.next();
      if (next.done === true) return undefined;
      this.#read.push(next.value);
    }
    return this.#read[index];
  }

  remove(order: BookOrder): void {
    this.#read.splice(this.#read.indexOf(order), 1);
  }

  /** Takes out, and answers, all that accept not any fill; those that cannot cross the other side's best may stay. */
  removeLeastFills(opposite: BookOrder): BookOrder[] {
    const removed: BookOrder[] = [];
    const kept: BookOrder[] = [];
    for (let index = 0, order = this.at(0); order !== undefined; order = this.at(++index)) {
      if (!crosses(order.side, order.limitPrice, opposite.limitPrice)) break;
      (order.minFillWh > 0 || order.timeInForce === 'fok' ? removed : kept).push(order);
    }
    this.#read = [...kept, ...this.#read.slice(kept.length + removed.length)];
    return removed;
  }
}

interface Match {
  readonly fills: Fill[];
  readonly volumeWh: EnergyWh;
  /** Best order with quantity left on each side. */
  readonly nextBuy: BookOrder | undefined;
  readonly nextSell: BookOrder | undefined;
  /** The order whose fill is positive but below what it accepts. At most one order is partial, hence at most one breaches. */
  readonly breached: BookOrder | undefined;
}

/**
 * Best buy against best sell for as long as they cross. The quantity reached is the greatest, over prices, of the smaller
 * of demand and supply: one more Wh would need a buyer who pays less than its seller asks.
 */
function matchByPriority(buys: Candidates, sells: Candidates): Match {
  const fills: Fill[] = [];
  let volumeWh = 0;
  let buyIndex = 0;
  let sellIndex = 0;
  let buyFilledWh = 0;
  let sellFilledWh = 0;
  let buy = buys.at(0);
  let sell = sells.at(0);
  while (buy !== undefined && sell !== undefined && buy.limitPrice >= sell.limitPrice) {
    const quantityWh = Math.min(buy.openWh - buyFilledWh, sell.openWh - sellFilledWh);
    fills.push({ buy, sell, quantityWh });
    volumeWh += quantityWh;
    buyFilledWh += quantityWh;
    sellFilledWh += quantityWh;
    if (buyFilledWh === buy.openWh) {
      buy = buys.at(++buyIndex);
      buyFilledWh = 0;
    }
    if (sellFilledWh === sell.openWh) {
      sell = sells.at(++sellIndex);
      sellFilledWh = 0;
    }
  }
  let breached: BookOrder | undefined;
  if (buy !== undefined && buyFilledWh > 0 && buyFilledWh < leastFillWh(buy)) breached = buy;
  if (sell !== undefined && sellFilledWh > 0 && sellFilledWh < leastFillWh(sell)) breached = sell;
  return { fills, volumeWh, nextBuy: buy, nextSell: sell, breached };
}

/** The middle of [L, U], floored to the tick, below zero too. */
function uniformPrice(match: Match, tick: number): PricePerKWh | null {
  const last = match.fills.at(-1);
  if (last === undefined) return null;
  const lower = Math.max(last.sell.limitPrice, match.nextBuy?.limitPrice ?? last.sell.limitPrice);
  const upper = Math.min(last.buy.limitPrice, match.nextSell?.limitPrice ?? last.buy.limitPrice);
  return divideFloor(lower + upper, 2 * tick) * tick;
}
