import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommunityRules, SealedOrder, Sha256 } from '#market';
import type { BookEvent } from './contract.js';
import { booksWith } from './testing/books.js';
import type { TestedBook } from './testing/books.js';
import { TEST_PERIOD, testRules } from './testing/builders.js';
import { BookScenario, clearedIn, tradesIn } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const NO_CLOCK = { height: 5, timestampMs: null };

function setRules({ book }: BookScenario<TestedBook>, changes: Partial<CommunityRules>): BookEvent[] {
  return book.apply({ type: 'set-rules', rules: testRules({ version: 2, ...changes }) }, NO_CLOCK);
}

function idsLeft(events: readonly BookEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'left' && event.code === 'order.rules-changed' ? [event.orderId] : [],
  );
}

describe.each(booksWith(sha256))('in $name', ({ create }) => {
  describe('changed rules', () => {
    it.each<[string, Partial<CommunityRules>, string[]]>([
      [
        'what still fits',
        { maxOrdersPerPeriodSide: 1, maxOrders: 1, gateClosureSeconds: 86_400, horizonPeriods: 1 },
        [],
      ],
      ['orders off the new lot', { lotWh: 40 }, ['b1', 's1']],
      ['orders off the new tick', { tick: 7 }, ['s1']],
      ['sells above the new ceiling', { priceCeiling: 800 }, ['s1']],
      ['buys below the new floor', { priceFloor: 600 }, ['b2']],
      ['orders for what is no period any more', { periodSeconds: 1_800 }, ['b1']],
      ['buys when a fee rises', { gridFee: 1 }, ['b1', 'b2']],
      ['buys when the sum of the fees rises', { communityFee: 1, gridFee: 0 }, ['b1', 'b2']],
      ['orders that the other matching does not allow', { matching: 'continuous' }, ['s2']],
    ])('keep or cancel: %s', (_what, changes, expected) => {
      const scenario = new BookScenario(create());
      scenario.place('b1 100@700', { period: 1_799_999_100 });
      scenario.place('b2 40@595');
      scenario.place('s1 20@900', { member: 'ann' });
      scenario.place('s2 80@791', { minFillWh: 40 });
      expect(idsLeft(setRules(scenario, changes))).toEqual(expected);
    });

    it('keep buys when fees fall, and bounds count the new fees', () => {
      const scenario = new BookScenario(create({ gridFee: 10 }));
      scenario.place('b1 10@700');
      expect(setRules(scenario, { gridFee: 5, priceCeiling: 705 })).toEqual([]);
      expect(idsLeft(setRules(scenario, { version: 3, gridFee: 5, priceCeiling: 704 }))).toEqual(['b1']);
    });

    it('cancel a partly filled order whose rest is off the new lot', () => {
      const scenario = new BookScenario(create({ lotWh: 10 }));
      scenario.place('b1 40@7, b2 40@6, s1 10@1');
      scenario.clear();
      expect(idsLeft(setRules(scenario, { lotWh: 20 }))).toEqual(['b1']);
    });

    it('refuse orders made for the old ones', () => {
      const scenario = new BookScenario(create());
      setRules(scenario, {});
      expect(scenario.place('b1 10@7')).toMatchObject([{ type: 'rejected', code: 'order.rules-changed' }]);
      expect(scenario.place('b1 10@7', { rulesVersion: 2 })).toMatchObject([{ type: 'accepted' }]);
    });

    it('fix the version that trades carry', () => {
      const scenario = new BookScenario(create());
      scenario.place('b1 10@7, s1 10@7');
      setRules(scenario, {});
      expect(scenario.clear()[0]).toMatchObject({ type: 'traded', trade: { rulesVersion: 2 } });
    });

    it('are refused when they contradict themselves', () => {
      const scenario = new BookScenario(create());
      const before = scenario.book.stateHash();
      expect(setRules(scenario, { periodSeconds: 7_000 })).toMatchObject([{ type: 'rejected', code: 'rules.invalid' }]);
      expect(scenario.book.stateHash()).toEqual(before);
    });

    it('let orders that cross between auctions match by rank when matching becomes continuous', () => {
      const scenario = new BookScenario(create());
      scenario.place('b1 10@7, s1 10@5');
      expect(setRules(scenario, { matching: 'continuous' })).toEqual([]);
      expect(tradesIn(scenario.clear())).toEqual(['b1-s1 10@7']);
    });

    it('let queued orders take part when matching becomes an auction', () => {
      const scenario = new BookScenario(create({ matching: 'continuous' }));
      scenario.place('b1 10@7, s1 10@5');
      setRules(scenario, { matching: 'auction' });
      expect(tradesIn(scenario.clear())).toEqual(['b1-s1 10@6']);
    });
  });

  describe('a changed connection', () => {
    const place = (changes: Partial<SealedOrder> = {}) => {
      const scenario = new BookScenario(create());
      const member = 'ann';
      scenario.place('b4 40@4');
      scenario.place('b1 40@5, b2 30@7, b3 20@6, s1 10@9', { member, ...changes });
      return scenario;
    };
    const setCapacity = (
      scenario: BookScenario<TestedBook>,
      importCapacityWh: number | null,
      exportCapacityWh: number | null,
    ) =>
      idsLeft(
        scenario.book.apply({ type: 'set-capacity', member: 'ann', importCapacityWh, exportCapacityWh }, NO_CLOCK),
      );

    it('takes out the last by price and priority until the rest fits', () => {
      expect(setCapacity(place(), 90, 10)).toEqual([]);
      expect(setCapacity(place(), 89, 10)).toEqual(['b1']);
      expect(setCapacity(place(), 49, 9)).toEqual(['b1', 'b3', 's1']);
      expect(setCapacity(place(), 0, 0)).toEqual(['b1', 'b3', 'b2', 's1']);
      expect(setCapacity(place(), null, null)).toEqual([]);
    });

    it('counts what is traded already', () => {
      const scenario = place();
      scenario.place('s5 30@7');
      expect(tradesIn(scenario.clear())).toEqual(['b2-s5 30@7']);
      expect(setCapacity(scenario, 60, null)).toEqual(['b1']);
      expect(scenario.book.tradedWh(TEST_PERIOD, 'ann', 'buy')).toBe(30);
    });

    it('concerns one member alone', () => {
      const scenario = place({ member: 'bob' });
      expect(setCapacity(scenario, 0, 0)).toEqual([]);
      expect(scenario.clear()).toEqual([clearedIn({})]);
    });
  });
});
