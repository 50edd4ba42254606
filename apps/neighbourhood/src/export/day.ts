import { parseInstant } from '#units';
import { microOf } from '../summary/ledger-check.js';
import type { CollectedRecords } from '../summary/node-records.js';
import { settledPeriodsOf } from '../summary/settlement-check.js';

/** day.json: what was traded, metered and settled. Integers: Wh, micro-units (per kWh), periods as Unix seconds of their start. */
export interface Day {
  readonly trades: readonly DayTrade[];
  readonly meters: readonly DayMeter[];
  readonly settlements: readonly DaySettlement[];
}

export interface DayTrade {
  readonly tradeId: string;
  readonly period: number;
  readonly buyer: string;
  readonly seller: string;
  readonly quantityWh: number;
  readonly price: number;
  readonly gridFee: number;
  readonly communityFee: number;
  readonly shortfallCompensation: number;
}

export interface DayMeter {
  readonly member: string;
  readonly period: number;
  readonly importWh: number;
  readonly exportWh: number;
}

export interface DaySettlement {
  readonly tradeId: string;
  readonly buyerDeliveredWh: number;
  readonly sellerDeliveredWh: number;
  readonly settledWh: number;
  readonly energy: number;
  readonly gridFee: number;
  readonly communityFee: number;
  /** Compensation that the seller pays; negative: the buyer pays. */
  readonly sellerPays: number;
}

/** The periods that are settled, with all that belongs to them. Settlements are those that the buyers' nodes state. */
export function dayOf({ nodes }: CollectedRecords, untilMs: number, periodSeconds: number): Day {
  const all = nodes.at(-1)!.trades;
  const settled = new Set(settledPeriodsOf(all, nodes, untilMs, periodSeconds));
  const trades = all.filter(({ period }) => settled.has(period));
  const byBuyer = new Map(
    nodes.map(({ memberId, settlements }) => [memberId, new Map(settlements.map((item) => [item.tradeId, item]))]),
  );
  return {
    trades: trades
      .map(({ tradeId, period, buyer, seller, quantityWh, ...prices }) => ({
        tradeId,
        period: secondsOf(period),
        buyer,
        seller,
        quantityWh,
        price: microOf(prices.price),
        gridFee: microOf(prices.gridFee),
        communityFee: microOf(prices.communityFee),
        shortfallCompensation: microOf(prices.shortfallCompensation),
      }))
      .sort(byPeriodAndTrade),
    meters: nodes.flatMap(({ memberId, intervals }) =>
      intervals
        .filter(({ period, quality }) => settled.has(period) && quality !== 'missing')
        .map(({ period, importWh, exportWh }) => ({
          member: memberId,
          period: secondsOf(period),
          importWh,
          exportWh,
        })),
    ),
    settlements: trades
      .map(({ tradeId, buyer }) => byBuyer.get(buyer)!.get(tradeId)!)
      .sort((left, right) => byPeriodAndTrade(periodAndTrade(left), periodAndTrade(right)))
      .map((settlement) => ({
        tradeId: settlement.tradeId,
        // Safety: a final settlement rests on both statements.
        buyerDeliveredWh: settlement.buyerDeliveredWh!,
        sellerDeliveredWh: settlement.sellerDeliveredWh!,
        settledWh: settlement.settledWh,
        energy: microOf(settlement.energyAmount),
        gridFee: microOf(settlement.gridFeeAmount),
        communityFee: microOf(settlement.communityFeeAmount),
        sellerPays: microOf(settlement.sellerCompensationAmount),
      })),
  };
}

interface PeriodAndTrade {
  readonly period: number;
  readonly tradeId: string;
}

function periodAndTrade({ period, tradeId }: { readonly period: string; readonly tradeId: string }): PeriodAndTrade {
  return { period: secondsOf(period), tradeId };
}

function byPeriodAndTrade(left: PeriodAndTrade, right: PeriodAndTrade): number {
  return left.period - right.period || (left.tradeId < right.tradeId ? -1 : 1);
}

function secondsOf(instant: string): number {
  return (parseInstant(instant) ?? NaN) / 1000;
}
