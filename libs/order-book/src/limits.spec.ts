import { expect, it } from 'vitest';
import { DEFAULT_BOOK_LIMITS, MAX_ID_LENGTH } from './limits.js';

it('all nodes of a community bound the memory of the book alike', () => {
  expect(DEFAULT_BOOK_LIMITS).toEqual({ maxLiveOrders: 1_000_000, maxAcceptedPerMemberAndPeriod: 4_096 });
  expect(MAX_ID_LENGTH).toBe(256);
});
