import { describe, expect, it } from 'vitest';
import { OrderDetails } from './order-details.js';
import { testOrder } from './testing/builders.js';

const ORDER = testOrder({ orderId: 'm', side: 'buy', quantityWh: 1, limitPrice: 1 });

function comparing(left: Partial<typeof ORDER>, right: Partial<typeof ORDER>): number {
  const details = new OrderDetails();
  details.setOrder(0, { ...ORDER, ...left }, 0, 0);
  details.setOrder(1, { ...ORDER, ...right }, 0, 1);
  return Math.sign(details.compareTies(0, 1)) - Math.sign(details.compareTies(1, 0));
}

describe('the details of orders', () => {
  it.each([
    ['rank before nonce, index and id', { rank: 'a', nonce: 9, index: 9, orderId: 'z' }, { rank: 'b' }],
    ['nonce before index and id', { nonce: 1, index: 9, orderId: 'z' }, { nonce: 2 }],
    ['nonce as a number', { nonce: 9 }, { nonce: 10 }],
    ['index before the id', { index: 1, orderId: 'z' }, { index: 2 }],
    ['id last', { orderId: 'a' }, { orderId: 'b' }],
  ])('break a tie by the lower %s', (_what, senior, junior) => {
    expect(comparing({ rank: 'm', ...senior }, { rank: 'm', ...junior })).toBe(-2);
  });

  it('are kept by row, in any order of rows, without negative zeros', () => {
    const details = new OrderDetails();
    details.setOrder(20, { ...ORDER, rank: 'r', nonce: -0, index: -0, expiresAtMs: -0, rulesVersion: 3 }, 2, 5);
    details.setOrder(7, { ...ORDER, orderId: 'seven' }, 1, 4);
    expect([details.orderIds[20], details.ranks[20], details.rulesVersions[20]]).toEqual(['m', 'r', 3]);
    expect([details.nonces[20], details.indexes[20], details.expiries[20]]).toEqual([0, 0, 0]);
    expect([details.orderIds[7], details.expiries[7]]).toEqual(['seven', null]);
    expect([20, 7].map((row) => [details.periods.values[row], details.serials.values[row]])).toEqual([
      [2, 5],
      [1, 4],
    ]);
  });
});
