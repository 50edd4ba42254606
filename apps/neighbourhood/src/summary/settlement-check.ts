import type { TradeAnswer } from '../node/answers.js';
import { FINAL_STATES, settledPeriods } from '../watch/settled-periods.js';
import type { NodeRecords } from './node-records.js';

export interface SettlementCheck {
  /** Trades of periods that both parties have metered. */
  readonly meteredTrades: number;
  /** Sides of those trades that are final; twice as many as trades, when all is well. */
  readonly sidesFinal: number;
  /** "trade of member" for each side that is not. */
  readonly missing: readonly string[];
  /** Sellers' sides with less delivered than sold. */
  readonly sellersShort: number;
}

/** Whether both sides of every metered trade are final, each as its own node states. @param trades of periods that are over */
export function checkSettlements(trades: readonly TradeAnswer[], nodes: readonly NodeRecords[]): SettlementCheck {
  const byMember = new Map(
    nodes.map(({ memberId, intervals, settlements }) => [
      memberId,
      {
        metered: new Set(intervals.filter(({ quality }) => quality !== 'missing').map(({ period }) => period)),
        settlements: new Map(settlements.map((settlement) => [settlement.tradeId, settlement])),
      },
    ]),
  );
  const missing: string[] = [];
  let meteredTrades = 0;
  let sellersShort = 0;
  for (const { tradeId, period, buyer, seller, quantityWh } of trades) {
    const sides = [buyer, seller];
    if (!sides.every((member) => byMember.get(member)?.metered.has(period))) continue;
    meteredTrades += 1;
    for (const member of sides) {
      const state = byMember.get(member)?.settlements.get(tradeId)?.state ?? 'nothing';
      if (!FINAL_STATES.has(state)) missing.push(`${tradeId} of ${member}: ${state}`);
    }
    const delivered = byMember.get(seller)?.settlements.get(tradeId)?.sellerDeliveredWh ?? null;
    if (delivered !== null && delivered < quantityWh) sellersShort += 1;
  }
  return { meteredTrades, sidesFinal: 2 * meteredTrades - missing.length, missing, sellersShort };
}

/** Delivery periods that are over, have trades, and all of them final on both sides, as their own nodes state. */
export function settledPeriodsOf(
  trades: readonly TradeAnswer[],
  nodes: readonly NodeRecords[],
  untilMs: number,
  periodSeconds: number,
): string[] {
  const states = new Map(
    nodes.map(({ memberId, settlements }) => [
      memberId,
      new Map(settlements.map(({ tradeId, state }) => [tradeId, state])),
    ]),
  );
  return settledPeriods(trades, (tradeId, member) => states.get(member)?.get(tradeId), untilMs, periodSeconds);
}
