import type { ErrorCode } from '#market';
import { MAX_ENERGY_WH, MAX_PRICE } from '#units';
import type { CapacityWh } from '../contract.js';
import type { NaiveLists } from './naive-lists.js';
import { isLive, sumOpen, wouldTrade } from './naive-order.js';
import type { NaiveOrder } from './naive-order.js';

/** Ids and counts are judged when an order is new, the clock when there is one. */
export interface NaiveQuestion {
  readonly isNew: boolean;
  readonly capacityWh: CapacityWh;
  readonly timestampMs: number | null;
}

/** Why an order, as it would be, is refused: the table of docs/MARKET-RULES.md from its first row to its last. */
export function naiveRefusal(book: NaiveLists, order: NaiveOrder, question: NaiveQuestion): ErrorCode | undefined {
  const { rules, limits, accepted } = book;
  const { isNew, capacityWh, timestampMs } = question;
  const { orderId, member, side, period, quantityWh, limitPrice, minFillWh, timeInForce, expiresAtMs } = order;
  if (isNew && accepted.some((one) => one.orderId === orderId)) return 'order.duplicate-id';
  if (side !== 'buy' && side !== 'sell') return 'order.side-invalid';
  if (!['gtc', 'ioc', 'fok'].includes(timeInForce)) return 'order.time-in-force-invalid';
  if (!isIntegerWithin(0, period, Number.MAX_SAFE_INTEGER)) return 'order.period-invalid';
  if (timestampMs !== null && period % rules.periodSeconds !== 0) return 'order.period-invalid';
  if (order.rulesVersion !== rules.version) return 'order.rules-changed';
  if (!isIntegerWithin(1, quantityWh, MAX_ENERGY_WH)) return 'order.quantity-invalid';
  if (!isIntegerWithin(0, minFillWh, quantityWh)) return 'order.min-fill-invalid';
  if (quantityWh % rules.lotWh !== 0 || minFillWh % rules.lotWh !== 0) return 'order.off-lot';
  if (rules.matching === 'continuous' && minFillWh > 0 && timeInForce !== 'ioc') return 'order.min-fill-invalid';
  if (!isIntegerWithin(-MAX_PRICE, limitPrice, MAX_PRICE)) return 'order.price-invalid';
  if (limitPrice % rules.tick !== 0) return 'order.off-tick';
  const feesIncluded = side === 'buy' ? limitPrice + rules.gridFee + rules.communityFee : limitPrice;
  if (!isIntegerWithin(rules.priceFloor, feesIncluded, rules.priceCeiling)) return 'order.price-out-of-bounds';
  if (timestampMs !== null) {
    const horizonSeconds = rules.horizonPeriods * rules.periodSeconds;
    if (expiresAtMs !== null && expiresAtMs <= timestampMs) return 'order.expired';
    if (timestampMs >= (period - rules.gateClosureSeconds) * 1_000) return 'order.gate-closed';
    if (period * 1_000 > timestampMs + horizonSeconds * 1_000) return 'order.beyond-horizon';
  }
  const own = book.live((one) => one.member === member && one.orderId !== orderId);
  const inPeriod = own.filter((one) => one.period === period);
  const onSide = inPeriod.filter((one) => one.side === side);
  if (inPeriod.some((one) => wouldTrade(one, order))) return 'order.self-cross';
  if (isNew) {
    const everInPeriod = accepted.filter((one) => one.member === member && one.period === period);
    if (onSide.length >= rules.maxOrdersPerPeriodSide || own.length >= rules.maxOrders) return 'order.too-many';
    if (everInPeriod.length >= limits.maxAcceptedPerMemberAndPeriod) return 'order.too-many';
    if (accepted.filter((one) => isLive(one)).length >= limits.maxLiveOrders) return 'order.book-full';
  }
  const committedWh = book.tradedWh(period, member, side) + sumOpen(onSide) + order.openWh;
  return capacityWh !== null && committedWh > capacityWh ? 'order.capacity-exceeded' : undefined;
}

function isIntegerWithin(least: number, value: unknown, most: number): boolean {
  return Number.isSafeInteger(value) && least <= Number(value) && Number(value) <= most;
}
