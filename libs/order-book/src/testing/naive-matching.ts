import { floorToMultiple } from '#units';
import { compareSeniority, leastFill, sumOpen, wouldTrade } from './naive-order.js';
import type { NaiveOrder } from './naive-order.js';

/** What a clearing gives. The matchings below take the quantities off the orders' open energy themselves. */
export interface NaiveOutcome {
  readonly pairs: readonly { buy: NaiveOrder; sell: NaiveOrder; quantityWh: number; price: number }[];
  readonly price: number | null;
  /** With what they would have got; 0 for those left out together at the end. */
  readonly satOut: readonly { readonly order: NaiveOrder; readonly offeredWh: number }[];
}

/** The steps of docs/MARKET-RULES.md, word by word. `orders`: all live orders of the period in the canonical order. */
export function naiveAuction(orders: readonly NaiveOrder[], tick: number): NaiveOutcome {
  let pool = orders.filter((one) => orders.some((other) => wouldTrade(one, other)));
  const satOut: NaiveOutcome['satOut'][number][] = [];
  for (let restarts = 0; ; restarts++) {
    const buys = pool.filter((one) => one.side === 'buy');
    const sells = pool.filter((one) => one.side === 'sell');
    // Step 1: the greatest, over prices, of min(demand, supply), given to each side in its order.
    const demandWh = (price: number) => sumOpen(buys.filter((buy) => buy.limitPrice >= price));
    const supplyWh = (price: number) => sumOpen(sells.filter((sell) => sell.limitPrice <= price));
    const volumes = [...new Set(limits(pool))].map((price) => Math.min(demandWh(price), supplyWh(price)));
    const volumeWh = Math.max(0, ...volumes);
    fill(buys, volumeWh);
    fill(sells, volumeWh);
    // Step 2: a partial order below what it accepts sits out.
    const breach = pool.find((one) => one.fillWh > 0 && one.fillWh < leastFill(one));
    if (breach !== undefined) {
      const isLast = restarts === 64;
      const sitsOut = (one: NaiveOrder) => (isLast ? one.minFillWh > 0 || one.timeInForce === 'fok' : one === breach);
      satOut.push(...pool.filter(sitsOut).map((order) => ({ order, offeredWh: isLast ? 0 : order.fillWh })));
      pool = pool.filter((one) => !sitsOut(one));
      continue;
    }
    if (volumeWh === 0) return { pairs: [], price: null, satOut };
    // Step 3: the middle of L and U.
    const isFilled = (one: NaiveOrder) => one.fillWh > 0;
    const hasRest = (one: NaiveOrder) => one.fillWh < one.openWh;
    const lower = Math.max(...limits(sells.filter(isFilled)), ...limits(buys.filter(hasRest)));
    const upper = Math.min(...limits(buys.filter(isFilled)), ...limits(sells.filter(hasRest)));
    const price = floorToMultiple(Math.floor((lower + upper) / 2), tick);
    // Step 4: the pairs, best with best.
    const pairs = buys.flatMap((buy) => sells.map((sell) => pair(buy, sell, price)));
    return { pairs: pairs.filter(({ quantityWh }) => quantityWh > 0), price, satOut };
  }
}

/** New orders by priority, each against the best resting limit, oldest first. `orders` as for the auction. */
export function naiveContinuous(orders: readonly NaiveOrder[]): NaiveOutcome {
  const satOut: NaiveOutcome['satOut'][number][] = [];
  const pairs = orders
    .filter((one) => one.queued)
    .sort(compareSeniority)
    .flatMap((order) => {
      const resting = orders.filter((one) => !one.queued && one.openWh > 0 && wouldTrade(one, order));
      order.queued = order.timeInForce !== 'gtc';
      if (sumOpen(resting) < leastFill(order)) {
        satOut.push({ order, offeredWh: 0 });
        return [];
      }
      fill([order], order.openWh);
      fill(resting, order.openWh);
      return resting
        .filter((other) => other.fillWh > 0)
        .map((other) =>
          order.side === 'buy' ? pair(order, other, other.limitPrice) : pair(other, order, other.limitPrice),
        );
    });
  return { pairs, price: null, satOut };
}

/** Gives the energy to one order after the other. */
function fill(orders: readonly NaiveOrder[], energyWh: number): void {
  for (const one of orders) {
    one.fillWh = Math.min(one.openWh, energyWh);
    energyWh -= one.fillWh;
  }
}

/** Lets two orders trade what is left of their fills. */
function pair(buy: NaiveOrder, sell: NaiveOrder, price: number) {
  const quantityWh = Math.min(buy.fillWh, sell.fillWh);
  for (const one of [buy, sell]) {
    one.fillWh -= quantityWh;
    one.openWh -= quantityWh;
  }
  return { buy, sell, quantityWh, price };
}

const limits = (orders: readonly NaiveOrder[]) => orders.map((one) => one.limitPrice);
