import { comparePriority } from '#market';
import type { SealedOrder } from '#market';
import { floorToMultiple } from '#units';

/** A live order of the naive book. */
export type Live = SealedOrder & { openWh: number; queued: boolean };

/** One pairing; the naive matchings change the orders' open energy themselves. */
export interface Pairing {
  readonly buy: Live;
  readonly sell: Live;
  readonly quantityWh: number;
  readonly price: number;
}

export interface NaiveOutcome {
  readonly pairings: readonly Pairing[];
  readonly price: number | null;
  readonly satOut: readonly Live[];
}

/** The five steps of the market rules, word by word. `orders`: all live orders of the period in the canonical order. */
export function naiveAuction(orders: readonly Live[], tick: number): NaiveOutcome {
  let pool = orders.filter((one) => orders.some((other) => wouldTrade(one, other)));
  const satOut: Live[] = [];
  for (let restarts = 0; ; restarts++) {
    const buys = pool.filter((one) => one.side === 'buy');
    const sells = pool.filter((one) => one.side === 'sell');
    // Step 1: the greatest, over prices, of min(demand, supply).
    const demandWh = (price: number) => sumOpen(buys.filter((buy) => buy.limitPrice >= price));
    const supplyWh = (price: number) => sumOpen(sells.filter((sell) => sell.limitPrice <= price));
    const volumes = pool.map(({ limitPrice }) => Math.min(demandWh(limitPrice), supplyWh(limitPrice)));
    const volumeWh = Math.max(0, ...volumes);
    // Step 2: fill both sides up to it.
    const fills = new Map([...fillInOrder(buys, volumeWh), ...fillInOrder(sells, volumeWh)]);
    const fillOf = (one: Live) => fills.get(one) ?? 0;
    // Step 4: a partial order below its minimum sits out.
    const breach = pool.find((one) => fillOf(one) > 0 && fillOf(one) < leastOf(one));
    if (breach !== undefined) {
      const out = restarts < 64 ? [breach] : pool.filter((one) => one.minFillWh > 0 || one.timeInForce === 'fok');
      satOut.push(...out);
      pool = pool.filter((one) => !out.includes(one));
      continue;
    }
    if (volumeWh === 0) return { pairings: [], price: null, satOut };
    // Step 3: the middle of L and U.
    const filled = (side: readonly Live[]) => side.filter((one) => fillOf(one) > 0).map((one) => one.limitPrice);
    const unfilled = (side: readonly Live[]) =>
      side.filter((one) => fillOf(one) < one.openWh).map((one) => one.limitPrice);
    const lower = Math.max(...filled(sells), ...unfilled(buys));
    const upper = Math.min(...filled(buys), ...unfilled(sells));
    const price = floorToMultiple(Math.floor((lower + upper) / 2), tick);
    // Step 5: pair fills in priority order.
    const pairings: Pairing[] = [];
    for (const buy of buys) {
      for (const sell of sells) {
        const quantityWh = Math.min(fillOf(buy), fillOf(sell));
        if (quantityWh === 0) continue;
        for (const one of [buy, sell]) fills.set(one, fillOf(one) - quantityWh);
        pairings.push(pair(buy, sell, quantityWh, price));
      }
    }
    return { pairings, price, satOut };
  }
}

/** New orders by priority, each against the best resting price, oldest first. */
export function naiveContinuous(orders: readonly Live[]): NaiveOutcome {
  const pairings: Pairing[] = [];
  const satOut: Live[] = [];
  for (const order of orders.filter((one) => one.queued).sort(compareSeniority)) {
    const resting = orders.filter((one) => !one.queued && wouldTrade(one, order));
    if (sumOpen(resting) < leastOf(order)) {
      satOut.push(order);
      continue;
    }
    for (const other of resting) {
      const quantityWh = Math.min(order.openWh, other.openWh);
      if (quantityWh === 0) continue;
      const [buy, sell] = order.side === 'buy' ? [order, other] : [other, order];
      pairings.push(pair(buy, sell, quantityWh, other.limitPrice));
    }
    if (order.timeInForce === 'gtc') order.queued = false;
  }
  return { pairings, price: null, satOut };
}

/** Buys before sells, better limit, priority, id. */
export function compareCanonically(a: Live, b: Live): number {
  if (a.period !== b.period) return a.period - b.period;
  if (a.side !== b.side) return a.side === 'buy' ? -1 : 1;
  const better = a.side === 'buy' ? b.limitPrice - a.limitPrice : a.limitPrice - b.limitPrice;
  return better === 0 ? compareSeniority(a, b) : better;
}

export function wouldTrade(a: SealedOrder, b: SealedOrder): boolean {
  if (a.side === b.side) return false;
  return a.side === 'buy' ? a.limitPrice >= b.limitPrice : b.limitPrice >= a.limitPrice;
}

export function sumOpen(orders: readonly Live[]): number {
  return orders.reduce((sum, one) => sum + one.openWh, 0);
}

function compareSeniority(a: Live, b: Live): number {
  return comparePriority(a, b) || (a.orderId < b.orderId ? -1 : 1);
}

function leastOf(order: Live): number {
  return order.timeInForce === 'fok' ? order.openWh : Math.min(order.minFillWh, order.openWh);
}

function fillInOrder(orders: readonly Live[], volumeWh: number): [Live, number][] {
  let leftWh = volumeWh;
  return orders.map((one) => {
    const fillWh = Math.min(one.openWh, leftWh);
    leftWh -= fillWh;
    return [one, fillWh];
  });
}

function pair(buy: Live, sell: Live, quantityWh: number, price: number): Pairing {
  buy.openWh -= quantityWh;
  sell.openWh -= quantityWh;
  return { buy, sell, quantityWh, price };
}
