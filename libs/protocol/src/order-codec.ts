import { MAX_ENERGY_WH, MAX_PRICE } from '#units';
import type { HexId, OrderTerms, Sha256, Side, TimeInForce } from '#market';
import { fromHex } from '#market';
import { hashOf } from './canonical.js';
import { integer, natural, nullable, oneOf, record } from './codec.js';
import type { Codec } from './codec.js';

export const SIDES: readonly Side[] = ['buy', 'sell'];
export const TIMES_IN_FORCE: readonly TimeInForce[] = ['gtc', 'ioc', 'fok'];

/** An order's terms as a seven-tuple. Ranges here keep integers exact; the market's own bounds are judged in execution. */
export const orderTermsCodec: Codec<OrderTerms> = record<OrderTerms>({
  side: oneOf(SIDES),
  period: natural,
  quantityWh: integer(1, MAX_ENERGY_WH),
  limitPrice: integer(-MAX_PRICE, MAX_PRICE),
  minFillWh: integer(0, MAX_ENERGY_WH),
  timeInForce: oneOf(TIMES_IN_FORCE),
  expiresAtMs: nullable(natural),
});

/** orderId = hash of (transaction id, place in the transaction). */
export function orderIdOf(sha256: Sha256, communityId: HexId, transactionId: HexId, index: number): HexId {
  return hashOf(sha256, 'order', communityId, [fromHex(transactionId), index]);
}

/**
 * The rank of a member's orders on one side of a period: fixed for the period, different in the next, chosen by nobody.
 * It hashes the memberId, which survives a key rotation, so that rotating keys cannot be used to draw a better rank.
 */
export function rankOf(sha256: Sha256, communityId: HexId, period: number, side: Side, memberId: HexId): HexId {
  return hashOf(sha256, 'rank', communityId, [period, SIDES.indexOf(side), fromHex(memberId)]);
}
