import type { CommunityRules } from '#market';
import { MAX_ENERGY_WH, MAX_PRICE } from '#units';
import type { EnergyWh, PricePerKWh } from '#units';
import type { BookLimits } from '../limits.js';
import { REFUSED } from '../refusals.js';
import type { CoreBook } from './core-book.js';
import { Flag, Position, Row, orderAt, positionAt, positionWideAt } from './layout.js';
import { Sentinel, Side, TimeInForce, keyOf } from './sides.js';

/** The rules that the core applies. */
export type MatchingRules = Pick<
  CommunityRules,
  | 'matching'
  | 'lotWh'
  | 'tick'
  | 'priceFloor'
  | 'priceCeiling'
  | 'gridFee'
  | 'communityFee'
  | 'maxOrdersPerPeriodSide'
  | 'maxOrders'
>;

/** [REFUSE] Quantity, minimum fill, lot, limit, tick and price bounds. 0 or a number of REFUSED. */
export function judgeTerms(
  rules: MatchingRules,
  side: number,
  quantityWh: EnergyWh,
  limitPrice: PricePerKWh,
  minFillWh: EnergyWh,
  timeInForce: number,
): number {
  // What is no 32-bit integer (a fraction, NaN, Infinity, no number at all) differs from itself cut to 32 bits.
  if ((quantityWh | 0) !== quantityWh || quantityWh <= 0 || quantityWh > MAX_ENERGY_WH) return REFUSED.quantityInvalid;
  if ((minFillWh | 0) !== minFillWh || minFillWh < 0 || minFillWh > quantityWh) return REFUSED.minFillInvalid;
  if (quantityWh % rules.lotWh !== 0 || (minFillWh !== 0 && minFillWh % rules.lotWh !== 0)) return REFUSED.offLot;
  if (minFillWh > 0 && timeInForce !== TimeInForce.IOC && rules.matching === 'continuous') return REFUSED.minFillNotIoc;
  if ((limitPrice | 0) !== limitPrice || limitPrice > MAX_PRICE || limitPrice < -MAX_PRICE) return REFUSED.priceInvalid;
  if (limitPrice % rules.tick !== 0) return REFUSED.offTick;
  const allInPrice = side === Side.BUY ? limitPrice + rules.gridFee + rules.communityFee : limitPrice;
  return allInPrice < rules.priceFloor || allInPrice > rules.priceCeiling ? REFUSED.priceOutOfBounds : 0;
}

/**
 * [REFUSE] What depends on what else is in the book: self-cross, counts, capacity. 0 or a number of REFUSED.
 *
 * @param position of the member in the order's period; NONE when it has none
 */
export function judgeStanding(
  book: CoreBook,
  rules: MatchingRules,
  limits: BookLimits,
  position: number,
  member: number,
  side: number,
  quantityWh: EnergyWh,
  limitPrice: PricePerKWh,
  capacityWh: number,
): number {
  if (position !== Sentinel.NONE) {
    const at = positionAt(position);
    const words = book.positions;
    if (crossesOwn(book, position, side, limitPrice)) return REFUSED.selfCross;
    if (words[at + Position.LIVE_COUNT + side]! >= rules.maxOrdersPerPeriodSide) return REFUSED.tooManyOnSide;
    if (words[at + Position.ACCEPTED]! >= limits.maxAcceptedPerMemberAndPeriod) return REFUSED.tooManyAccepted;
  }
  if (book.accountOf(member) >= rules.maxOrders) return REFUSED.tooManyInAll;
  if (book.liveOrders >= limits.maxLiveOrders) return REFUSED.bookFull;
  return exceeds(book, position, side, quantityWh, capacityWh) ? REFUSED.capacityExceeded : 0;
}

