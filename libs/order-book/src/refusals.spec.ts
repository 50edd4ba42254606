import { describe, expect, it } from 'vitest';
import { CODE_OF, LEFT, REFUSED } from './refusals.js';

/** The code of each name. */
function codesOf(numbers: Readonly<Record<string, number>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, CODE_OF[number]]));
}

describe('the numbers of the core', () => {
  it('stand for these codes when it refuses', () => {
    expect(codesOf(REFUSED)).toEqual({
      quantityInvalid: 'order.quantity-invalid',
      minFillInvalid: 'order.min-fill-invalid',
      offLot: 'order.off-lot',
      minFillNotIoc: 'order.min-fill-invalid',
      priceInvalid: 'order.price-invalid',
      offTick: 'order.off-tick',
      priceOutOfBounds: 'order.price-out-of-bounds',
      selfCross: 'order.self-cross',
      tooManyOnSide: 'order.too-many',
      tooManyInAll: 'order.too-many',
      tooManyAccepted: 'order.too-many',
      bookFull: 'order.book-full',
      capacityExceeded: 'order.capacity-exceeded',
      unknown: 'order.unknown',
      notOwner: 'order.not-owner',
    });
  });

  it('stand for these codes when an order leaves', () => {
    expect(codesOf(LEFT)).toEqual({
      cancelled: 'order.cancelled',
      gateClosed: 'order.gate-closed',
      expired: 'order.expired',
      memberRemoved: 'order.member-removed',
      rulesChanged: 'order.rules-changed',
      unfilled: 'order.unfilled',
    });
  });
});
