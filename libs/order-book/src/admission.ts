import type { CommunityRules, Failure, OrderTerms, SealedOrder } from '#market';
import { isPeriodStart, MAX_ENERGY_WH, MAX_PRICE } from '#units';
import type { CapacityWh } from './contract.js';
import type { BookState } from './book-state.js';
import { SIDES } from './core-words.js';
import { ownCrossed } from './core/judge.js';
import { Position, Row, orderAt, positionAt, positionWideAt } from './core/layout.js';
import { EMPTY_PERIOD } from './core/period-book.js';
import { Sentinel } from './core/sides.js';
import { refusal, show } from './failures.js';
import { CODE_OF, REFUSED } from './refusals.js';

/** The terms of a new order, or those an order would have after a replace. */
export type Terms = OrderTerms & Pick<SealedOrder, 'member' | 'rulesVersion'>;

/** What the sentence about a capacity needs. */
export interface CapacityCase {
  readonly capacityWh: CapacityWh;
  /** Open energy that the order would have. */
  readonly openWh: number;
  /** What of the live energy is its own already (a replace). */
  readonly ownLiveWh: number;
}

/** [REFUSE] Unknown words, no delivery period, another version of the rules. */
export function checkKind(terms: Terms, rules: CommunityRules, timestampMs: number | null): Failure | null {
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

/** [REFUSE] Expired, after the gate, beyond the horizon. Without a clock nothing is. */
export function checkTime(
  { period, expiresAtMs }: Pick<Terms, 'period' | 'expiresAtMs'>,
  rules: CommunityRules,
  timestampMs: number | null,
): Failure | null {
  if (timestampMs === null) return null;
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

/** What the core refused, with its code and in a sentence. */
export function describe(state: BookState, refused: number, terms: Terms, capacity?: CapacityCase): Failure {
  return refusal(
    CODE_OF[refused]!,
    termsSentence(state.rules, refused, terms) ?? standingSentence(state, refused, terms, capacity!),
  );
}

function termsSentence(rules: CommunityRules, refused: number, terms: Terms): string | undefined {
  const { quantityWh, minFillWh, limitPrice, timeInForce, side } = terms;
  switch (refused) {
    case REFUSED.quantityInvalid:
      return `The quantity must be an integer from 1 to ${MAX_ENERGY_WH} Wh, not ${show(quantityWh)}.`;
    case REFUSED.minFillInvalid:
      return `The minimum fill must be an integer from 0 to ${quantityWh} Wh, not ${show(minFillWh)}.`;
    case REFUSED.offLot:
      return `The quantity ${quantityWh} Wh and the minimum fill ${minFillWh} Wh must be multiples of ${rules.lotWh} Wh.`;
    case REFUSED.minFillNotIoc:
      return `In continuous matching a minimum fill goes with ioc only, not ${timeInForce}.`;
    case REFUSED.priceInvalid:
      return `The limit price must be an integer from ${-MAX_PRICE} to ${MAX_PRICE}, not ${show(limitPrice)}.`;
    case REFUSED.offTick:
      return `The limit price ${limitPrice} must be a multiple of ${rules.tick}.`;
    case REFUSED.priceOutOfBounds: {
      const allInPrice = side === 'buy' ? limitPrice + rules.gridFee + rules.communityFee : limitPrice;
      return `The price ${allInPrice} (a buy with its fees) must lie from ${rules.priceFloor} to ${rules.priceCeiling}.`;
    }
    default:
      return undefined;
  }
}

function standingSentence(state: BookState, refused: number, terms: Terms, capacity: CapacityCase): string {
  const { core, limits, members } = state;
  const book = core;
  const member = members.numberOf(terms.member) ?? Sentinel.NO_MEMBER;
  const side = SIDES.indexOf(terms.side);
  const position = (book.periodAt(terms.period) ?? EMPTY_PERIOD).position(member);
  // Only who has a position is refused for what it has there.
  const words = (word: number): number => book.positions[positionAt(position) + word]!;
  switch (refused) {
    case REFUSED.selfCross: {
      const own = ownCrossed(book, position, side, terms.limitPrice);
      const limitPrice = book.orders[orderAt(own) + Row.LIMIT_PRICE]!;
      return `It would trade with the member's own ${SIDES[1 - side]!} at ${limitPrice}.`;
    }
    case REFUSED.tooManyOnSide:
      return `The member has ${words(Position.LIVE_COUNT + side)} live orders on this side of the period.`;
    case REFUSED.tooManyInAll:
      return `The member has ${book.accountOf(member)} live orders.`;
    case REFUSED.tooManyAccepted:
      return `The period has accepted ${words(Position.ACCEPTED)} orders of the member.`;
    case REFUSED.bookFull:
      return `The book holds ${limits.maxLiveOrders} live orders.`;
    default: {
      const at = positionWideAt(position) + side;
      const wide = book.positionsWide;
      const heldWh = wide[at + Position.COMMITTED_WH]!;
      const committedWh = heldWh - capacity.ownLiveWh;
      return `Traded and live ${committedWh} Wh and this ${capacity.openWh} Wh exceed the connection's ${capacity.capacityWh} Wh.`;
    }
  }
}
