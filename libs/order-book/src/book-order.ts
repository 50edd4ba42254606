import { comparePriority } from '#market';
import type { HexId, OrderPriority, SealedOrder, Side, TimeInForce } from '#market';
import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import type { LiveOrder } from './contract.js';
import { GrowingList } from './growing-list.js';
import type { SortOrder } from './sorted-list.js';

/** What one member has on one side of one period. */
export interface SidePosition {
  /** Energy of its trades, not of live orders. */
  tradedWh: EnergyWh;
  /** Open energy of its live orders. */
  liveWh: EnergyWh;
  liveCount: number;
  /** Its live orders, best first. */
  readonly live: GrowingList<BookOrder>;
}

/** What one member has in the whole book. */
export interface Account {
  liveCount: number;
}

/** What one member has in one period. */
export interface Position {
  readonly account: Account;
  readonly buy: SidePosition;
  readonly sell: SidePosition;
  /** Orders of this member that the period ever accepted. */
  acceptedCount: number;
}

export function emptyPosition(account: Account): Position {
  return {
    account,
    buy: { tradedWh: 0, liveWh: 0, liveCount: 0, live: new GrowingList(BOOK_ORDER) },
    sell: { tradedWh: 0, liveWh: 0, liveCount: 0, live: new GrowingList(BOOK_ORDER) },
    acceptedCount: 0,
  };
}

/** A live order as the book holds it. What a replace or a trade changes is writable, nothing else. */
export interface BookOrder {
  readonly orderId: HexId;
  readonly member: HexId;
  /** Of its member in its period. */
  readonly position: Position;
  readonly side: Side;
  readonly period: PeriodStart;
  readonly minFillWh: EnergyWh;
  readonly timeInForce: TimeInForce;
  readonly expiresAtMs: number | null;
  quantityWh: EnergyWh;
  openWh: EnergyWh;
  limitPrice: PricePerKWh;
  rulesVersion: number;
  sealedHeight: number;
  rank: string;
  nonce: number;
  index: number;
  /** Continuous matching: accepted, not yet matched against the book. Always false in the auction. */
  queued: boolean;
}

/** The book's own record of an order, its integers without -0 (hence + 0). */
export function bookOrder(order: SealedOrder, position: Position, openWh: EnergyWh, queued: boolean): BookOrder {
  return {
    orderId: order.orderId,
    member: order.member,
    position,
    side: order.side,
    period: order.period + 0,
    minFillWh: order.minFillWh + 0,
    timeInForce: order.timeInForce,
    expiresAtMs: order.expiresAtMs === null ? null : order.expiresAtMs + 0,
    quantityWh: order.quantityWh,
    openWh,
    limitPrice: order.limitPrice + 0,
    rulesVersion: order.rulesVersion,
    sealedHeight: order.sealedHeight + 0,
    rank: order.rank,
    nonce: order.nonce + 0,
    index: order.index + 0,
    queued,
  };
}

/** A copy for callers, field by field: rest and spread would cost several times as much. */
export function liveOrder(order: BookOrder): LiveOrder {
  return {
    orderId: order.orderId,
    member: order.member,
    side: order.side,
    period: order.period,
    quantityWh: order.quantityWh,
    limitPrice: order.limitPrice,
    minFillWh: order.minFillWh,
    timeInForce: order.timeInForce,
    expiresAtMs: order.expiresAtMs,
    rulesVersion: order.rulesVersion,
    sealedHeight: order.sealedHeight,
    rank: order.rank,
    nonce: order.nonce,
    index: order.index,
    filledWh: order.quantityWh - order.openWh,
    openWh: order.openWh,
  };
}

export function oppositeOf(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

/** True when an order of `side` at `limitPrice` would trade with one of the other side at `otherLimitPrice`. */
export function crosses(side: Side, limitPrice: PricePerKWh, otherLimitPrice: PricePerKWh): boolean {
  return side === 'buy' ? limitPrice >= otherLimitPrice : limitPrice <= otherLimitPrice;
}

/** True for orders that leave after the next clearing of their period. */
export function isImmediate(order: { readonly timeInForce: TimeInForce }): boolean {
  return order.timeInForce !== 'gtc';
}

/** Least fill in one clearing that the order accepts; 0 for any. */
export function leastFillWh(order: BookOrder): EnergyWh {
  return order.timeInForce === 'fok' ? order.openWh : Math.min(order.minFillWh, order.openWh);
}

/** Price aside: the market's priority, then the id, so that the order of arrival never decides. */
export function compareSeniority(
  left: OrderPriority & { readonly orderId: HexId },
  right: OrderPriority & { readonly orderId: HexId },
): number {
  return comparePriority(left, right) || compareText(left.orderId, right.orderId);
}

/** The book's order within one side: better limit first, then seniority. */
export const BOOK_ORDER: SortOrder<BookOrder> = { keyOf: eagernessOf, compareTies: compareSeniority };

/** Lower for the better limit. */
function eagernessOf(order: BookOrder): number {
  return order.side === 'buy' ? -order.limitPrice : order.limitPrice;
}

/** The book's order, buys before sells. */
export function compareBookOrder(left: BookOrder, right: BookOrder): number {
  if (left.side !== right.side) return left.side === 'buy' ? -1 : 1;
  return eagernessOf(left) - eagernessOf(right) || compareSeniority(left, right);
}

/** Comparison of text by UTF-16 code units, the same on every machine. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
