import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SealedOrder, Sha256 } from '#market';
import { floorToMultiple, MAX_ENERGY_WH, MAX_PRICE } from '#units';
import { testOrder } from './testing/builders.js';
import { Depth } from './testing/depth.js';
import { Scenario } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);
const HOUR_MS = 3_600_000;

/** Random orders without minimum fills; prices are multiples of `tick`. */
interface RandomBook {
  readonly orders: readonly SealedOrder[];
  readonly tick: number;
}

/** Energy that the orders would buy or sell at any price that passes the test. */
function energyWh(orders: readonly SealedOrder[], side: 'buy' | 'sell', accepts: (limitPrice: number) => boolean) {
  let sum = 0;
  for (const order of orders) if (order.side === side && accepts(order.limitPrice)) sum += order.quantityWh;
  return sum;
}

/** The most that can change hands at this price. */
function volumeAt(orders: readonly SealedOrder[], price: number): number {
  const demandWh = energyWh(orders, 'buy', (limit) => limit >= price);
  const supplyWh = energyWh(orders, 'sell', (limit) => limit <= price);
  return Math.min(demandWh, supplyWh);
}

/**
 * True when everybody can have what it wants at this price: who would gain can be served by those who gain or do not
 * mind. Nothing of it asks who was matched.
 */
function isEquilibrium(orders: readonly SealedOrder[], price: number): boolean {
  const eagerDemandWh = energyWh(orders, 'buy', (limit) => limit > price);
  const eagerSupplyWh = energyWh(orders, 'sell', (limit) => limit < price);
  const demandWh = energyWh(orders, 'buy', (limit) => limit >= price);
  const supplyWh = energyWh(orders, 'sell', (limit) => limit <= price);
  return eagerDemandWh <= supplyWh && eagerSupplyWh <= demandWh;
}

function clearing({ orders, tick }: RandomBook) {
  const scenario = new Scenario(sha256, { tick });
  const refused = scenario.place(orders).filter((event) => event.type !== 'accepted');
  expect(refused).toEqual([]);
  const events = scenario.clear();
  const cleared = events.find((event) => event.type === 'cleared')!;
  return { ...cleared, events, rest: scenario.book.orders() };
}

/** Nothing trades, or the volume is the greatest and the price the middle of the equilibrium prices, down to the tick. */
function expectBest(random: RandomBook, prices: readonly number[]): void {
  const { volumeWh, price } = clearing(random);
  expect(volumeWh).toBe(Math.max(...prices.map((candidate) => volumeAt(random.orders, candidate))));
  const equilibria = prices.filter((candidate) => isEquilibrium(random.orders, candidate));
  const lowest = Math.min(...equilibria);
  const highest = Math.max(...equilibria);
  expect(price ?? lowest).toBeGreaterThanOrEqual(lowest);
  expect(price ?? highest).toBeLessThanOrEqual(highest);
  const middle = floorToMultiple(Math.floor((lowest + highest) / 2), random.tick);
  expect(price).toBe(volumeWh === 0 ? null : middle);
}

function randomBooks(quantityWh: fc.Arbitrary<number>, limit: fc.Arbitrary<number>, most: number) {
  const draft = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    quantityWh,
    limit,
    sealedHeight: fc.integer({ min: 1, max: 2 }),
    rank: fc.constantFrom('a', 'b'),
  });
  const drafts = fc.array(draft, { minLength: 2, maxLength: most, size: 'max' });
  return fc.tuple(drafts, fc.constantFrom(1, 2, 7, 1_000)).map(([drafts, tick]): RandomBook => {
    const orders = drafts.map(({ limit, ...terms }, index) =>
      testOrder({ ...terms, orderId: `o${index}`, limitPrice: limit * tick }),
    );
    return { orders, tick };
  });
}

/** Few values, so that ties and exact fits abound. */
const smallBooks = randomBooks(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -4, max: 5 }), 9);
/** Quantities and prices of all sizes. */
const largeBooks = randomBooks(
  fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: MAX_ENERGY_WH })),
  fc.oneof(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -MAX_PRICE / 1_000, max: MAX_PRICE / 1_000 })),
  60,
);

describe('an auction without minimum fills', () => {
  const check = (books: fc.Arbitrary<RandomBook>, runs: number, property: (random: RandomBook) => void) =>
    fc.assert(fc.property(books, property), depth.parameters({ usual: runs, deep: 100_000, mutation: 30 }));

  it(
    'of a small book trades as much as any price allows, at the middle of all prices that serve everybody',
    () => {
      check(smallBooks, 10_000, ({ orders, tick }) => {
        // Up to 70 integers; a tick of 1000 has too many between two of its multiples.
        const step = tick > 10 ? tick : 1;
        const prices = Array.from({ length: (10 * tick) / step + 1 }, (_, index) => index * step - 5 * tick);
        expectBest({ orders, tick }, prices);
      });
    },
    HOUR_MS,
  );

  it(
    'of a large book trades as much as any limit allows, at the middle of all limits that serve everybody',
    () => {
      check(largeBooks, 3_000, (random) => {
        expectBest(random, [...new Set(random.orders.map((order) => order.limitPrice))]);
      });
    },
    HOUR_MS,
  );

  it(
    'does not depend on the order of arrival',
    () => {
      const shuffled = largeBooks.chain((random) =>
        fc.tuple(fc.constant(random), fc.shuffledSubarray([...random.orders], { minLength: random.orders.length })),
      );
      fc.assert(
        fc.property(shuffled, ([random, orders]) => {
          expect(clearing({ ...random, orders })).toEqual(clearing(random));
        }),
        depth.parameters({ usual: 1_000, deep: 100_000, mutation: 20 }),
      );
    },
    HOUR_MS,
  );
});
