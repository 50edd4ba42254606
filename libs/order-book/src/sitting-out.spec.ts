import { deepStrictEqual } from 'node:assert';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '#market';
import type { Sha256, Side } from '#market';
import { booksWith } from './testing/books.js';
import { TEST_PERIOD, testOrder } from './testing/builders.js';
import { Depth } from './testing/depth.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);
const HOUR_MS = 3_600_000;
const AT_ONE = { height: 1, timestampMs: null };

/** Crossing orders of which nearly all demand a minimum fill or all of their quantity. */
const demandingOrders = fc.array(
  fc.record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    quantityWh: fc.integer({ min: 1, max: 1_000_000 }),
    height: fc.integer({ min: 1, max: 3 }),
    price: fc.integer({ min: 0, max: 4 }),
    demand: fc.integer({ min: 0, max: 300 }).map((number) => (number === 0 ? 'any' : number < 200 ? 'all' : 'most')),
    isFar: fc.integer({ min: 0, max: 30 }).map((number) => number === 0),
  }),
  { minLength: 90, maxLength: 160, size: 'max' },
);

describe('auctions in which many minimum fills fail', () => {
  it(
    'leave out the same orders in both books, one after the other and at last all',
    () => {
      let mostOut = 0;
      const property = fc.property(demandingOrders, (drafts) => {
        const books = booksWith(sha256).map(({ create }) => create());
        const orders = drafts.map(({ side, quantityWh, height, price, demand, isFar }, index) =>
          testOrder({
            orderId: `order-${index}`,
            side,
            quantityWh,
            // Buys from 5 to 9, sells from 0 to 4; the few that are far do not cross.
            limitPrice: price + (side === 'buy' ? 5 : 0) + (isFar ? (side === 'buy' ? -100 : 100) : 0),
            sealedHeight: height,
            timeInForce: demand === 'all' ? 'fok' : 'gtc',
            minFillWh: demand === 'most' ? Math.ceil(quantityWh * 0.99) : 0,
          }),
        );
        const [answers, naiveAnswers] = books.map((book) => {
          for (const order of orders) book.apply({ type: 'place', order, capacityWh: null }, AT_ONE);
          return book.apply({ type: 'clear', period: TEST_PERIOD }, AT_ONE);
        });
        deepStrictEqual(answers, naiveAnswers);
        expect(toHex(books[0]!.stateHash())).toBe(toHex(books[1]!.stateHash()));
        for (const event of answers!) if (event.type === 'cleared') mostOut = Math.max(mostOut, event.satOut.length);
      });
      // A smaller book rarely gets that far, so that a search for one would take long and find little.
      fc.assert(property, { ...depth.parameters({ usual: 100, deep: 20_000, mutation: 3 }), endOnFailure: true });
      // One for each of 64 restarts, then all that are left.
      expect(mostOut).toBeGreaterThan(depth.isThorough ? 70 : 64);
    },
    HOUR_MS,
  );
});
