import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SealedOrder, Sha256 } from '#market';
import { BookState } from './book-state.js';
import { close } from './leave.js';
import { place } from './place.js';
import { testOrder, testRules } from './testing/builders.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const NO_CLOCK = { height: 1, timestampMs: null };

/** A state with these orders, told apart by period and member. */
function stateWith(...orders: readonly Pick<SealedOrder, 'orderId' | 'period' | 'member'>[]): BookState {
  const state = new BookState(testRules(), { sha256 });
  for (const names of orders) {
    const order = testOrder({ side: 'buy', quantityWh: 10, limitPrice: 5, ...names });
    place(state, { type: 'place', order, capacityWh: null }, NO_CLOCK);
  }
  return state;
}

describe('the state of the book', () => {
  it('forgets a member once the last period has closed in which it had an order, not sooner', () => {
    const state = stateWith(
      { orderId: 'a1', period: 900, member: 'ann' },
      { orderId: 'a2', period: 900, member: 'ann' },
      { orderId: 'a3', period: 1_800, member: 'ann' },
      { orderId: 'b1', period: 900, member: 'bob' },
    );
    close(state, 900, NO_CLOCK);
    expect(['ann', 'bob'].map((member) => state.members.numberOf(member) !== undefined)).toEqual([true, false]);
    close(state, 1_800, NO_CLOCK);
    expect(state.members.numberOf('ann')).toBeUndefined();
    expect(['a1', 'a2', 'a3', 'b1'].some((orderId) => state.knows(orderId))).toBe(false);
  });

  it('knows what an order traded that left, whichever period it was in', () => {
    const state = stateWith(
      { orderId: 'early', period: 900, member: 'ann' },
      { orderId: 'late', period: 1_800, member: 'ann' },
    );
    const row = state.liveRow('late')!;
    state.recordOf(row).fill(0, 7);
    state.core.takeOut(row, 16);
    state.left(row);
    expect([state.filledWhOfLeft('late'), state.filledWhOfLeft('early')]).toEqual([7, undefined]);
    expect(state.filledWhOfLeft('never')).toBeUndefined();
  });
});
