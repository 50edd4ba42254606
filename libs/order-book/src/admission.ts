import { failure } from '#market';
import type { CommunityRules, ErrorCode, Failure, OrderTerms } from '#market';
import { isPeriodStart, isSafeInteger, MAX_ENERGY_WH, MAX_PRICE } from '#units';
import type { CapacityWh } from './contract.js';
import { crosses, oppositeOf } from './book-order.js';
import type { BookOrder, Position, SidePosition } from './book-order.js';
import type { BookState } from './book-state.js';

/** The terms of a new order, or those an order would have after a replace. */
export type Terms = Pick<OrderTerms, 'side' | 'quantityWh' | 'limitPrice' | 'minFillWh' | 'timeInForce' | 'period'> &
  Pick<BookOrder, 'member' | 'expiresAtMs' | 'rulesVersion'>;

/** A check that failed. */
export function refusal(code: ErrorCode, detail: string): Failure {
  return failure(code, detail).failure;
}

/**
 * Judges terms against the rules and the clock alone. The same for new orders, replaced ones and, without a clock, for
 * live orders when the rules change.
 */
export function checkTerms(terms: Terms, rules: CommunityRules, timestampMs: number | null): Failure | null {
  return (
    checkKind(terms, rules, timestampMs) ??
    checkQuantities(terms, rules) ??
    checkPrice(terms, rules) ??
    (timestampMs === null ? null : checkTime(terms, rules, timestampMs))
  );
}

function checkKind(terms: Terms, rules: CommunityRules, timestampMs: number | null): Failure | null {
  const { side, timeInForce, period, rulesVersion } = terms;
  if (side !== 'buy' && side !== 'sell') {
    return refusal('order.side-invalid', `The side must be buy or sell, not ${show(side)}.`);
  }
  if (timeInForce !== 'gtc' && timeInForce !== 'ioc' && timeInForce !== 'fok') {
    return refusal(
      'order.time-in-force-invalid',
      `The time in force must be gtc, ioc or fok, not ${show(timeInForce)}.`,
    );
  }
  // Without a clock (the stand-alone filter) periods are mere numbers.
  const periodSeconds = timestampMs === null ? 1 : rules.periodSeconds;
  if (!isPeriodStart(period, periodSeconds)) {
    return refusal('order.period-invalid', `The period must be a multiple of ${periodSeconds} s, not ${show(period)}.`);
  }
  if (rulesVersion !== rules.version) {
    return refusal(
      'order.rules-changed',
      `The order was made for rules version ${show(rulesVersion)}, in force is ${rules.version}.`,
    );
  }
  return null;
}

/** Quantity, lot and least fill. */
function checkQuantities(terms: Terms, rules: CommunityRules): Failure | null {
  const { quantityWh, minFillWh, timeInForce } = terms;
  if (!isSafeInteger(quantityWh) || quantityWh <= 0 || quantityWh > MAX_ENERGY_WH) {
    return refusal(
      'order.quantity-invalid',
      `The quantity must be an integer from 1 to ${MAX_ENERGY_WH} Wh, not ${show(quantityWh)}.`,
    );
  }
  if (!isSafeInteger(minFillWh) || minFillWh < 0 || minFillWh > quantityWh) {
    return refusal(
      'order.min-fill-invalid',
      `The minimum fill must be an integer from 0 to ${quantityWh} Wh, not ${show(minFillWh)}.`,
    );
  }
  if (quantityWh % rules.lotWh !== 0 || minFillWh % rules.lotWh !== 0) {
    return refusal(
      'order.off-lot',
      `The quantity ${quantityWh} Wh and the minimum fill ${minFillWh} Wh must be multiples of ${rules.lotWh} Wh.`,
    );
  }
  if (rules.matching === 'continuous' && minFillWh > 0 && timeInForce !== 'ioc') {
    return refusal(
      'order.min-fill-invalid',
      `In continuous matching a minimum fill goes with ioc only, not ${timeInForce}.`,
    );
  }
  return null;
}

