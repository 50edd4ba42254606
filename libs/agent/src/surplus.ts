import type { CommunityRules, HexId, OrderTerms, Side } from '#market';
import { energyOfPower, floorToMultiple } from '#units';
import type { EnergyWh, PeriodStart, PowerW, PricePerKWh } from '#units';
import { gateMsOf, ladderPrice, opensMsOf } from './price-ladder.js';
import type { AgentLimits } from './price-ladder.js';

/** What the household expects its grid meter to count in one period. */
export interface ForecastPeriod {
  readonly period: PeriodStart;
  /** Energy it will need from the grid. */
  readonly importWh: EnergyWh;
  /** Energy it will have left for the grid. */
  readonly exportWh: EnergyWh;
}

/** An own order that is live or on its way into the book. */
export interface AgentOrder {
  readonly orderId: HexId;
  readonly side: Side;
  readonly period: PeriodStart;
  /** Total and what of it was traded; the rest is open. */
  readonly quantityWh: EnergyWh;
  readonly filledWh: EnergyWh;
  readonly limitPrice: PricePerKWh;
  /** True: the agent placed it and may change it. False: the household did; the agent only reckons with it. */
  readonly isManaged: boolean;
  /** True: an own transaction that places, replaces or cancels it is not yet sealed. */
  readonly isInFlight: boolean;
}

/** Own trades of a period so far. */
export interface TradedTotals {
  readonly boughtWh: EnergyWh;
  readonly soldWh: EnergyWh;
}

export interface SurplusInput {
  /** Periods in any order, each at most once; those beyond the horizon or past their gate are passed over. */
  readonly forecast: readonly ForecastPeriod[];
  readonly limits: AgentLimits;
  readonly rules: CommunityRules;
  /** All own orders that are live or on their way. */
  readonly orders: readonly AgentOrder[];
  /** Periods without own trades may be left out. */
  readonly traded: ReadonlyMap<PeriodStart, TradedTotals>;
  /** Greatest power of the connection; an export limit of 0 means no sells. */
  readonly importLimitW: PowerW;
  readonly exportLimitW: PowerW;
  /** Unix milliseconds. */
  readonly nowMs: number;
}

export type AgentAction =
  | { readonly type: 'cancel'; readonly orderId: HexId }
  /** `quantityWh` is the new total, the filled part included. */
  | {
      readonly type: 'replace';
      readonly orderId: HexId;
      readonly quantityWh: EnergyWh;
      readonly limitPrice: PricePerKWh;
    }
  | { readonly type: 'place'; readonly terms: OrderTerms };

/**
 * An open quantity that differs from the wanted one by less than this part (and than a lot) stays: forecasts waver, and
 * each change costs a transaction and, when it grows, the order's place in the queue.
 */
export const QUANTITY_TOLERANCE_DIVISOR = 20;

/**
 * The surplus strategy: sells what the household expects to have left and buys what it expects to need, within its limits.
 *
 * Per period it takes one side only, never both: that of what was already traded or what the household itself offers, else
 * the one on which the forecast expects more (at equality it sells), since import and export are settled each on its own
 * register. Where trades and own offers are on both sides it offers nothing. The quantity is the forecast of that register
 * less what is already traded and what the household itself offers, rounded down to the lot, within the connection. The
 * price moves from the opening to the final limit (see `ladderPrice`). One order per period carries it; it is replaced when
 * the price makes a step, or when the quantity changes by at least a lot and a twentieth.
 *
 * A period is left alone while a change of one of its orders is on its way. An order without a forecast is cancelled.
 *
 * Deterministic. Once its actions are carried out, the same question at the same instant gives none.
 *
 * @returns cancellations, then replacements, then placements, each ascending by period: carried out in this order, no own
 *   orders ever cross
 */
export function planSurplus(input: SurplusInput): AgentAction[] {
  const { rules, nowMs } = input;
  const forecasts = new Map(input.forecast.map((forecast) => [forecast.period, forecast]));
  const orders = Map.groupBy(input.orders, (order) => order.period);
  const periods = [...new Set([...forecasts.keys(), ...orders.keys()])].sort((left, right) => left - right);
  const actions: AgentAction[] = [];
  for (const period of periods) {
    if (nowMs >= gateMsOf(period, rules) || nowMs < opensMsOf(period, rules)) continue;
    actions.push(...planPeriod(input, period, forecasts.get(period), orders.get(period) ?? []));
  }
  return [
    ...actions.filter((action) => action.type === 'cancel'),
    ...actions.filter((action) => action.type === 'replace'),
    ...placementsWithin(input, actions),
  ];
}

