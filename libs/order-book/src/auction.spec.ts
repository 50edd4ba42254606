import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommunityRules, Sha256 } from '#market';
import { booksWith } from './testing/books.js';
import type { TestedBook } from './testing/books.js';
import { testOrder } from './testing/builders.js';
import { BookScenario, clearedIn, ordersFrom, tradesIn } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** Open energy of the live orders, `b2 100`. */
function openIn({ book }: BookScenario<TestedBook>): string[] {
  return book.orders().map((order) => `${order.orderId} ${order.openWh}`);
}

/** How often the auction starts again for an order whose minimum fill failed, before it leaves out all that have one. */
const MOST_RESTARTS = 64;

describe.each(booksWith(sha256))('the auction of $name:', ({ create }) => {
  const scenarioWith = (rules?: Partial<CommunityRules>) => new BookScenario(create(rules));

  describe('the examples of the market rules', () => {
    it('fills both sides by price and leaves the rest', () => {
      const scenario = scenarioWith();
      scenario.place('b1 500@280000, b2 300@240000, b3 400@200000, s1 400@120000, s2 300@180000, s3 500@260000');
      expect(tradesIn(scenario.clear())).toEqual(['b1-s1 400@240000', 'b1-s2 100@240000', 'b2-s2 200@240000']);
      expect(openIn(scenario)).toEqual(['b2 100', 'b3 400', 's3 500']);
    });

    it('prices scarce energy at the limit of the buyer who is left', () => {
      const scenario = scenarioWith();
      scenario.place('b 1000@300000, s1 400@100000, s2 400@200000');
      expect(tradesIn(scenario.clear())).toEqual(['b-s1 400@300000', 'b-s2 400@300000']);
      expect(openIn(scenario)).toEqual(['b 200']);
    });

    it('takes the middle when both sides are filled', () => {
      const scenario = scenarioWith();
      scenario.place('b 500@250000, s 500@150000');
      expect(tradesIn(scenario.clear())).toEqual(['b-s 500@200000']);
      expect(openIn(scenario)).toEqual([]);
    });

    it('lets the orders left over narrow the interval', () => {
      const scenario = scenarioWith();
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
      const scenario = scenarioWith({ tick });
      scenario.place(orders);
      expect(tradesIn(scenario.clear())).toEqual([`b-s 10@${price}`]);
    });

    it('is null when nothing trades', () => {
      const scenario = scenarioWith();
      scenario.place('b 10@5, s 10@6');
      expect(scenario.clear()).toEqual([clearedIn({ volumeWh: 0, price: null })]);
      expect(openIn(scenario)).toEqual(['b 10', 's 10']);
    });
  });

  describe('priority', () => {
    it('at one price goes to the lower height, then rank, then nonce, then index, then id', () => {
      const scenario = scenarioWith();
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
      const scenario = scenarioWith();
      scenario.place('b1 100@9, b2 100@9, b3 100@9, s1 150@1');
      expect(tradesIn(scenario.clear())).toEqual(['b1-s1 100@9', 'b2-s1 50@9']);
      expect(openIn(scenario)).toEqual(['b2 50', 'b3 100']);
    });
  });

  describe('minimum fills', () => {
    it('leave an order out that would get less than it accepts, and the others trade without it', () => {
      const scenario = scenarioWith();
      scenario.place('b1 100@9', { minFillWh: 80 });
      scenario.place('b2 30@8, s1 60@5');
      expect(scenario.clear()).toMatchObject([
        { type: 'traded', trade: { buyOrder: 'b2', quantityWh: 30, price: 5 } },
        { type: 'cleared', volumeWh: 30, price: 5, satOut: ['b1'] },
      ]);
      expect(openIn(scenario)).toEqual(['b1 100', 's1 30']);
    });

    it('count against what is still open', () => {
      const scenario = scenarioWith();
      scenario.place('b1 100@9', { minFillWh: 80 });
      scenario.place('s1 90@5');
      expect(tradesIn(scenario.clear())).toEqual(['b1-s1 90@9']);
      scenario.place('s2 10@5');
      expect(tradesIn(scenario.clear())).toEqual(['b1-s2 10@7']);
    });

    it('are not breached by a fill of nothing: that is rationing', () => {
      const scenario = scenarioWith();
      scenario.place('b1 50@9, s1 50@5');
      scenario.place('b2 50@8', { minFillWh: 50 });
      expect(scenario.clear()).toMatchObject([{ type: 'traded' }, { type: 'cleared', satOut: [] }]);
    });

    it('let a fok order trade wholly or not at all, and leave after its clearing', () => {
      const scenario = scenarioWith();
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
      const scenario = scenarioWith();
      scenario.place('s1 100@5', { timeInForce: 'ioc' });
      scenario.place('b1 40@9');
      expect(scenario.clear().at(-1)).toMatchObject({ orderId: 's1', code: 'order.unfilled', openWh: 60 });
      expect(openIn(scenario)).toEqual([]);
    });

    it('restart the auction for one order after the other', () => {
      const scenario = scenarioWith();
      scenario.place('b1 50@9, b2 40@8, b3 30@7', { minFillWh: 30 });
      scenario.place('s1 25@1');
      expect(scenario.clear()).toEqual([clearedIn({ volumeWh: 0, price: null, satOut: ['b1', 'b2', 'b3'] })]);
    });

    it(`leave all such orders out after ${MOST_RESTARTS} restarts`, () => {
      const count = MOST_RESTARTS + 2;
      const ids = Array.from({ length: count }, (_, index) => `b${String(index).padStart(3, '0')}`);
      const scenario = scenarioWith();
      for (const orderId of ids.slice(0, -1)) scenario.place(`${orderId} 100@9`, { minFillWh: 60 });
      // It would trade if its turn came, with one restart more.
      scenario.place(`${ids.at(-1)} 50@9`, { minFillWh: 50 });
      scenario.place('b999 10@8, s1 50@1');
      scenario.place('s2 7@7', { timeInForce: 'fok' });
      // Out of reach by price: it has no need to sit out.
      scenario.place('s3 50@10', { minFillWh: 50 });
      expect(scenario.clear()).toEqual([
        expect.objectContaining({
          type: 'traded',
          trade: expect.objectContaining({ buyOrder: 'b999', quantityWh: 10 }),
        }),
        clearedIn({ volumeWh: 10, price: 1, satOut: [...ids, 's2'] }),
        expect.objectContaining({ type: 'left', orderId: 's2' }),
      ]);
    });

    it(`let the others trade when ${MOST_RESTARTS} restarts are enough`, () => {
      const ids = Array.from({ length: MOST_RESTARTS }, (_, index) => `b${String(index).padStart(3, '0')}`);
      const scenario = scenarioWith();
      for (const orderId of ids) scenario.place(`${orderId} 100@9`, { minFillWh: 60 });
      scenario.place('b888 50@9', { minFillWh: 50 });
      scenario.place('b999 10@8, s1 50@1');
      expect(tradesIn(scenario.clear())).toEqual(['b888-s1 50@8']);
    });
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