/** Like `judgeTerms`, for a live order under a new total and limit. */
export function judgeNewTerms(
  book: CoreBook,
  rules: MatchingRules,
  row: number,
  quantityWh: EnergyWh,
  limitPrice: PricePerKWh,
): number {
  const flags = book.orders[orderAt(row) + Row.FLAGS]!;
  const timeInForce = (flags >> Flag.TIME_IN_FORCE_SHIFT) & 3;
  const minFillWh = (flags & Flag.CONDITIONAL) === 0 ? 0 : book.minFillWh[row]!;
  return judgeTerms(rules, (flags & Flag.SELL) >> 1, quantityWh, limitPrice, minFillWh, timeInForce);
}

/** Like `judgeStanding`, for a live order under a new total and limit: its own open energy makes room. */
export function judgeNewStanding(
  book: CoreBook,
  row: number,
  quantityWh: EnergyWh,
  limitPrice: PricePerKWh,
  capacityWh: number,
): number {
  const at = orderAt(row);
  const words = book.orders;
  const side = (words[at + Row.FLAGS]! & Flag.SELL) >> 1;
  const position = words[at + Row.POSITION]!;
  if (crossesOwn(book, position, side, limitPrice)) return REFUSED.selfCross;
  const addedWh = quantityWh - words[at + Row.QUANTITY_WH]!;
  return exceeds(book, position, side, addedWh, capacityWh) ? REFUSED.capacityExceeded : 0;
}

/** Row of the member's best live order of the other side, when an order at that limit would trade with it; else NONE. */
export function ownCrossed(book: CoreBook, position: number, side: number, limitPrice: PricePerKWh): number {
  const rootAt = positionAt(position) + Position.OWN_ROOT + 1 - side;
  if (book.positions[rootAt] === Sentinel.NONE) return Sentinel.NONE;
  const best = book.bestOwn(rootAt, 1 - side);
  const ownLimit = book.orders[orderAt(best) + Row.LIMIT_PRICE]!;
  return keyOf(side, limitPrice) + keyOf(1 - side, ownLimit) >= 0 ? best : Sentinel.NONE;
}

function crossesOwn(book: CoreBook, position: number, side: number, limitPrice: PricePerKWh): boolean {
  return ownCrossed(book, position, side, limitPrice) !== Sentinel.NONE;
}

/** Traded + live + this is more than the connection carries. */
function exceeds(book: CoreBook, position: number, side: number, addedWh: number, capacityWh: number): boolean {
  if (capacityWh === Sentinel.NO_CAPACITY) return false;
  if (position === Sentinel.NONE) return addedWh > capacityWh;
  const at = positionWideAt(position) + side;
  const wide = book.positionsWide;
  return wide[at + Position.COMMITTED_WH]! + addedWh > capacityWh;
}

/** What the terms of any order of either side may be, narrowed so that who keeps to it passes both judges. */
export interface PlainBounds {
  readonly highestWh: EnergyWh;
  readonly lotWh: EnergyWh;
  readonly tick: PricePerKWh;
  readonly lowestPrice: PricePerKWh;
  readonly highestPrice: PricePerKWh;
  readonly maxOrdersPerPeriodSide: number;
  readonly maxAccepted: number;
  readonly maxOrders: number;
  readonly maxLiveOrders: number;
}

export function boundsOf(rules: MatchingRules, limits: BookLimits): PlainBounds {
  // Fees are never negative: the floor binds sells, the ceiling buys.
  const fees = rules.gridFee + rules.communityFee;
  return {
    highestWh: MAX_ENERGY_WH,
    lotWh: rules.lotWh,
    tick: rules.tick,
    lowestPrice: Math.max(-MAX_PRICE, rules.priceFloor),
    highestPrice: Math.min(MAX_PRICE, rules.priceCeiling - fees),
    maxOrdersPerPeriodSide: rules.maxOrdersPerPeriodSide,
    maxAccepted: limits.maxAcceptedPerMemberAndPeriod,
    maxOrders: rules.maxOrders,
    maxLiveOrders: limits.maxLiveOrders,
  };
}
