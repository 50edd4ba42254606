import { gateMs } from '#engine';
import type { ClearingRow, CommunityState } from '#engine';
import type { CurvePoint, Curves, DepthLevel, PeriodView } from '#order-book';
import { formatInstant, formatMicro } from '#units';
import { instantOrNull, microOrNull, periodText } from '../http/texts.js';
import { nextClearingMs } from './market-clock.js';
import type { BookAnswer, ClearingAnswer, OpenPeriodAnswer } from './market-dto.js';
import type { PeriodSummary } from './period-summaries.js';

export function clearingAnswer({ timestampMs, height, volumeWh, price }: ClearingRow): ClearingAnswer {
  return { at: formatInstant(timestampMs), height, volumeWh, price: microOrNull(price) };
}

type Common = Pick<
  OpenPeriodAnswer,
  'period' | 'periodEnd' | 'gateClosesAt' | 'nextClearingAt' | 'tradedWh' | 'indicativePrice' | 'indicativeVolumeWh'
>;

function commonOf(
  { period, tradedWh, indicative }: Pick<PeriodView, 'period' | 'tradedWh' | 'indicative'>,
  { rules }: CommunityState,
  nowMs: number,
): Common {
  return {
    period: periodText(period),
    periodEnd: periodText(period + rules.periodSeconds),
    gateClosesAt: formatInstant(gateMs(period, rules)),
    nextClearingAt: instantOrNull(nextClearingMs(period, rules, nowMs)),
    tradedWh,
    indicativePrice: microOrNull(indicative.price),
    indicativeVolumeWh: indicative.volumeWh,
  };
}

export function openPeriodAnswer(summary: PeriodSummary, state: CommunityState, nowMs: number): OpenPeriodAnswer {
  const { bestBuyPrice, bestSellPrice, buyWh, sellWh, liveOrders } = summary;
  return {
    ...commonOf(summary, state, nowMs),
    bestBuyPrice: microOrNull(bestBuyPrice),
    bestSellPrice: microOrNull(bestSellPrice),
    buyWh,
    sellWh,
    liveOrders,
  };
}

export function bookAnswer(
  view: PeriodView,
  { demand, supply }: Curves,
  state: CommunityState,
  clearings: readonly ClearingRow[],
  nowMs: number,
): BookAnswer {
  return {
    ...commonOf(view, state, nowMs),
    buys: view.buys.map(levelAnswer),
    sells: view.sells.map(levelAnswer),
    demand: demand.map(pointAnswer),
    supply: supply.map(pointAnswer),
    clearings: clearings.map(clearingAnswer),
  };
}

function levelAnswer({ price, openWh, orders }: DepthLevel): BookAnswer['buys'][number] {
  return { price: formatMicro(price), openWh, orders };
}

function pointAnswer({ price, cumulativeWh }: CurvePoint): BookAnswer['demand'][number] {
  return { price: formatMicro(price), cumulativeWh };
}
