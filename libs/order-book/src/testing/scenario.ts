import type { CommunityRules, SealedOrder, Sha256, Trade } from '#market';
import type { BookEvent, OrderBook } from '../contract.js';
import { createOrderBook } from '../order-book.js';
import type { TestedBook } from './books.js';
import { TEST_PERIOD, testOrder, testRules } from './builders.js';

/** `b1 500@280` in words of the specs: a buy (b) or sell (s) with quantity and limit. */
export type OrderText = string;

/** The orders of `b1 500@280, s1 400@120`; letters before the first digit decide the side: b buys, s sells. */
export function ordersFrom(text: OrderText, changes: Partial<SealedOrder> = {}): SealedOrder[] {
  return text.split(',').map((part) => {
    const [orderId = '', quantityWh, limitPrice] = part.trim().split(/[ @]/);
    return testOrder({
      orderId,
      side: orderId.startsWith('b') ? 'buy' : 'sell',
      quantityWh: Number(quantityWh),
      limitPrice: Number(limitPrice),
      ...changes,
    });
  });
}

/** A book and a height that advances with every clearing. */
export class BookScenario<Book extends TestedBook> {
  readonly book: Book;
  height = 1;

  constructor(book: Book) {
    this.book = book;
  }

  place(orders: OrderText | SealedOrder | readonly SealedOrder[], changes: Partial<SealedOrder> = {}): BookEvent[] {
    const list = typeof orders === 'string' ? ordersFrom(orders, changes) : [orders].flat();
    return list.flatMap((order) =>
      this.book.apply({ type: 'place', order, capacityWh: null }, { height: this.height, timestampMs: null }),
    );
  }

  clear(period: number = TEST_PERIOD): BookEvent[] {
    return this.book.apply({ type: 'clear', period }, { height: this.height++, timestampMs: null });
  }
}

/** A scenario of the order book. */
export class Scenario extends BookScenario<OrderBook> {
  constructor(sha256: Sha256, rules: Partial<CommunityRules> = {}) {
    super(createOrderBook(testRules(rules), { sha256 }));
  }
}

/** The code of each event that has one, else its type. */
export function codesIn(events: readonly BookEvent[]): string[] {
  return events.map((event) => ('code' in event ? event.code : event.type));
}

/** Ids of the live orders. */
export function idsIn({ book }: BookScenario<TestedBook>): string[] {
  return book.orders().map((order) => order.orderId);
}

/** `b1-s1 400@240` for each trade. */
export function tradesIn(events: readonly BookEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'traded' ? [tradeText(event.trade)] : []));
}

function tradeText({ buyOrder, sellOrder, quantityWh, price }: Trade): string {
  return `${buyOrder}-${sellOrder} ${quantityWh}@${price}`;
}

/** The `cleared` event of the first clearing of the test period, with changes. */
export function clearedIn(changes: Partial<Extract<BookEvent, { type: 'cleared' }>>): unknown {
  return { type: 'cleared', height: 1, period: TEST_PERIOD, volumeWh: 0, price: null, satOut: [], ...changes };
}
