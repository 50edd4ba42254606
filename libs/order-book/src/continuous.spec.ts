import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sha256 } from '#market';
import { booksWith } from './testing/books.js';
import { BookScenario, clearedIn, tradesIn } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

describe.each(booksWith(sha256))('continuous matching of $name', ({ create }) => {
  const continuous = () => new BookScenario(create({ matching: 'continuous' }));

  /** Orders that rest, each cleared at a height of its own, so that the first given is the oldest. */
  function resting(orders: string) {
    const scenario = continuous();
    for (const order of orders.split(',')) {
      scenario.place(order, { sealedHeight: scenario.height });
      scenario.clear();
    }
    return scenario;
  }

  it('trades at the price of the order that rested, whichever side comes', () => {
    const buyer = resting('s1 10@5');
    buyer.place('b1 10@9');
    expect(tradesIn(buyer.clear())).toEqual(['b1-s1 10@5']);
    const seller = resting('b1 10@9');
    seller.place('s1 10@5');
    expect(tradesIn(seller.clear())).toEqual(['b1-s1 10@9']);
  });

  it('takes the best price first, then the oldest', () => {
    const scenario = resting('s1 10@6, s2 10@5, s3 10@5');
    scenario.place('b1 25@7');
    expect(tradesIn(scenario.clear())).toEqual(['b1-s2 10@5', 'b1-s3 10@5', 'b1-s1 5@6']);
  });

  it('matches nothing before the clearing', () => {
    const scenario = resting('s1 10@5');
    expect(tradesIn(scenario.place('b1 10@9'))).toEqual([]);
    expect(scenario.book.orders().map((order) => order.orderId)).toEqual(['b1', 's1']);
  });

  it('takes the new orders of a block by rank, not as they came', () => {
    const scenario = resting('s1 10@5');
    scenario.place('b1 10@9', { rank: 'b' });
    scenario.place('b2 10@6', { rank: 'a' });
    expect(tradesIn(scenario.clear())).toEqual(['b2-s1 10@5']);
  });

  it('lets new orders of one block trade with each other, the first by rank having rested', () => {
    const scenario = continuous();
    scenario.place('s1 10@5', { rank: 'b' });
    scenario.place('b1 10@9', { rank: 'a' });
    expect(tradesIn(scenario.clear())).toEqual(['b1-s1 10@9']);
  });

  it('lets the rest of a gtc order rest', () => {
    const scenario = resting('s1 10@5');
    scenario.place('b1 25@9');
    expect(scenario.clear()).toMatchObject([{ type: 'traded' }, { type: 'cleared', volumeWh: 10, price: null }]);
    expect(scenario.book.order('b1')).toMatchObject({ filledWh: 10, openWh: 15 });
    scenario.place('s2 20@1');
    expect(tradesIn(scenario.clear())).toEqual(['b1-s2 15@9']);
  });

  it('lets the rest of an ioc order leave, and it never rests for one that follows', () => {
    const scenario = resting('s1 10@5');
    scenario.place('b1 25@9', { timeInForce: 'ioc', rank: 'a' });
    scenario.place('s2 10@5', { rank: 'b' });
    expect(scenario.clear()).toMatchObject([
      { type: 'traded', trade: { sellOrder: 's1' } },
      { type: 'cleared', volumeWh: 10 },
      { type: 'left', orderId: 'b1', code: 'order.unfilled', openWh: 15 },
    ]);
    expect(scenario.book.orders().map((order) => order.orderId)).toEqual(['s2']);
  });

  it('fills a fok order from many small lots, or not at all when one is missing', () => {
    const lots = Array.from({ length: 100 }, (_, index) => `s${index} 1@5`).join(', ');
    const short = resting(lots);
    short.place('b1 101@9', { timeInForce: 'fok' });
    expect(short.clear()).toEqual([
      clearedIn({ height: 101, volumeWh: 0, satOut: ['b1'] }),
      expect.objectContaining({ type: 'left', orderId: 'b1', openWh: 101 }),
    ]);
    const enough = resting(lots);
    enough.place('b1 100@9', { timeInForce: 'fok' });
    expect(tradesIn(enough.clear())).toHaveLength(100);
    expect(enough.book.orders()).toEqual([]);
  });

  it('does not count energy beyond the limit towards a fok order', () => {
    const scenario = resting('s1 10@5, s2 10@8');
    scenario.place('b1 20@7', { timeInForce: 'fok' });
    expect(tradesIn(scenario.clear())).toEqual([]);
  });

  it('honours the minimum fill of an ioc order', () => {
    const scenario = resting('s1 10@5');
    scenario.place('b1 30@9', { timeInForce: 'ioc', minFillWh: 20 });
    expect(scenario.clear()).toMatchObject([
      { type: 'cleared', satOut: ['b1'] },
      { type: 'left', orderId: 'b1' },
    ]);
    scenario.place('b2 30@9', { timeInForce: 'ioc', minFillWh: 10 });
    expect(tradesIn(scenario.clear())).toEqual(['b2-s1 10@5']);
  });

  it('lets a queued order be cancelled and replaced before its clearing', () => {
    const scenario = resting('s1 10@5');
    scenario.place('b1 10@9, b2 10@9');
    const { book } = scenario;
    const context = { height: 9, timestampMs: null };
    book.apply({ type: 'cancel', orderId: 'b1', member: 'member of b1' }, context);
    const priority = { sealedHeight: 9, rank: '', nonce: 1, index: 0 };
    const change = { quantityWh: 20, limitPrice: 6, rulesVersion: 1, capacityWh: null };
    book.apply({ type: 'replace', orderId: 'b2', member: 'member of b2', ...change, ...priority }, context);
    expect(tradesIn(scenario.clear())).toEqual(['b2-s1 10@5']);
  });

  it('matches a resting order that was replaced across the market, as the newcomer', () => {
    const scenario = resting('s1 10@8, b1 10@5');
    const priority = { sealedHeight: 9, rank: '', nonce: 1, index: 0 };
    const change = { quantityWh: 10, limitPrice: 9, rulesVersion: 1, capacityWh: null };
    scenario.book.apply(
      { type: 'replace', orderId: 'b1', member: 'member of b1', ...change, ...priority },
      { height: 9, timestampMs: null },
    );
    expect(tradesIn(scenario.clear())).toEqual(['b1-s1 10@8']);
  });
});
