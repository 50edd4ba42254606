import type { CommunityRules, Side } from '#market';
import { divideFloor, floorToMultiple } from '#units';
import type { PeriodStart, PricePerKWh } from '#units';

/**
 * Steps in which a limit moves from its opening to its final value: each is one change of the order that all nodes must
 * seal, and eight come close enough to a straight line.
 */
export const PRICE_STEPS = 8;

/** What a household is ready to pay and wants to receive, micro-units per kWh without fees. */
export interface AgentLimits {
  /** Limit of a buy when its period opens, and when the gate is near. */
  readonly buyFrom: PricePerKWh;
  readonly buyTo: PricePerKWh;
  /** Limit of a sell when its period opens, and when the gate is near. */
  readonly sellFrom: PricePerKWh;
  readonly sellTo: PricePerKWh;
}

/** Last instant before which orders for the period are taken, Unix milliseconds. */
export function gateMsOf(period: PeriodStart, rules: CommunityRules): number {
  return (period - rules.gateClosureSeconds) * 1_000;
}

/** First instant at which orders for the period are taken, Unix milliseconds. */
export function opensMsOf(period: PeriodStart, rules: CommunityRules): number {
  return (period - rules.horizonPeriods * rules.periodSeconds) * 1_000;
}

/**
 * Limit price of an order for a period at an instant: from the opening limit to the final one in PRICE_STEPS equal steps
 * of time, the last of them one clearing before the gate, so that the final limit takes part in a clearing. Rounded to the
 * tick in the household's favour (a buy down, a sell up), then moved into the community's bounds.
 *
 * @returns null when the bounds allow only prices worse than both of the household's limits
 */
export function ladderPrice(
  side: Side,
  period: PeriodStart,
  limits: AgentLimits,
  rules: CommunityRules,
  nowMs: number,
): PricePerKWh | null {
  const [from, to] = side === 'buy' ? [limits.buyFrom, limits.buyTo] : [limits.sellFrom, limits.sellTo];
  const step = stepOf(period, rules, nowMs);
  // A fraction of PRICE_STEPS is rounded in the household's favour too: the numerator is exact.
  const numerator = from * (PRICE_STEPS - step) + to * step;
  const tick = rules.tick;
  const fees = side === 'buy' ? rules.gridFee + rules.communityFee : 0;
  const lowest = 0 - floorToMultiple(fees - rules.priceFloor, tick);
  const highest = floorToMultiple(rules.priceCeiling - fees, tick);
  if (lowest > highest) return null;
  const wanted =
    side === 'buy'
      ? divideFloor(numerator, PRICE_STEPS * tick) * tick
      : ceilDivide(numerator, PRICE_STEPS * tick) * tick;
  const price = Math.min(Math.max(wanted, lowest), highest);
  const isAcceptable = side === 'buy' ? price <= Math.max(from, to) : price >= Math.min(from, to);
  return isAcceptable ? price : null;
}

/** 0 (just opened) to PRICE_STEPS (final). */
function stepOf(period: PeriodStart, rules: CommunityRules, nowMs: number): number {
  const opensMs = opensMsOf(period, rules);
  const finalMs = gateMsOf(period, rules) - rules.clearingSeconds * 1_000;
  if (nowMs >= finalMs) return PRICE_STEPS;
  return Math.max(0, divideFloor((nowMs - opensMs) * PRICE_STEPS, finalMs - opensMs));
}

function ceilDivide(numerator: number, denominator: number): number {
  return 0 - divideFloor(0 - numerator, denominator);
}
