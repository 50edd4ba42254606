import type { ExplanationAnswer, OrderAnswer } from '../../apps/node/src/orders/order-dto.js';
import { explanation, iso, order } from './answers.js';
import type { Offer } from './auction.js';
import { gateOf, idOf, OWN, PERIOD_MS, START_MS, type DayPeriod, type MarketDay } from './market-day.js';

/** The period that is delivered now: its gate has closed, the book has forgotten it. */
const period: DayPeriod = { startMs: START_MS - (START_MS % PERIOD_MS), offers: [], trades: [] };

/** Own orders that ended with energy untraded: one waited until the gate, one was for a single clearing. */
const ENDED: readonly { readonly offer: Offer; readonly more: Partial<OrderAnswer>; readonly why: Why }[] = [
  {
    offer: sell('waited', 900, 312_000),
    more: { reasonCode: 'order.gate-closed', reasonDetail: 'the gate passed' },
    why: {
      reason: 'gate-closed',
      text: `The gate closed at ${iso(gateOf(period.startMs))}. Nothing had traded. The last clearing gave 0.2140; the limit was 0.3120.`,
    },
  },
  {
    offer: sell('all or nothing', 1_500, 150_000),
    more: { timeInForce: 'fok', reasonCode: 'order.unfilled', reasonDetail: null },
    why: {
      reason: 'unfilled-at-clearing',
      text: 'It was for one clearing only (fok). The clearing had 0.640 kWh left, less than the 1.500 kWh that you accept at once: it sat out.',
      satOut: { offeredWh: 640, leastFillWh: 1_500 },
    },
  },
];

type Why = Pick<ExplanationAnswer, 'reason' | 'text'> & Partial<ExplanationAnswer>;

export function endedOrders(day: MarketDay): OrderAnswer[] {
  return ENDED.map(({ offer, more }) => ({ ...order(day, period.startMs, offer), ...more, status: 'left', openWh: 0 }));
}

/** undefined: no ended order has the id. */
export function endedExplanation(day: MarketDay, orderId: string, nowMs: number): ExplanationAnswer | undefined {
  const ended = ENDED.find(({ offer }) => offer.orderId === orderId);
  if (ended === undefined) return undefined;
  const { offer, more, why } = ended;
  const code = more.reasonCode ?? null;
  return { ...explanation(day, period, offer, nowMs), status: 'left', code, nextClearingAt: null, ...why };
}

function sell(name: string, quantityWh: number, limit: number): Offer {
  return { orderId: idOf(`ended ${name}`), member: OWN, side: 'sell', limit, quantityWh, openWh: quantityWh };
}
