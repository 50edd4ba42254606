import { parseInstant } from '#units';
import type { OrderAnswer, TradeAnswer } from '../node/answers.js';
import type { NodeRecords } from './node-records.js';

/** Trades of each household, by label: a household that never traded shows as 0. */
export function tradesByHousehold(
  trades: readonly TradeAnswer[],
  nodes: readonly NodeRecords[],
): Record<string, number> {
  const households = nodes.filter(({ isHousehold }) => isHousehold);
  return Object.fromEntries(
    households.map(({ label, memberId }) => [
      label,
      trades.filter(({ buyer, seller }) => buyer === memberId || seller === memberId).length,
    ]),
  );
}

/** Orders of which a part was traded and the rest left the book. */
export function partialFills(orders: readonly OrderAnswer[]): number {
  return orders.filter(({ status, filledWh, quantityWh }) => status === 'left' && filledWh > 0 && filledWh < quantityWh)
    .length;
}

/** Labels of nodes whose trades differ from those of the first node. */
export function differingTradeLists(nodes: readonly NodeRecords[]): string[] {
  const [first, ...others] = nodes.map(({ label, trades }) => ({ label, list: tradeList(trades) }));
  return others.filter(({ list }) => list !== first?.list).map(({ label }) => label);
}

function tradeList(trades: readonly TradeAnswer[]): string {
  return trades
    .map(({ tradeId, height, period, buyOrderId, sellOrderId, quantityWh, price }) =>
      [tradeId, height, period, buyOrderId, sellOrderId, quantityWh, price].join(),
    )
    .sort()
    .join('\n');
}

/**
 * Pairs of consecutive periods without a trade although both could have had one.
 *
 * @param possible periods in which there are sun and need, ascending, Unix seconds
 */
export function tradelessPairs(
  possible: readonly number[],
  trades: readonly TradeAnswer[],
  periodSeconds: number,
): number[] {
  const traded = new Set(trades.map(({ period }) => (parseInstant(period) ?? NaN) / 1000));
  const isTradeless = (period: number): boolean => !traded.has(period);
  return possible.filter(
    (period) => isTradeless(period) && possible.includes(period + periodSeconds) && isTradeless(period + periodSeconds),
  );
}
