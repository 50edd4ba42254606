import { divideFloor } from '#units';
import type { EnergyWh, PricePerKWh } from '#units';
import { leastFillWh } from './book-order.js';
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
 * @param buys  in the book's order; what cannot cross the best sell may be left out, it decides nothing
 * @param sells likewise
 */
export function runAuction(buys: readonly BookOrder[], sells: readonly BookOrder[], tick: number): AuctionResult {
  const satOut: BookOrder[] = [];
  let match = matchByPriority(buys, sells);
  for (let restarts = 0; match.breached !== undefined; restarts++) {
    const isOut =
      restarts < MAX_AUCTION_RESTARTS
        ? (order: BookOrder) => order === match.breached
        : (order: BookOrder) => hasLeastFill(order);
    satOut.push(...buys.filter(isOut), ...sells.filter(isOut));
    buys = buys.filter((order) => !isOut(order));
    sells = sells.filter((order) => !isOut(order));
    match = matchByPriority(buys, sells);
  }
  return { fills: match.fills, volumeWh: match.volumeWh, price: uniformPrice(match, tick), satOut };
}

function hasLeastFill(order: BookOrder): boolean {
  return order.minFillWh > 0 || order.timeInForce === 'fok';
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
function matchByPriority(buys: readonly BookOrder[], sells: readonly BookOrder[]): Match {
  const fills: Fill[] = [];
  let volumeWh = 0;
  let buyIndex = 0;
  let sellIndex = 0;
  let buyFilledWh = 0;
  let sellFilledWh = 0;
  let buy = buys[0];
  let sell = sells[0];
  while (buy !== undefined && sell !== undefined && buy.limitPrice >= sell.limitPrice) {
    const quantityWh = Math.min(buy.openWh - buyFilledWh, sell.openWh - sellFilledWh);
    fills.push({ buy, sell, quantityWh });
    volumeWh += quantityWh;
    buyFilledWh += quantityWh;
    sellFilledWh += quantityWh;
    if (buyFilledWh === buy.openWh) {
      buy = buys[++buyIndex];
      buyFilledWh = 0;
    }
    if (sellFilledWh === sell.openWh) {
      sell = sells[++sellIndex];
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
