import { comparePriority } from '#market';
import type { SealedOrder } from '#market';

/** An order that the naive book accepted. */
export type NaiveOrder = SealedOrder & {
  openWh: number;
  /** What it gets in the clearing under way. */
  fillWh: number;
  /** Continuous matching: not yet matched against the book. */
  queued: boolean;
  hasLeft: boolean;
};

export function isLive(order: NaiveOrder): boolean {
  return order.openWh > 0 && !order.hasLeft;
}

/** By period, buys before sells, better limit first, then seniority. */
export function compareCanonically(a: NaiveOrder, b: NaiveOrder): number {
  if (a.period !== b.period) return a.period - b.period;
  if (a.side !== b.side) return a.side === 'buy' ? -1 : 1;
  return (a.side === 'buy' ? b.limitPrice - a.limitPrice : a.limitPrice - b.limitPrice) || compareSeniority(a, b);
}

/** By priority, then by id, so that the order of arrival never decides. */
export function compareSeniority(a: NaiveOrder, b: NaiveOrder): number {
  return comparePriority(a, b) || (a.orderId < b.orderId ? -1 : 1);
}

export function wouldTrade(a: SealedOrder, b: SealedOrder): boolean {
  return a.side !== b.side && (a.side === 'buy' ? a.limitPrice >= b.limitPrice : b.limitPrice >= a.limitPrice);
}

/** Least fill in one clearing that the order accepts. */
export function leastFill(order: NaiveOrder): number {
  return order.timeInForce === 'fok' ? order.openWh : Math.min(order.minFillWh, order.openWh);
}

export function sumOpen(orders: readonly NaiveOrder[]): number {
  return orders.reduce((sum, one) => sum + one.openWh, 0);
}

export function withoutMinusZero(order: NaiveOrder): NaiveOrder {
  // Safety: only values that are zero already are replaced.
  return Object.fromEntries(
    Object.entries(order).map(([name, value]) => [name, value === 0 ? 0 : value]),
  ) as NaiveOrder;
}