function planPeriod(
  input: SurplusInput,
  period: PeriodStart,
  forecast: ForecastPeriod | undefined,
  orders: readonly AgentOrder[],
): AgentAction[] {
  if (orders.some((order) => order.isInFlight)) return [];
  const managed = orders
    .filter((order) => order.isManaged)
    .sort((left, right) => (left.orderId < right.orderId ? -1 : 1));
  const wanted = wantedOrder(input, period, forecast, orders);
  const kept = wanted === null ? undefined : managed.find((order) => order.side === wanted.side);
  const actions: AgentAction[] = managed
    .filter((order) => order !== kept)
    .map((order) => ({ type: 'cancel', orderId: order.orderId }));
  if (wanted === null) return actions;
  if (kept === undefined) {
    const { side, openWh, limitPrice } = wanted;
    const terms: OrderTerms = {
      side,
      period,
      quantityWh: openWh,
      limitPrice,
      minFillWh: 0,
      timeInForce: 'gtc',
      expiresAtMs: null,
    };
    return [...actions, { type: 'place', terms }];
  }
  if (!isWorthChanging(kept, wanted, input.rules.lotWh)) return actions;
  const quantityWh = floorToMultiple(kept.filledWh + wanted.openWh, input.rules.lotWh);
  return [...actions, { type: 'replace', orderId: kept.orderId, quantityWh, limitPrice: wanted.limitPrice }];
}

/** What the agent wants to have open in a period. */
interface WantedOrder {
  readonly side: Side;
  /** A positive multiple of the lot. */
  readonly openWh: EnergyWh;
  /** What the connection can still carry beyond trades and the household's own offers. */
  readonly roomWh: EnergyWh;
  readonly limitPrice: PricePerKWh;
}

function wantedOrder(
  input: SurplusInput,
  period: PeriodStart,
  forecast: ForecastPeriod | undefined,
  orders: readonly AgentOrder[],
): WantedOrder | null {
  if (forecast === undefined) return null;
  const { rules } = input;
  const traded = input.traded.get(period) ?? { boughtWh: 0, soldWh: 0 };
  const others = orders.filter((order) => !order.isManaged);
  const side = sideOf(forecast, traded, others);
  if (side === null || others.length >= rules.maxOrdersPerPeriodSide) return null;
  const [expectedWh, tradedWh, limitW] =
    side === 'sell'
      ? [forecast.exportWh, traded.soldWh, input.exportLimitW]
      : [forecast.importWh, traded.boughtWh, input.importLimitW];
  const othersWh = others.reduce((sum, order) => sum + order.quantityWh - order.filledWh, 0);
  const roomWh = energyOfPower(limitW, rules.periodSeconds) - tradedWh - othersWh;
  const openWh = floorToMultiple(Math.min(expectedWh - tradedWh - othersWh, roomWh), rules.lotWh);
  const limitPrice = ladderPrice(side, period, input.limits, rules, input.nowMs);
  return openWh <= 0 || limitPrice === null ? null : { side, openWh, roomWh, limitPrice };
}

/** The side of the household's own trades and offers in the period, else of the greater forecast; null: it has both. */
function sideOf(forecast: ForecastPeriod, traded: TradedTotals, others: readonly AgentOrder[]): Side | null {
  const buys = traded.boughtWh > 0 || others.some((order) => order.side === 'buy');
  const sells = traded.soldWh > 0 || others.some((order) => order.side === 'sell');
  if (buys && sells) return null;
  if (buys || sells) return buys ? 'buy' : 'sell';
  return forecast.exportWh >= forecast.importWh ? 'sell' : 'buy';
}

function isWorthChanging(kept: AgentOrder, wanted: WantedOrder, lotWh: EnergyWh): boolean {
  const openWh = kept.quantityWh - kept.filledWh;
  const toleranceWh = Math.max(lotWh, Math.ceil(wanted.openWh / QUANTITY_TOLERANCE_DIVISOR));
  return (
    kept.limitPrice !== wanted.limitPrice || openWh > wanted.roomWh || Math.abs(openWh - wanted.openWh) >= toleranceWh
  );
}

/** The placements of a plan, as many as the rules leave room for live orders, the soonest periods first. */
function placementsWithin(input: SurplusInput, actions: readonly AgentAction[]): AgentAction[] {
  const cancelled = actions.filter((action) => action.type === 'cancel').length;
  const room = Math.max(0, input.rules.maxOrders - input.orders.length + cancelled);
  return actions.filter((action) => action.type === 'place').slice(0, room);
}