/** Tick and bounds; a buyer pays the fees on top of the limit. */
function checkPrice(terms: Terms, rules: CommunityRules): Failure | null {
  const { side, limitPrice } = terms;
  if (!isSafeInteger(limitPrice) || limitPrice > MAX_PRICE || limitPrice < -MAX_PRICE) {
    return refusal(
      'order.price-invalid',
      `The limit price must be an integer from ${-MAX_PRICE} to ${MAX_PRICE}, not ${show(limitPrice)}.`,
    );
  }
  if (limitPrice % rules.tick !== 0) {
    return refusal('order.off-tick', `The limit price ${limitPrice} must be a multiple of ${rules.tick}.`);
  }
  const allInPrice = side === 'buy' ? limitPrice + rules.gridFee + rules.communityFee : limitPrice;
  if (allInPrice < rules.priceFloor || allInPrice > rules.priceCeiling) {
    return refusal(
      'order.price-out-of-bounds',
      `The price ${allInPrice} (a buy with its fees) must lie from ${rules.priceFloor} to ${rules.priceCeiling}.`,
    );
  }
  return null;
}

function checkTime(terms: Terms, rules: CommunityRules, timestampMs: number): Failure | null {
  const { period, expiresAtMs } = terms;
  if (expiresAtMs !== null && expiresAtMs <= timestampMs) {
    return refusal('order.expired', `The order expired at ${expiresAtMs}, the block's time is ${timestampMs}.`);
  }
  const gateMs = (period - rules.gateClosureSeconds) * 1_000;
  if (timestampMs >= gateMs) {
    return refusal('order.gate-closed', `The gate closed at ${gateMs}, the block's time is ${timestampMs}.`);
  }
  const horizonMs = timestampMs + rules.horizonPeriods * rules.periodSeconds * 1_000;
  if (period * 1_000 > horizonMs) {
    return refusal('order.beyond-horizon', `The period ${period} begins after the horizon, ${horizonMs} ms.`);
  }
  return null;
}

/** [REFUSE] An order that would trade with a live order of its own member. */
export function checkSelfCross(
  { side, limitPrice }: Pick<Terms, 'side' | 'limitPrice'>,
  position: Position | undefined,
): Failure | null {
  const opposite = oppositeOf(side);
  const own = position?.[opposite].live.first();
  if (own === undefined || !crosses(side, limitPrice, own.limitPrice)) return null;
  return refusal(
    'order.self-cross',
    `It would trade with the member's own ${opposite} ${own.orderId} at ${own.limitPrice}.`,
  );
}

/** [REFUSE] More live orders than the rules allow, or more of them, or of known ids, than the book holds. */
export function checkCounts(
  { side, member }: Pick<Terms, 'side' | 'member'>,
  position: Position | undefined,
  state: BookState,
): Failure | null {
  const { rules, limits } = state;
  const inPeriodSide = position?.[side].liveCount ?? 0;
  if (inPeriodSide >= rules.maxOrdersPerPeriodSide) {
    return refusal('order.too-many', `The member has ${inPeriodSide} live orders on this side of the period.`);
  }
  const inAll = position?.account.liveCount ?? state.liveCountOf(member);
  if (inAll >= rules.maxOrders) return refusal('order.too-many', `The member has ${inAll} live orders.`);
  const accepted = position?.acceptedCount ?? 0;
  if (accepted >= limits.maxAcceptedPerMemberAndPeriod) {
    return refusal('order.too-many', `The period has accepted ${accepted} orders of the member.`);
  }
  if (state.liveCount() >= limits.maxLiveOrders) {
    return refusal('order.book-full', `The book holds ${limits.maxLiveOrders} live orders.`);
  }
  return null;
}

/**
 * [REFUSE] Energy beyond what the connection carries: traded + live + this. `openWh` is this order's open energy,
 * `ownLiveWh` what of the live energy is its own already (a replace).
 */
export function checkCapacity(
  position: Pick<SidePosition, 'tradedWh' | 'liveWh'> | undefined,
  openWh: number,
  ownLiveWh: number,
  capacityWh: CapacityWh,
): Failure | null {
  if (capacityWh === null) return null;
  const { tradedWh, liveWh } = position ?? { tradedWh: 0, liveWh: 0 };
  const committedWh = tradedWh + liveWh - ownLiveWh;
  if (committedWh + openWh <= capacityWh) return null;
  return refusal(
    'order.capacity-exceeded',
    `Traded and live ${committedWh} Wh and this ${openWh} Wh exceed the connection's ${capacityWh} Wh.`,
  );
}

/** A value of unknown type for a sentence; never throws. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null ? 'null' : typeof value;
}
