import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sha256 } from '#market';
import { TEST_PERIOD } from './testing/builders.js';
import { Scenario } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

describe('the view of a period', () => {
  it('sums open energy by price, best first, and says what an auction would give', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 10@7, b2 20@9, b3 5@7, s1 8@6, s2 4@8, s3 6@8, s4 1@12');
    expect(scenario.book.view(TEST_PERIOD)).toEqual({
      period: TEST_PERIOD,
      buys: [
        { price: 9, openWh: 20, orders: 1 },
        { price: 7, openWh: 15, orders: 2 },
      ],
      sells: [
        { price: 6, openWh: 8, orders: 1 },
        { price: 8, openWh: 10, orders: 2 },
        { price: 12, openWh: 1, orders: 1 },
      ],
      indicative: { volumeWh: 18, price: 9 },
      tradedWh: 0,
    });
    expect(scenario.book.isCrossed(TEST_PERIOD)).toBe(true);
    scenario.clear();
    expect(scenario.book.isCrossed(TEST_PERIOD)).toBe(false);
    expect(scenario.book.view(TEST_PERIOD)).toMatchObject({ indicative: { volumeWh: 0, price: null }, tradedWh: 18 });
  });

  it('shows queued orders of continuous matching, and nothing as indicative', () => {
    const scenario = new Scenario(sha256, { matching: 'continuous' });
    scenario.place('b1 10@7');
    scenario.clear();
    scenario.place('b2 20@9, s1 10@9');
    expect(scenario.book.view(TEST_PERIOD)).toMatchObject({
      buys: [{ price: 9 }, { price: 7 }],
      sells: [{ price: 9 }],
      indicative: { volumeWh: 0, price: null },
    });
    expect(scenario.book.isCrossed(TEST_PERIOD)).toBe(true);
  });

  it('of a period that the book does not hold is empty', () => {
    const { book } = new Scenario(sha256);
    const indicative = { volumeWh: 0, price: null };
    expect(book.view(900)).toEqual({ period: 900, buys: [], sells: [], indicative, tradedWh: 0 });
    expect(book.isCrossed(900)).toBe(false);
    expect(book.orders({ period: 900 })).toEqual([]);
  });
});

describe('the list of live orders', () => {
  it('goes by period, buys before sells, each side in the book order, all or of one member', () => {
    const scenario = new Scenario(sha256);
    scenario.place('s1 1@9, b1 1@5', { period: 1_800, member: 'ann' });
    scenario.place('b2 1@6, b3 1@7', { period: 900 });
    scenario.place('b4 1@8', { period: 900, member: 'ann' });
    const ids = (filter?: { member?: string; period?: number }) =>
      scenario.book.orders(filter).map((order) => order.orderId);
    expect(ids()).toEqual(['b4', 'b3', 'b2', 'b1', 's1']);
    expect(ids({ member: 'ann' })).toEqual(['b4', 'b1', 's1']);
    expect(ids({ period: 900 })).toEqual(['b4', 'b3', 'b2']);
    expect(ids({ period: 900, member: 'ann' })).toEqual(['b4']);
    expect(ids({ member: 'nobody' })).toEqual([]);
  });
});
