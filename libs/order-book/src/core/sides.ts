import type { PricePerKWh } from '#units';

/** The side of an order as the core counts it; the other one is `1 - side`. */
export const enum Side {
  BUY = 0,
  SELL = 1,
}

export const enum TimeInForce {
  GTC = 0,
  IOC = 1,
  FOK = 2,
}

/** In place of a number of the core. */
export const enum Sentinel {
  /** No order, level or position. */
  NONE = 0,
  /** In place of a member that the book does not know. */
  NO_MEMBER = -1,
  /** Below every key, and with any opposite key below a crossing. */
  NO_KEY = -1_000_000_001,
  /** In place of a capacity: unlimited. */
  NO_CAPACITY = -1,
}

/** The key of a limit price: higher for the better limit on either side. A buy and a sell cross when their keys sum to >= 0. */
export function keyOf(side: number, limitPrice: PricePerKWh): number {
  return (limitPrice ^ (0 - side)) + side;
}
