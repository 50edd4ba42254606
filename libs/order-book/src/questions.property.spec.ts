import { deepStrictEqual } from 'node:assert';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matching, Sha256 } from '#market';
import type { DepthLevel, LiveOrder, OrderBook } from './contract.js';
import { createOrderBook } from './order-book.js';
import { Depth } from './testing/depth.js';
import { randomDeepBooks } from './testing/random-deep-books.js';
import { randomJournals } from './testing/random-journal.js';
import type { Journal } from './testing/random-journal.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);
const HOUR_MS = 3_600_000;

function bookFor({ rules, limits }: Journal): OrderBook {
  return createOrderBook(rules, { sha256, limits });
}

/** Depth as one would sum it from a list of orders that has the best price first. */
function levelsOf(orders: readonly LiveOrder[]): DepthLevel[] {
  const prices = [...new Set(orders.map((order) => order.limitPrice))];
  return prices.map((price) => {
    const atPrice = orders.filter((order) => order.limitPrice === price);
    return { price, openWh: atPrice.reduce((sum, order) => sum + order.openWh, 0), orders: atPrice.length };
  });
}

/** Asks for a period in every way and compares the answers with each other. */
function expectConsistent(book: OrderBook, period: number): void {
  const orders = book.orders({ period });
  const buys = orders.filter((order) => order.side === 'buy');
  const sells = orders.filter((order) => order.side === 'sell');
  const view = book.view(period);
  deepStrictEqual([view.buys, view.sells], [levelsOf(buys), levelsOf(sells)]);
  const isCrossed = buys.length > 0 && sells.length > 0 && buys[0]!.limitPrice >= sells[0]!.limitPrice;
  expect(book.isCrossed(period)).toBe(isCrossed);
  for (const order of orders) deepStrictEqual(book.order(order.orderId), order);
  for (const member of new Set(orders.map((order) => order.member))) {
    deepStrictEqual(
      book.orders({ period, member }),
      orders.filter((order) => order.member === member),
    );
  }
}

describe.each<Matching>(['auction', 'continuous'])('in random journals that begin with %s matching', (matching) => {
  const check = (runs: number, property: (journal: Journal) => void) => {
    const journals = fc.oneof(
      { weight: 9, arbitrary: randomJournals(matching, 100) },
      { weight: 1, arbitrary: randomDeepBooks(matching, 400) },
    );
    fc.assert(fc.property(journals, property), depth.parameters({ usual: runs, deep: 20_000, mutation: 2 }));
  };

  const foretelling = () =>
    check(400, (journal) => {
      const book = bookFor(journal);
      for (const { command, context } of journal.steps) {
        const isAsked = command.type === 'place' || command.type === 'replace';
        const foretold = isAsked ? book.check(command, context) : null;
        const [first] = book.apply(command, context);
        const refused = isAsked && first?.type === 'rejected' ? { code: first.code, detail: first.detail } : null;
        deepStrictEqual(foretold, refused);
      }
    });
  it('a check says why the place or replace that follows is refused', foretelling, HOUR_MS);

  const viewing = () =>
    check(150, (journal) => {
      const book = bookFor(journal);
      for (const { command, context } of journal.steps) {
        book.apply(command, context);
        for (const period of book.periods()) expectConsistent(book, period);
      }
    });
  it('depth, crossing, single orders and lists by member are what the list of orders says', viewing, HOUR_MS);

  const indicating = () =>
    check(400, (journal) => {
      const book = bookFor(journal);
      for (const { command, context } of journal.steps) {
        const before = command.type === 'clear' ? book.view(command.period) : null;
        for (const event of book.apply(command, context)) {
          if (event.type !== 'cleared') continue;
          const { volumeWh, price } = event;
          deepStrictEqual(before?.indicative, { volumeWh: price === null ? 0 : volumeWh, price });
          expect(book.view(event.period).tradedWh).toBe((before?.tradedWh ?? 0) + volumeWh);
        }
      }
    });
  it('the indicative auction is what the clearing then gives, and nothing in continuous matching', indicating, HOUR_MS);
});
