import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SealedOrder, Sha256 } from '#market';
import { floorToMultiple } from '#units';
import { MAX_AUCTION_RESTARTS, runAuction } from './auction.js';
import { bookOrder, compareBookOrder, emptyPosition } from './book-order.js';
import type { BookOrder } from './book-order.js';
import { testOrder } from './testing/builders.js';
import { clearedIn, ordersFrom, Scenario, tradesIn } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const deep = process.env.WATTMESH_TEST_DEPTH === 'deep';

/** Open energy of the live orders, `b2 100`. */
function openIn(scenario: Scenario): string[] {
  return scenario.book.orders().map((order) => `${order.orderId} ${order.openWh}`);
}

describe('the examples of the market rules', () => {
  it('fills both sides by price and leaves the rest', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 500@280000, b2 300@240000, b3 400@200000, s1 400@120000, s2 300@180000, s3 500@260000');
    expect(tradesIn(scenario.clear())).toEqual(['b1-s1 400@240000', 'b1-s2 100@240000', 'b2-s2 200@240000']);
    expect(openIn(scenario)).toEqual(['b2 100', 'b3 400', 's3 500']);
  });

  it('prices scarce energy at the limit of the buyer who is left', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b 1000@300000, s1 400@100000, s2 400@200000');
    expect(tradesIn(scenario.clear())).toEqual(['b-s1 400@300000', 'b-s2 400@300000']);
    expect(openIn(scenario)).toEqual(['b 200']);
  });

  it('takes the middle when both sides are filled', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b 500@250000, s 500@150000');
    expect(tradesIn(scenario.clear())).toEqual(['b-s 500@200000']);
    expect(openIn(scenario)).toEqual([]);
  });

  it('lets the orders left over narrow the interval', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 400@280000, b2 400@240000, s1 400@100000, s2 400@260000');
    expect(tradesIn(scenario.clear())).toEqual(['b1-s1 400@250000']);
    expect(openIn(scenario)).toEqual(['b2 400', 's2 400']);
  });
});

describe('the price', () => {
  it.each([
    ['b 10@-100, s 10@-300', 100, -200],
    ['b 10@-100, s 10@-400', 100, -300],
    ['b 10@100, s 10@-200', 100, -100],
    ['b 10@0, s 10@-100', 100, -100],
    ['b 10@100, s 10@0', 100, 0],
    ['b 10@3, s 10@-6', 3, -3],
    ['b 10@-7, s 10@-14', 7, -14],
    ['b 10@-3, s 10@-3', 3, -3],
    ['b 10@1000000000, s 10@-1000000000', 1, 0],
    ['b 10@1000000000, s 10@999999999', 1, 999999999],
  ])('of %s with tick %i is %i: the middle goes down to the tick, below zero too', (orders, tick, price) => {
    const scenario = new Scenario(sha256, { tick });
    scenario.place(orders);
    expect(tradesIn(scenario.clear())).toEqual([`b-s 10@${price}`]);
  });

  it('is null when nothing trades', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b 10@5, s 10@6');
    expect(scenario.clear()).toEqual([clearedIn({ volumeWh: 0, price: null })]);
    expect(openIn(scenario)).toEqual(['b 10', 's 10']);
  });
});

describe('priority', () => {
  it('at one price goes to the lower height, then rank, then nonce, then index, then id', () => {
    const scenario = new Scenario(sha256);
    const one = { side: 'buy' as const, quantityWh: 10, limitPrice: 7 };
    scenario.place([
      testOrder({ ...one, orderId: 'b6', sealedHeight: 2, rank: 'a', nonce: 1, index: 0 }),
      testOrder({ ...one, orderId: 'b5', sealedHeight: 1, rank: 'b', nonce: 2, index: 1 }),
      testOrder({ ...one, orderId: 'b4', sealedHeight: 1, rank: 'b', nonce: 2, index: 0 }),
      testOrder({ ...one, orderId: 'b3', sealedHeight: 1, rank: 'b', nonce: 1, index: 9 }),
      testOrder({ ...one, orderId: 'b2', sealedHeight: 1, rank: 'a', nonce: 9, index: 9 }),
      testOrder({ ...one, orderId: 'b1', sealedHeight: 1, rank: 'a', nonce: 9, index: 9 }),
    ]);
    scenario.place('s1 55@7');
    expect(tradesIn(scenario.clear()).map((text) => text.slice(0, 5))).toEqual([
      'b1-s1',
      'b2-s1',
      'b3-s1',
      'b4-s1',
      'b5-s1',
      'b6-s1',
    ]);
    expect(openIn(scenario)).toEqual(['b6 5']);
  });

  it('gives a partial fill to the last in the row alone, nobody is reduced in proportion', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 100@9, b2 100@9, b3 100@9, s1 150@1');
    expect(tradesIn(scenario.clear())).toEqual(['b1-s1 100@9', 'b2-s1 50@9']);
    expect(openIn(scenario)).toEqual(['b2 50', 'b3 100']);
  });
});

