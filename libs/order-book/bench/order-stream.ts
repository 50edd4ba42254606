import type { TradeLog } from './trade-log.js';

/** What an operation of a stream does. */
export const PLACE = 0;
export const PLACE_IOC = 1;
export const CANCEL = 2;
export const REPLACE = 3;

export const BUY = 0;
export const SELL = 1;

/** Wh and micro-currency per kWh: the defaults of a community. */
export const LOT_WH = 10;
export const TICK = 100;

/** Shape of a stream. */
export interface StreamPlan {
  readonly seed: number;
  /** Books, one for each delivery period. */
  readonly periods: number;
  readonly members: number;
  /** Resting orders that are there before the clock starts. */
  readonly preloaded: number;
  /** Live orders around which the stream keeps the books. */
  readonly liveTarget: number;
  /** Operations after the preloaded orders. */
  readonly operations: number;
  /** Standard deviation of the limits in ticks. */
  readonly spreadTicks: number;
}

/**
 * Operations on the books of some delivery periods, made before any clock runs. Column `i` of each array belongs to
 * operation `i`; the first `preloaded` operations place resting orders.
 */
export interface OrderStream {
  readonly plan: StreamPlan;
  readonly length: number;
  readonly kind: Uint8Array;
  /** Number of the order that is placed, cancelled or replaced; places count up from 0. */
  readonly order: Int32Array;
  /** Number of the period, from 0. */
  readonly period: Uint8Array;
  readonly member: Int32Array;
  readonly side: Uint8Array;
  /** Place: the quantity. Replace: the new total, what was traded included. */
  readonly quantityWh: Int32Array;
  /** Replace: the new open energy, for books that do not count what was traded. */
  readonly openWh: Int32Array;
  /** Micro-currency per kWh. */
  readonly limitPrice: Int32Array;
  /** How many orders the stream places. */
  readonly orders: number;
  /** What every book must answer. */
  readonly trades: TradeLog;
  /** How many trades there were before operation `i`; one entry more than operations. */
  readonly tradesBefore: Int32Array;
  readonly facts: StreamFacts;
}

/** What the stream turned out to be; shares are of the operations after the preloaded orders. */
export interface StreamFacts {
  readonly limitShare: number;
  readonly iocShare: number;
  readonly cancelShare: number;
  readonly replaceShare: number;
  /** Of the limit orders (ioc not counted): those that traded on arrival. */
  readonly crossingShare: number;
  readonly trades: number;
  /** Live orders in all books, on average over the operations and at most. */
  readonly meanLive: number;
  readonly greatestLive: number;
  /** Price levels of all books at the end, both sides. */
  readonly finalLevels: number;
}
