import { toHex } from '#market';
import type { PeriodStart } from '#units';
import type { BookContext, BookEvent } from './contract.js';
import type { BookState } from './book-state.js';
import type { ClearingRecord } from './clearing-record.js';
import { scratch } from './canonical-bytes.js';
import { queuedRows } from './core/listing.js';
import { Side } from './core/sides.js';
import { takeEvents } from './events.js';
import type { PeriodRecord } from './period-record.js';
import { bestLimit } from './period-view.js';

/**
 * Matches what is live in the period. Answers the trades in the order of their pairing, then `cleared`, then the ioc and
 * fok orders that leave, buys first, each side in the book's order. Nothing when the book does not hold the period.
 */
export function clear(state: BookState, start: PeriodStart, context: BookContext): BookEvent[] {
  const record = state.record(start);
  if (record === undefined) return [];
  const isAuction = state.rules.matching === 'auction';
  const bestBuy = bestLimit(record.book, Side.BUY);
  const bestSell = bestLimit(record.book, Side.SELL);
  // Who is queued will rest or leave: the entries change, the first without an event.
  for (const row of queuedRows(state.core, record.book)) record.touch(state.details.serials.values[row]!);
  state.core.clear(record.book.number, context.height);
  if (isAuction || record.lastClearing !== null) record.digest = null;
  record.lastClearing = isAuction ? { ...auctionRecord(state, context.height), bestBuy, bestSell } : null;
  const events = takeEvents(state, context, start);
  chainTrades(state, record, context.height, events);
  return events;
}

function auctionRecord(state: BookState, height: number): Omit<ClearingRecord, 'bestBuy' | 'bestSell'> {
  const { auction } = state.core;
  const { volumeWh, satOut, offeredWh } = auction;
  return {
    height,
    volumeWh,
    price: volumeWh > 0 ? auction.price : null,
    buysFilled: auction.filledCount[Side.BUY],
    sellsFilled: auction.filledCount[Side.SELL],
    satOut: Array.from({ length: satOut.length }, (_, index) => ({
      orderId: state.details.orderIds[satOut.values[index]!]!,
      offeredWh: offeredWh.values[index]!,
    })),
  };
}

/** Adds a clearing's trades to the chain of hashes that the state hash covers. */
function chainTrades(state: BookState, record: PeriodRecord, height: number, events: readonly BookEvent[]): void {
  const trades = events.flatMap((event) => (event.type === 'traded' ? [event.trade] : []));
  if (trades.length === 0 || state.isHashless) return;
  scratch.clear();
  scratch.list(4);
  scratch.text(record.tradesDigest);
  scratch.integer(height);
  scratch.integer(state.rules.version);
  scratch.list(trades.length);
  for (const { buyOrder, sellOrder, quantityWh, price } of trades) {
    scratch.list(4);
    scratch.text(buyOrder);
    scratch.text(sellOrder);
    scratch.integer(quantityWh);
    scratch.integer(price);
  }
  record.tradesDigest = toHex(state.sha256(scratch.view()));
}
