import type { HexId, Trade } from '#market';
import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import type { BookContext, BookEvent } from './contract.js';
import { runAuction } from './auction.js';
import type { AuctionResult } from './auction.js';
import { compareBookOrder, crosses, isImmediate, leastFillWh, oppositeOf } from './book-order.js';
import type { BookOrder } from './book-order.js';
import type { BookState } from './book-state.js';
import { canonicalHash } from './canonical-bytes.js';
import { left } from './leave.js';
import type { PeriodBook } from './period-book.js';
import { tradeIdOf } from './trade-id.js';

/**
 * Matches what is live in the period. Answers the trades in the order of their pairing, then `cleared`, then the ioc and
 * fok orders that leave, buys first, each side in the book's order. Nothing when the book does not hold the period.
 */
export function clear(state: BookState, start: PeriodStart, context: BookContext): BookEvent[] {
  const period = state.period(start);
  if (period === undefined) return [];
  const outcome =
    state.rules.matching === 'auction' ? clearByAuction(state, period, context) : clearQueue(state, period, context);
  const { trades, price, satOut } = outcome;
  chainTrades(state, period, trades);
  let volumeWh = 0;
  for (const trade of trades) volumeWh += trade.quantityWh;
  period.tradedWh += volumeWh;
  const events: BookEvent[] = trades.map((trade) => ({ type: 'traded', trade }));
  events.push({ type: 'cleared', height: context.height, period: start, volumeWh, price, satOut });
  for (const order of [...period.immediate].sort(compareBookOrder)) events.push(left(state, order, 'order.unfilled'));
  return events;
}

interface Outcome {
  readonly trades: readonly Trade[];
  readonly price: PricePerKWh | null;
  readonly satOut: readonly HexId[];
}

function clearByAuction(state: BookState, period: PeriodBook, context: BookContext): Outcome {
  const { fills, price, satOut } = auctionOf(period, state.rules.tick);
  const trades: Trade[] = [];
  if (price !== null) {
    for (const { buy, sell, quantityWh } of fills) trades.push(trade(state, context, buy, sell, quantityWh, price));
  }
  return { trades, price, satOut: satOut.map((order) => order.orderId) };
}

/** What an auction of the period would give now. Changes nothing. */
export function auctionOf(period: PeriodBook, tick: number): AuctionResult {
  return runAuction(period.resting.buy, period.resting.sell, tick);
}

/** Continuous matching: the new orders by seniority, each against the best resting price, oldest first. */
function clearQueue(state: BookState, period: PeriodBook, context: BookContext): Outcome {
  const trades: Trade[] = [];
  const satOut: HexId[] = [];
  for (const order of period.queuedBySeniority()) {
    const opposite = period.resting[oppositeOf(order.side)];
    if (!canFill(order, opposite, leastFillWh(order))) {
      satOut.push(order.orderId);
      continue;
    }
    while (order.openWh > 0) {
      const other = opposite.first();
      if (other === undefined || !crosses(order.side, order.limitPrice, other.limitPrice)) break;
      const [buy, sell] = order.side === 'buy' ? [order, other] : [other, order];
      trades.push(trade(state, context, buy, sell, Math.min(order.openWh, other.openWh), other.limitPrice));
    }
    if (order.openWh > 0 && !isImmediate(order)) period.rest(order);
  }
  return { trades, price: null, satOut };
}

/** True when at least `leastWh` of the opposite side rests at prices that the order accepts. */
function canFill(order: BookOrder, opposite: Iterable<BookOrder>, leastWh: EnergyWh): boolean {
  if (leastWh === 0) return true;
  let reachableWh = 0;
  for (const other of opposite) {
    if (!crosses(order.side, order.limitPrice, other.limitPrice)) return false;
    reachableWh += other.openWh;
    if (reachableWh >= leastWh) return true;
  }
  return false;
}

function trade(
  state: BookState,
  { height }: BookContext,
  buy: BookOrder,
  sell: BookOrder,
  quantityWh: EnergyWh,
  price: PricePerKWh,
): Trade {
  state.fill(buy, quantityWh);
  state.fill(sell, quantityWh);
  const { period } = buy;
  return {
    tradeId: tradeIdOf(state.sha256, { height, period, buyOrder: buy.orderId, sellOrder: sell.orderId }),
    height,
    period,
    buyOrder: buy.orderId,
    sellOrder: sell.orderId,
    buyer: buy.member,
    seller: sell.member,
    quantityWh,
    price,
    rulesVersion: state.rules.version,
  };
}

/** Adds a clearing's trades to the chain of hashes that the state hash covers. */
function chainTrades(state: BookState, period: PeriodBook, trades: readonly Trade[]): void {
  if (trades.length === 0) return;
  const entries = trades.map((trade) => [trade.tradeId, trade.quantityWh, trade.price, trade.rulesVersion]);
  period.tradesDigest = canonicalHash(state.sha256, [period.tradesDigest, entries]);
}
