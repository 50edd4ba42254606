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
  /** No order, level, position or period. */
  NONE = -1,
  /** Below every key, and with any opposite key below a crossing. */
  NO_KEY = -0x80000000,
  /** In place of a capacity: unlimited. */
  NO_CAPACITY = -1,
}

/** The key of a limit price: higher for the better limit on either side. A buy and a sell cross when their keys sum to >= 0. */
export function keyOf(side: number, limitPrice: PricePerKWh): number {
  return side === Side.BUY ? limitPrice : -limitPrice | 0;
}
