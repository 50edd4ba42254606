import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sha256 } from '#market';
import { MAX_ENERGY_WH, MAX_PRICE } from '#units';
import type { BookLimits } from './limits.js';
import { restoreOrderBook } from './order-book.js';
import { TEST_PERIOD, testOrder, testRules } from './testing/builders.js';
import { codesIn, Scenario } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const ZEROS = '0'.repeat(64);
const ORDER = ['o', 'm', 0, 10, 10, 5, 0, 0, null, 1, 1, 'r', 1, 0, 0];

function restore(snapshot: unknown, limits: Partial<BookLimits> = {}) {
  return restoreOrderBook(snapshot, testRules(), { sha256, limits });
}

function withEntries(...entries: unknown[]): unknown {
  return [2, [[900, ZEROS, null, entries]]];
}

/** A snapshot of one order with these items. */
function withOrder(...changes: (readonly [number, unknown])[]): unknown {
  const items = new Map(changes);
  return withEntries(ORDER.map((item, index) => (items.has(index) ? items.get(index) : item)));
}

describe('the restore of a snapshot', () => {
  it.each<[string, unknown]>([
    ['a list is missing', 'snapshot'],
    ['a list has another length', [2]],
    ['unknown version', [1, []]],
    ['a period without orders', withEntries()],
    ['an order id is there twice', withEntries(ORDER, ORDER)],
    ['a value has the wrong type', withOrder([10, 'first'])],
    ['an integer is out of range', withOrder([4, 11])],
    ['not canonical', [2, [900, 0].map((start) => [start, ZEROS, null, [['l' + start, 'm', 0, 0]]])]],
  ])('fails with: %s', (message, snapshot) => {
    expect(() => restore(snapshot)).toThrow(new RangeError(`order book snapshot: ${message}`));
  });

  it.each<[string, ...(readonly [number, unknown])[]]>([
    ['the least quantity', [3, 1], [4, 1]],
    ['the greatest quantity', [3, MAX_ENERGY_WH], [4, MAX_ENERGY_WH]],
    ['the least open energy', [4, 1]],
    ['the lowest price', [5, -MAX_PRICE]],
    ['the highest price', [5, MAX_PRICE]],
    ['all as minimum fill', [6, 10]],
    ['the last time in force', [7, 2]],
    ['the earliest expiry', [8, Number.MIN_SAFE_INTEGER]],
    ['safe integers', [9, 2 ** 53 - 1], [10, 1 - 2 ** 53], [12, 2 ** 53 - 1], [13, 1 - 2 ** 53]],
    ['an empty rank', [11, '']],
    ['a place in the queue', [14, 1]],
    ['the side of sells', [2, 1]],
  ])('takes %s', (_what, ...changes) => {
    const snapshot = withOrder(...changes);
    expect(restore(snapshot).snapshot()).toEqual(snapshot);
  });

  it.each<[string, ...(readonly [number, unknown])[]]>([
    ['too much', [3, MAX_ENERGY_WH + 1]],
    ['less than no minimum fill', [6, -1]],
    ['too low a price', [5, -MAX_PRICE - 1]],
    ['too high a price', [5, MAX_PRICE + 1]],
    ['a time in force before the first', [7, -1]],
    ['a rank that is too long', [11, 'r'.repeat(257)]],
    ['no nonce', [12, null]],
    ['an index that is a fraction', [13, 0.5]],
    ['a version that is text', [9, '1']],
    ['a side beyond sells', [2, 2]],
  ])('refuses %s', (_what, ...changes) => {
    expect(() => restore(withOrder(...changes))).toThrow(RangeError);
  });

  it('finds no minimum fill where an order has none, whatever was in its place before', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 10@5', { minFillWh: 9 });
    scenario.book.apply({ type: 'cancel', orderId: 'b1', member: 'member of b1' }, { height: 1, timestampMs: null });
    scenario.place('b2 20@5');
    const restored = restore(scenario.book.snapshot());
    expect(restored.orders()).toMatchObject([{ orderId: 'b2', minFillWh: 0 }]);
    expect(restored.stateHash()).toEqual(scenario.book.stateHash());
  });

  it('counts what each member traded and had accepted, live or left', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 10@5, b2 20@5, b3 5@4', { member: 'ann' });
    scenario.place('s1 10@5, s2 15@5, s3 7@9', { member: 'bob' });
    scenario.clear();
    const snapshot = scenario.book.snapshot();
    const answer = (orderId: string, member: string, side: 'buy' | 'sell', quantityWh: number, capacityWh: number) => {
      const book = restore(snapshot, { maxAcceptedPerMemberAndPeriod: 4 });
      const limitPrice = side === 'buy' ? 1 : 20;
      const order = testOrder({ orderId, member, side, quantityWh, limitPrice, sealedHeight: 9 });
      const place = (orderId: string) =>
        book.apply({ type: 'place', order: { ...order, orderId }, capacityWh }, { height: 2, timestampMs: null });
      return codesIn([...place(orderId), ...place(`${orderId} again`)]);
    };
    expect(answer('x', 'ann', 'buy', 3, 37)).toEqual(['order.capacity-exceeded', 'order.capacity-exceeded']);
    expect(answer('x', 'ann', 'buy', 3, 100)).toEqual(['accepted', 'order.too-many']);
    expect(answer('x', 'bob', 'sell', 3, 34)).toEqual(['order.capacity-exceeded', 'order.capacity-exceeded']);
    expect(answer('x', 'bob', 'sell', 3, 35)).toEqual(['accepted', 'order.too-many']);
    expect(answer('x', 'bob', 'buy', 3, 3)).toEqual(['accepted', 'order.too-many']);
    expect(restore(snapshot).view(TEST_PERIOD).tradedWh).toBe(25);
    scenario.place('b4 10@9, s4 30@9', { sealedHeight: 9 });
    scenario.clear();
    // Of s4 something is left, too.
    const { book } = scenario;
    expect(restore(book.snapshot()).view(TEST_PERIOD).tradedWh).toBe(book.view(TEST_PERIOD).tradedWh);
    expect(['ann', 'bob'].map((member) => restore(snapshot).tradedWh(TEST_PERIOD, member, 'sell'))).toEqual([0, 25]);
  });
});
