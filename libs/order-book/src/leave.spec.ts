import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sha256 } from '#market';
import { booksWith } from './testing/books.js';
import { TEST_PERIOD } from './testing/builders.js';
import { BookScenario } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

describe.each(booksWith(sha256))('in $name', ({ create }) => {
  describe('the end of a gate', () => {
    it('lets live orders leave in the canonical order and forgets the period, its ids and its trades', () => {
      const scenario = new BookScenario(create());
      const empty = scenario.book.stateHash();
      scenario.place('s2 10@9, s1 10@8, b2 10@6, b1 10@7, s3 5@6');
      scenario.clear();
      expect(scenario.book.periods()).toEqual([TEST_PERIOD]);
      const context = { height: 9, timestampMs: null };
      expect(scenario.book.apply({ type: 'close', period: TEST_PERIOD }, context)).toEqual([
        { type: 'left', orderId: 'b1', member: 'member of b1', code: 'order.gate-closed', openWh: 5 },
        { type: 'left', orderId: 'b2', member: 'member of b2', code: 'order.gate-closed', openWh: 10 },
        { type: 'left', orderId: 's1', member: 'member of s1', code: 'order.gate-closed', openWh: 10 },
        { type: 'left', orderId: 's2', member: 'member of s2', code: 'order.gate-closed', openWh: 10 },
        { type: 'closed', period: TEST_PERIOD },
      ]);
      expect(scenario.book.periods()).toEqual([]);
      expect(scenario.book.tradedWh(TEST_PERIOD, 'member of b1', 'buy')).toBe(0);
      expect(scenario.book.stateHash()).toEqual(empty);
    });

    it('says nothing about a period that the book does not hold', () => {
      const book = create();
      const context = { height: 1, timestampMs: null };
      expect(book.apply({ type: 'close', period: TEST_PERIOD }, context)).toEqual([]);
      expect(book.apply({ type: 'clear', period: TEST_PERIOD }, context)).toEqual([]);
    });

    it('is still wanted for a period whose orders have all left', () => {
      const scenario = new BookScenario(create());
      scenario.place('b1 10@5');
      const context = { height: 1, timestampMs: null };
      scenario.book.apply({ type: 'cancel', orderId: 'b1', member: 'member of b1' }, context);
      expect(scenario.book.periods()).toEqual([TEST_PERIOD]);
      expect(scenario.book.apply({ type: 'close', period: TEST_PERIOD }, context)).toEqual([
        { type: 'closed', period: TEST_PERIOD },
      ]);
    });
  });

  describe('expiry', () => {
    it('takes orders out at their time, the earliest first, then by id', () => {
      const scenario = new BookScenario(create());
      scenario.place('b3 10@3, b2 10@2', { expiresAtMs: 500 });
      scenario.place('b1 10@1', { expiresAtMs: 400 });
      scenario.place('b4 10@1', { expiresAtMs: 501 });
      scenario.place('b5 10@1');
      const expired = scenario.book.apply({ type: 'expire' }, { height: 2, timestampMs: 500 });
      expect(expired).toMatchObject([
        { type: 'left', orderId: 'b1', code: 'order.expired' },
        { type: 'left', orderId: 'b2', code: 'order.expired' },
        { type: 'left', orderId: 'b3', code: 'order.expired' },
      ]);
      expect(scenario.book.orders().map((order) => order.orderId)).toEqual(['b4', 'b5']);
      expect(scenario.book.apply({ type: 'expire' }, { height: 3, timestampMs: 500 })).toEqual([]);
    });

    it('needs a clock', () => {
      const scenario = new BookScenario(create());
      scenario.place('b1 10@1', { expiresAtMs: 400 });
      expect(scenario.book.apply({ type: 'expire' }, { height: 2, timestampMs: null })).toEqual([]);
    });

    it('forgets orders that left before', () => {
      const scenario = new BookScenario(create());
      scenario.place('b1 10@1', { expiresAtMs: 400 });
      scenario.place('s1 10@1');
      scenario.clear();
      expect(scenario.book.apply({ type: 'expire' }, { height: 2, timestampMs: 400 })).toEqual([]);
    });
  });

  describe('a removed member', () => {
    it('loses its live orders in all periods; its trades stand', () => {
      const scenario = new BookScenario(create());
      const member = 'ann';
      scenario.place('b1 10@5', { member, period: 900 });
      scenario.place('b2 10@5, s2 10@9', { member });
      scenario.place('b3 10@4, s3 4@5');
      scenario.clear();
      const removed = scenario.book.apply({ type: 'remove-member', member }, { height: 2, timestampMs: null });
      expect(removed).toEqual([
        { type: 'left', orderId: 'b1', member, code: 'order.member-removed', openWh: 10 },
        { type: 'left', orderId: 'b2', member, code: 'order.member-removed', openWh: 6 },
        { type: 'left', orderId: 's2', member, code: 'order.member-removed', openWh: 10 },
      ]);
      expect(scenario.book.orders().map((order) => order.orderId)).toEqual(['b3']);
      expect(scenario.book.tradedWh(TEST_PERIOD, member, 'buy')).toBe(4);
      expect(scenario.book.apply({ type: 'remove-member', member: 'bob' }, { height: 2, timestampMs: null })).toEqual(
        [],
      );
    });
  });
});
