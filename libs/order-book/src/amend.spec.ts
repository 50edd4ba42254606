import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode, Sha256 } from '#market';
import type { BookCommand, BookContext, BookEvent } from './contract.js';
import { booksWith } from './testing/books.js';
import type { TestedBook } from './testing/books.js';
import { TEST_PERIOD } from './testing/builders.js';
import { BookScenario, Scenario, tradesIn } from './testing/scenario.js';

type Replace = Extract<BookCommand, { type: 'replace' }>;

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const NO_CLOCK: BookContext = { height: 5, timestampMs: null };

function replacing(orderId: string, changes: Partial<Record<keyof Replace, unknown>>): Replace {
  const priority = { sealedHeight: 5, rank: 'new', nonce: 7, index: 1 };
  const stated = { quantityWh: 100, limitPrice: 700, rulesVersion: 1, capacityWh: null };
  // Safety: wrong types at run time are part of what is tested.
  return { type: 'replace', orderId, member: `member of ${orderId}`, ...stated, ...priority, ...changes } as Replace;
}

/** What must not change when a command is refused. */
function state(book: TestedBook): unknown {
  return { orders: book.orders(), hash: book.stateHash() };
}

describe.each(booksWith(sha256))('in $name', ({ create }) => {
  let scenario: BookScenario<TestedBook>;

  beforeEach(() => {
    scenario = new BookScenario(create());
    scenario.place('b1 100@700, b2 100@700');
  });

  /** A member with a buy, half of which must be filled at once, and a sell above it. */
  function strictScenario() {
    const strict = new BookScenario(create({ lotWh: 10, tick: 100, priceFloor: 0, priceCeiling: 1_000 }));
    strict.place('b1 100@700', { minFillWh: 50 });
    strict.place('s1 100@900', { member: 'member of b1' });
    return strict;
  }

  function replace(orderId: string, changes: Partial<Record<keyof Replace, unknown>>): BookEvent[] {
    return scenario.book.apply(replacing(orderId, changes), NO_CLOCK);
  }

  describe('a cancel', () => {
    it('takes the order out for its owner alone', () => {
      const { book } = scenario;
      const member = 'member of b1';
      expect(book.apply({ type: 'cancel', orderId: 'b1', member: 'mallory' }, NO_CLOCK)).toMatchObject([
        { type: 'rejected', orderId: 'b1', member: 'mallory', code: 'order.not-owner' },
      ]);
      expect(book.apply({ type: 'cancel', orderId: 'b1', member }, NO_CLOCK)).toEqual([
        { type: 'left', orderId: 'b1', member, code: 'order.cancelled', openWh: 100 },
      ]);
      expect(book.apply({ type: 'cancel', orderId: 'b1', member }, NO_CLOCK)).toMatchObject([
        { code: 'order.unknown' },
      ]);
      expect(book.orders().map((order) => order.orderId)).toEqual(['b2']);
    });

    it.each(['never placed', '__proto__', 'constructor'])('of %s is refused', (orderId) => {
      expect(scenario.book.apply({ type: 'cancel', orderId, member: 'm' }, NO_CLOCK)).toMatchObject([
        { type: 'rejected', orderId, code: 'order.unknown' },
      ]);
    });
  });

  describe('a replace', () => {
    it('keeps time priority when it lowers the quantity at the same price', () => {
      expect(replace('b1', { quantityWh: 60 })).toEqual([
        { type: 'replaced', orderId: 'b1', quantityWh: 60, openWh: 60, limitPrice: 700, keptPriority: true },
      ]);
      expect(scenario.book.order('b1')).toMatchObject({ sealedHeight: 1, rank: 'b1', nonce: 1, index: 0 });
      scenario.place('s1 80@700');
      expect(tradesIn(scenario.clear())).toEqual(['b1-s1 60@700', 'b2-s1 20@700']);
    });

    it.each([
      ['raises the quantity', { quantityWh: 110 }, 'b2-s1'],
      ['changes nothing', {}, 'b2-s1'],
      ['lowers price and quantity', { quantityWh: 60, limitPrice: 600 }, 'b2-s1'],
      ['raises the price, whose better place is its own', { quantityWh: 60, limitPrice: 800 }, 'b1-s1'],
    ])('takes the new priority when it %s', (_what, changes, first) => {
      expect(replace('b1', changes)).toMatchObject([{ type: 'replaced', keptPriority: false }]);
      expect(scenario.book.order('b1')).toMatchObject({ sealedHeight: 5, rank: 'new', nonce: 7, index: 1 });
      scenario.place('s1 10@100');
      expect(tradesIn(scenario.clear())[0]?.slice(0, 5)).toBe(first);
    });

    it('names the new total: what is filled counts', () => {
      scenario.place('s1 30@700');
      scenario.clear();
      expect(replace('b1', { quantityWh: 90 })).toMatchObject([{ quantityWh: 90, openWh: 60, keptPriority: true }]);
      expect(scenario.book.order('b1')).toMatchObject({ quantityWh: 90, filledWh: 30, openWh: 60 });
      expect(replace('b1', { quantityWh: 30, limitPrice: Number.NaN })).toEqual([
        { type: 'left', orderId: 'b1', member: 'member of b1', code: 'order.cancelled', openWh: 60 },
      ]);
      expect(scenario.book.tradedWh(TEST_PERIOD, 'member of b1', 'buy')).toBe(30);
    });

    it.each([0, -5, -0])('to a total of %i cancels', (quantityWh) => {
      expect(replace('b1', { quantityWh })).toMatchObject([{ type: 'left', code: 'order.cancelled', openWh: 100 }]);
      expect(scenario.book.order('b1')).toBeUndefined();
    });

    it('is held without negative zeros', () => {
      replace('b1', { limitPrice: -0, sealedHeight: -0, nonce: -0, index: -0 });
      const held = Object.values(scenario.book.order('b1')!);
      expect(held.some((value) => Object.is(value, -0))).toBe(false);
    });

    it('to a crossing price trades at the next clearing', () => {
      scenario.place('s1 50@900');
      expect(tradesIn(scenario.clear())).toEqual([]);
      replace('b2', { limitPrice: 900 });
      expect(tradesIn(scenario.clear())).toEqual(['b2-s1 50@900']);
    });

    it.each<[Partial<Record<keyof Replace, unknown>>, ErrorCode]>([
      [{ member: 'mallory' }, 'order.not-owner'],
      [{ rulesVersion: 2 }, 'order.rules-changed'],
      [{ quantityWh: Number.NaN }, 'order.quantity-invalid'],
      [{ quantityWh: -0.5 }, 'order.quantity-invalid'],
      [{ quantityWh: '50' }, 'order.quantity-invalid'],
      [{ quantityWh: 2_000_000_000 }, 'order.quantity-invalid'],
      [{ quantityWh: 55 }, 'order.off-lot'],
      [{ quantityWh: 10 }, 'order.min-fill-invalid'],
      [{ limitPrice: Infinity }, 'order.price-invalid'],
      [{ limitPrice: 750 }, 'order.off-tick'],
      [{ limitPrice: 1_100 }, 'order.price-out-of-bounds'],
      [{ limitPrice: 900 }, 'order.self-cross'],
      [{ capacityWh: 90 }, 'order.capacity-exceeded'],
      [{ rank: 5 }, 'command.malformed'],
    ])('with %o is refused with %s and changes nothing', (changes, code) => {
      const scenario = strictScenario();
      const before = state(scenario.book);
      const [event] = scenario.book.apply(replacing('b1', changes), NO_CLOCK);
      expect(event).toMatchObject({ type: 'rejected', orderId: 'b1', code });
      expect(state(scenario.book)).toEqual(before);
    });

    it.each<[number, ErrorCode | undefined]>([
      [(TEST_PERIOD - 300) * 1_000, 'order.gate-closed'],
      [(TEST_PERIOD - 300) * 1_000 - 1, undefined],
      [0, 'order.beyond-horizon'],
    ])('at %i is judged by the clock like a new order', (timestampMs, code) => {
      const command = replacing('b1', { quantityWh: 60 });
      const [event] = scenario.book.apply(command, { height: 5, timestampMs });
      expect(event?.type === 'rejected' ? event.code : undefined).toBe(code);
    });

    it('may use what its own open energy leaves of the connection', () => {
      scenario.place('s1 30@700');
      scenario.clear();
      expect(replace('b1', { quantityWh: 120, capacityWh: 119 })).toMatchObject([{ code: 'order.capacity-exceeded' }]);
      expect(replace('b1', { quantityWh: 120, capacityWh: 120 })).toMatchObject([{ type: 'replaced', openWh: 90 }]);
    });
  });
});

describe('the check of a replace', () => {
  it('says what applying it would, and changes nothing', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 100@700, b2 100@700');
    const { book } = scenario;
    const before = book.snapshot();
    expect(book.check(replacing('b1', { quantityWh: 60 }), NO_CLOCK)).toBeNull();
    expect(book.check(replacing('b1', { quantityWh: 0 }), NO_CLOCK)).toBeNull();
    expect(book.check(replacing('b1', { quantityWh: 0.5 }), NO_CLOCK)).toMatchObject({
      code: 'order.quantity-invalid',
    });
    expect(book.check(replacing('zz', {}), NO_CLOCK)).toMatchObject({ code: 'order.unknown' });
    expect(book.snapshot()).toEqual(before);
  });

  it('judges by the clock like a new order', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 100@700, b2 100@700');
    const check = (timestampMs: number) =>
      scenario.book.check(replacing('b1', { quantityWh: 60 }), { height: 5, timestampMs })?.code;
    const gateMs = (TEST_PERIOD - 300) * 1_000;
    expect([gateMs, gateMs - 1, 0].map(check)).toEqual(['order.gate-closed', undefined, 'order.beyond-horizon']);
  });
});
