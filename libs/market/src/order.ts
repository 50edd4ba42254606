import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import type { HexId } from './hash.js';

export type Side = 'buy' | 'sell';
/** `gtc` rests until gate closure or expiry; `ioc` takes part in the next clearing only; `fok` likewise, all or nothing. */
export type TimeInForce = 'gtc' | 'ioc' | 'fok';

/** What an author states about an order. */
export interface OrderTerms {
  readonly side: Side;
  readonly period: PeriodStart;
  /** A positive multiple of the community's lot. */
  readonly quantityWh: EnergyWh;
  /** Energy price limit without fees; a multiple of the tick; a buyer pays at most this, a seller receives at least this. */
  readonly limitPrice: PricePerKWh;
  /** Least acceptable fill in one clearing; 0 for any. At most `quantityWh`. */
  readonly minFillWh: EnergyWh;
  readonly timeInForce: TimeInForce;
  /** The order leaves the book in the first block with a timestamp at or after this; null: at gate closure. */
  readonly expiresAtMs: number | null;
}

/**
 * What decides among orders of equal price, in this order: the height that sealed the order, then its author's rank for
 * the period, then the transaction's nonce, then the place in the transaction.
 */
export interface OrderPriority {
  readonly sealedHeight: number;
  /** sha256(communityId, period, side, memberId) in hexadecimal; compared as text. */
  readonly rank: string;
  readonly nonce: number;
  readonly index: number;
}

/** An order as the book takes it in. */
export interface SealedOrder extends OrderTerms, OrderPriority {
  readonly orderId: HexId;
  readonly member: HexId;
  /** Version of the community rules that the author saw. */
  readonly rulesVersion: number;
}

/** Total order of priority: negative when `left` goes first at equal price. */
export function comparePriority(left: OrderPriority, right: OrderPriority): number {
  if (left.sealedHeight !== right.sealedHeight) return left.sealedHeight - right.sealedHeight;
  if (left.rank !== right.rank) return left.rank < right.rank ? -1 : 1;
  if (left.nonce !== right.nonce) return left.nonce - right.nonce;
  return left.index - right.index;
}