describe('minimum fills', () => {
  it('leave an order out that would get less than it accepts, and the others trade without it', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 100@9', { minFillWh: 80 });
    scenario.place('b2 30@8, s1 60@5');
    expect(scenario.clear()).toMatchObject([
      { type: 'traded', trade: { buyOrder: 'b2', quantityWh: 30, price: 5 } },
      { type: 'cleared', volumeWh: 30, price: 5, satOut: ['b1'] },
    ]);
    expect(openIn(scenario)).toEqual(['b1 100', 's1 30']);
  });

  it('count against what is still open', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 100@9', { minFillWh: 80 });
    scenario.place('s1 90@5');
    expect(tradesIn(scenario.clear())).toEqual(['b1-s1 90@9']);
    scenario.place('s2 10@5');
    expect(tradesIn(scenario.clear())).toEqual(['b1-s2 10@7']);
  });

  it('are not breached by a fill of nothing: that is rationing', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 50@9, s1 50@5');
    scenario.place('b2 50@8', { minFillWh: 50 });
    expect(scenario.clear()).toMatchObject([{ type: 'traded' }, { type: 'cleared', satOut: [] }]);
  });

  it('let a fok order trade wholly or not at all, and leave after its clearing', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 100@9', { timeInForce: 'fok' });
    scenario.place('s1 60@5, s2 30@6');
    expect(scenario.clear()).toEqual([
      clearedIn({ volumeWh: 0, price: null, satOut: ['b1'] }),
      { type: 'left', orderId: 'b1', member: 'member of b1', code: 'order.unfilled', openWh: 100 },
    ]);
    scenario.place('b2 90@9', { timeInForce: 'fok' });
    expect(tradesIn(scenario.clear())).toEqual(['b2-s1 60@7', 'b2-s2 30@7']);
    expect(openIn(scenario)).toEqual([]);
  });

  it('let an ioc order keep what it gets and leave with the rest', () => {
    const scenario = new Scenario(sha256);
    scenario.place('s1 100@5', { timeInForce: 'ioc' });
    scenario.place('b1 40@9');
    expect(scenario.clear().at(-1)).toMatchObject({ orderId: 's1', code: 'order.unfilled', openWh: 60 });
    expect(openIn(scenario)).toEqual([]);
  });

  it('restart the auction for one order after the other', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 50@9, b2 40@8, b3 30@7', { minFillWh: 30 });
    scenario.place('s1 25@1');
    expect(scenario.clear()).toEqual([clearedIn({ volumeWh: 0, price: null, satOut: ['b1', 'b2', 'b3'] })]);
  });

  it(`leave all such orders out after ${MAX_AUCTION_RESTARTS} restarts`, () => {
    const count = MAX_AUCTION_RESTARTS + 2;
    const ids = Array.from({ length: count }, (_, index) => `b${String(index).padStart(3, '0')}`);
    const scenario = new Scenario(sha256);
    for (const orderId of ids.slice(0, -1)) scenario.place(`${orderId} 100@9`, { minFillWh: 60 });
    // It would trade if its turn came, with one restart more.
    scenario.place(`${ids.at(-1)} 50@9`, { minFillWh: 50 });
    scenario.place('b999 10@8, s1 50@1');
    scenario.place('s2 7@7', { timeInForce: 'fok' });
    // Out of reach by price: it has no need to sit out.
    scenario.place('s3 50@10', { minFillWh: 50 });
    expect(scenario.clear()).toEqual([
      expect.objectContaining({ type: 'traded', trade: expect.objectContaining({ buyOrder: 'b999', quantityWh: 10 }) }),
      clearedIn({ volumeWh: 10, price: 1, satOut: [...ids, 's2'] }),
      expect.objectContaining({ type: 'left', orderId: 's2' }),
    ]);
  });

  it(`let the others trade when ${MAX_AUCTION_RESTARTS} restarts are enough`, () => {
    const ids = Array.from({ length: MAX_AUCTION_RESTARTS }, (_, index) => `b${String(index).padStart(3, '0')}`);
    const scenario = new Scenario(sha256);
    for (const orderId of ids) scenario.place(`${orderId} 100@9`, { minFillWh: 60 });
    scenario.place('b888 50@9', { minFillWh: 50 });
    scenario.place('b999 10@8, s1 50@1');
    expect(tradesIn(scenario.clear())).toEqual(['b888-s1 50@8']);
  });
});

/** Small books: limits and quantities from few values, so that ties and exact fits abound. */
const smallOrders = fc.array(
  fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    quantityWh: fc.integer({ min: 1, max: 4 }),
    limitPrice: fc.integer({ min: -4, max: 5 }),
  }),
  { minLength: 2, maxLength: 9, size: 'max' },
);

function sideOf(orders: readonly SealedOrder[], side: 'buy' | 'sell'): BookOrder[] {
  return orders
    .filter((order) => order.side === side)
    .map((order) => bookOrder(order, emptyPosition({ liveCount: 0 }), order.quantityWh, false))
    .sort(compareBookOrder);
}

const PRICES = Array.from({ length: 21 }, (_, index) => index - 10);

