import type { Order, Trade } from '../api/shapes.js';
import { divideHalfEven, parseMicro } from '../figures/decimal.js';

/** What a household has traded, and still offers, for one delivery period. Energy in Wh, prices in micro-units per kWh. */
export interface Position {
  readonly boughtWh: number;
  readonly soldWh: number;
  /** Volume-weighted; undefined when nothing was traded on that side. */
  readonly meanBuyPrice: bigint | undefined;
  readonly meanSellPrice: bigint | undefined;
  readonly openBuyWh: number;
  readonly openSellWh: number;
}

/** `trades` and `orders` may be of any periods and members: own ones of `period` (the text of its start) count. */
export function positionOf(period: string, trades: readonly Trade[], orders: readonly Order[]): Position {
  const startMs = Date.parse(period);
  const own = trades.filter((trade) => trade.ownSide !== null && Date.parse(trade.period) === startMs);
  const bought = sideOf(own, 'buyer');
  const sold = sideOf(own, 'seller');
  const open = (side: Order['side']) =>
    orders
      .filter((order) => order.side === side && Date.parse(order.period) === startMs)
      .reduce((sum, order) => sum + order.openWh, 0);
  return {
    boughtWh: bought.energyWh,
    soldWh: sold.energyWh,
    meanBuyPrice: bought.meanPrice,
    meanSellPrice: sold.meanPrice,
    openBuyWh: open('buy'),
    openSellWh: open('sell'),
  };
}

function sideOf(
  trades: readonly Trade[],
  side: 'buyer' | 'seller',
): { energyWh: number; meanPrice: bigint | undefined } {
  let energyWh = 0;
  let weighted = 0n;
  for (const trade of trades) {
    if (trade.ownSide !== side) continue;
    energyWh += trade.quantityWh;
    weighted += (parseMicro(trade.price) ?? 0n) * BigInt(trade.quantityWh);
  }
  return { energyWh, meanPrice: energyWh === 0 ? undefined : divideHalfEven(weighted, BigInt(energyWh)) };
}