/** The most energy that can change hands at one price for all, found by trying every price. */
function greatestVolume(buys: readonly BookOrder[], sells: readonly BookOrder[]): number {
  const energyOf = (orders: readonly BookOrder[]) => orders.reduce((sum, one) => sum + one.openWh, 0);
  const volumes = PRICES.map((price) => {
    const willingToBuy = buys.filter((buy) => buy.limitPrice >= price);
    const willingToSell = sells.filter((sell) => sell.limitPrice <= price);
    return Math.min(energyOf(willingToBuy), energyOf(willingToSell));
  });
  return Math.max(...volumes);
}

describe('an auction of small random books without minimum fills', () => {
  const check = (property: (buys: BookOrder[], sells: BookOrder[]) => void) =>
    fc.assert(
      fc.property(smallOrders, (drafts) => {
        const orders = drafts.map((draft, index) => testOrder({ ...draft, orderId: `o${index}` }));
        property(sideOf(orders, 'buy'), sideOf(orders, 'sell'));
      }),
      { numRuns: deep ? 100_000 : 2_000 },
    );
  const fillsOf = (buys: BookOrder[], sells: BookOrder[]) => {
    const result = runAuction(buys, sells, 1);
    const filledWh = new Map<BookOrder, number>();
    for (const { buy, sell, quantityWh } of result.fills) {
      filledWh.set(buy, (filledWh.get(buy) ?? 0) + quantityWh);
      filledWh.set(sell, (filledWh.get(sell) ?? 0) + quantityWh);
    }
    return { ...result, filledOf: (one: BookOrder) => filledWh.get(one) ?? 0 };
  };

  it('trades as much as any single price allows', () => {
    check((buys, sells) => expect(runAuction(buys, sells, 1).volumeWh).toBe(greatestVolume(buys, sells)));
  });

  it('prices at the floored middle of all prices at which nobody regrets', () => {
    check((buys, sells) => {
      const { price, filledOf } = fillsOf(buys, sells);
      const isFair = (candidate: number) =>
        buys.every((buy) => filledOf(buy) === 0 || buy.limitPrice >= candidate) &&
        sells.every((sell) => filledOf(sell) === 0 || sell.limitPrice <= candidate) &&
        buys.every((buy) => filledOf(buy) === buy.openWh || buy.limitPrice <= candidate) &&
        sells.every((sell) => filledOf(sell) === sell.openWh || sell.limitPrice >= candidate);
      const fair = PRICES.filter((candidate) => isFair(candidate));
      const middle = Math.floor((Math.min(...fair) + Math.max(...fair)) / 2);
      expect(price ?? middle).toBe(middle);
    });
  });

  it('floors the price to any tick that the limits are multiples of', () => {
    check((buys, sells) => {
      const price = runAuction(buys, sells, 1).price;
      const scaled = (orders: BookOrder[]) => orders.map((one) => ({ ...one, limitPrice: one.limitPrice * 7 }));
      const exact = runAuction(scaled(buys), scaled(sells), 1).price;
      expect(runAuction(scaled(buys), scaled(sells), 7).price).toBe(exact === null ? null : floorToMultiple(exact, 7));
      expect(exact === null).toBe(price === null);
    });
  });

  it('leaves a rest that does not cross', () => {
    check((buys, sells) => {
      const { filledOf } = fillsOf(buys, sells);
      const restBuys = buys.filter((buy) => filledOf(buy) < buy.openWh).map((buy) => buy.limitPrice);
      const restSells = sells.filter((sell) => filledOf(sell) < sell.openWh).map((sell) => sell.limitPrice);
      expect(Math.max(...restBuys)).toBeLessThan(Math.min(...restSells));
    });
  });

  it('fills nobody before one who goes first, and leaves at most one order partial', () => {
    check((buys, sells) => {
      const { filledOf } = fillsOf(buys, sells);
      for (const side of [buys, sells]) {
        const shares = side.map((one) => (filledOf(one) === one.openWh ? 2 : filledOf(one) > 0 ? 1 : 0));
        expect(shares).toEqual(shares.toSorted((a, b) => b - a));
      }
      const partial = [...buys, ...sells].filter((one) => filledOf(one) > 0 && filledOf(one) < one.openWh);
      expect(partial.length).toBeLessThanOrEqual(1);
    });
  });

  it('does not depend on the order of arrival', () => {
    const scenarioOf = (orders: readonly SealedOrder[]) => {
      const scenario = new Scenario(sha256);
      scenario.place(orders);
      return { events: scenario.clear(), hash: [...scenario.book.stateHash()] };
    };
    fc.assert(
      fc.property(smallOrders, fc.infiniteStream(fc.nat()), (drafts, random) => {
        const orders = drafts.map((draft, index) => testOrder({ ...draft, orderId: `o${index}`, rank: 'tie' }));
        const shuffled = orders
          .map((order) => ({ order, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ order }) => order);
        expect(scenarioOf(shuffled)).toEqual(scenarioOf(orders));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the words of the specs', () => {
  it('name the side by the first letter', () => {
    expect(
      ordersFrom('b1 5@7, s1 6@8').map(({ side, quantityWh, limitPrice }) => [side, quantityWh, limitPrice]),
    ).toEqual([
      ['buy', 5, 7],
      ['sell', 6, 8],
    ]);
  });
});
