import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommunityRules, ErrorCode, SealedOrder, Sha256 } from '#market';
import type { BookCommand, BookContext, BookEvent } from './contract.js';
import { createOrderBook } from './order-book.js';
import { booksWith } from './testing/books.js';
import { TEST_PERIOD, testOrder, testRules } from './testing/builders.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const RULES: Partial<CommunityRules> = {
  lotWh: 10,
  tick: 100,
  priceFloor: 1_000,
  priceCeiling: 9_000,
  gridFee: 300,
  communityFee: 200,
};
const NO_CLOCK: BookContext = { height: 1, timestampMs: null };

function placing(changes: Partial<SealedOrder>, capacityWh: number | null = null): BookCommand {
  const order = { orderId: 'o', side: 'buy' as const, quantityWh: 100, limitPrice: 5_000, member: 'ann' };
  return { type: 'place', order: testOrder({ ...order, ...changes }), capacityWh };
}

function codesOf(events: readonly BookEvent[]): (ErrorCode | 'accepted')[] {
  return events.flatMap((event) =>
    event.type === 'rejected' ? [event.code] : event.type === 'accepted' ? [event.type] : [],
  );
}

describe.each(booksWith(sha256))('in $name', ({ create }) => {
  const bookWith = (changes: Partial<CommunityRules> = {}, limits = {}) => create({ ...RULES, ...changes }, limits);

  /** The answer to one order in an empty book. */
  function answer(changes: Partial<SealedOrder>, context: BookContext = NO_CLOCK): ErrorCode | 'accepted' | undefined {
    return codesOf(bookWith().apply(placing(changes), context))[0];
  }

  describe('an order by itself', () => {
    it.each<[Partial<Record<keyof SealedOrder, unknown>>, ErrorCode | 'accepted']>([
      [{}, 'accepted'],
      [{ side: 'hold' }, 'order.side-invalid'],
      [{ side: '__proto__' }, 'order.side-invalid'],
      [{ side: undefined }, 'order.side-invalid'],
      [{ timeInForce: 'day' }, 'order.time-in-force-invalid'],
      [{ timeInForce: 'constructor' }, 'order.time-in-force-invalid'],
      [{ timeInForce: null }, 'order.time-in-force-invalid'],
      [{ period: 900.5 }, 'order.period-invalid'],
      [{ period: -900 }, 'order.period-invalid'],
      [{ period: Number.NaN }, 'order.period-invalid'],
      [{ period: '900' }, 'order.period-invalid'],
      [{ period: 901 }, 'accepted'],
      [{ rulesVersion: 2 }, 'order.rules-changed'],
      [{ rulesVersion: '1' }, 'order.rules-changed'],
      [{ quantityWh: 0 }, 'order.quantity-invalid'],
      [{ quantityWh: -10 }, 'order.quantity-invalid'],
      [{ quantityWh: 0.1 + 0.2 }, 'order.quantity-invalid'],
      [{ quantityWh: Number.NaN }, 'order.quantity-invalid'],
      [{ quantityWh: Infinity }, 'order.quantity-invalid'],
      [{ quantityWh: '100' }, 'order.quantity-invalid'],
      [{ quantityWh: null }, 'order.quantity-invalid'],
      [{ quantityWh: 100n }, 'order.quantity-invalid'],
      [{ quantityWh: 2 ** 53 }, 'order.quantity-invalid'],
      [{ quantityWh: 1_000_000_010 }, 'order.quantity-invalid'],
      [{ quantityWh: 1_000_000_000 }, 'accepted'],
      [{ quantityWh: 105 }, 'order.off-lot'],
      [{ minFillWh: 15 }, 'order.off-lot'],
      [{ minFillWh: 110 }, 'order.min-fill-invalid'],
      [{ minFillWh: -10 }, 'order.min-fill-invalid'],
      [{ minFillWh: Number.NaN }, 'order.min-fill-invalid'],
      [{ minFillWh: 100 }, 'accepted'],
      [{ minFillWh: -0 }, 'accepted'],
      [{ limitPrice: Number.NaN }, 'order.price-invalid'],
      [{ limitPrice: -Infinity }, 'order.price-invalid'],
      [{ limitPrice: 5_000.5 }, 'order.price-invalid'],
      [{ limitPrice: '5000' }, 'order.price-invalid'],
      [{ limitPrice: {} }, 'order.price-invalid'],
      [{ limitPrice: 1_000_000_100 }, 'order.price-invalid'],
      [{ limitPrice: -1_000_000_100 }, 'order.price-invalid'],
      [{ limitPrice: 5_050 }, 'order.off-tick'],
      [{ limitPrice: 8_500 }, 'accepted'],
      [{ limitPrice: 8_600 }, 'order.price-out-of-bounds'],
      [{ limitPrice: 500 }, 'accepted'],
      [{ limitPrice: 400 }, 'order.price-out-of-bounds'],
      [{ side: 'sell', limitPrice: 9_000 }, 'accepted'],
      [{ side: 'sell', limitPrice: 9_100 }, 'order.price-out-of-bounds'],
      [{ side: 'sell', limitPrice: 1_000 }, 'accepted'],
      [{ side: 'sell', limitPrice: 900 }, 'order.price-out-of-bounds'],
    ])('%o is answered with %s', (changes, code) => {
      // Safety: wrong types at run time are what is tested.
      expect(answer(changes as Partial<SealedOrder>)).toBe(code);
    });

    it('may carry a minimum fill in continuous matching only as ioc', () => {
      const answers = (['gtc', 'ioc', 'fok'] as const).map((timeInForce) =>
        codesOf(bookWith({ matching: 'continuous' }).apply(placing({ timeInForce, minFillWh: 10 }), NO_CLOCK)),
      );
      expect(answers.flat()).toEqual(['order.min-fill-invalid', 'accepted', 'order.min-fill-invalid']);
    });

    it('is held without negative zeros', () => {
      const book = create();
      const zeros = {
        limitPrice: -0,
        minFillWh: -0,
        sealedHeight: -0,
        nonce: -0,
        index: -0,
        expiresAtMs: -0,
        period: -0,
      };
      book.apply(placing(zeros), NO_CLOCK);
      const held = book.order('o')!;
      expect(Object.values(held).some((value) => Object.is(value, -0))).toBe(false);
    });
  });

  describe('an order and the clock', () => {
    const gateMs = (TEST_PERIOD - 300) * 1_000;
    const horizonMs = (TEST_PERIOD - 192 * 900) * 1_000;

    it.each<[number, Partial<SealedOrder>, ErrorCode | 'accepted']>([
      [gateMs - 1, {}, 'accepted'],
      [gateMs, {}, 'order.gate-closed'],
      [gateMs - 1, { expiresAtMs: gateMs - 1 }, 'order.expired'],
      [gateMs - 1, { expiresAtMs: gateMs }, 'accepted'],
      [horizonMs, {}, 'accepted'],
      [horizonMs - 1, {}, 'order.beyond-horizon'],
      [horizonMs, { period: TEST_PERIOD - 1 }, 'order.period-invalid'],
      [horizonMs, { period: Number.MAX_SAFE_INTEGER - (Number.MAX_SAFE_INTEGER % 900) }, 'order.beyond-horizon'],
    ])('at %i %o is answered with %s', (timestampMs, changes, code) => {
      expect(answer(changes, { height: 1, timestampMs })).toBe(code);
    });

    it('may come after delivery when the gate closes late', () => {
      const book = bookWith({ gateClosureSeconds: -86_400 });
      const timestampMs = (TEST_PERIOD + 86_400) * 1_000 - 1;
      expect(codesOf(book.apply(placing({}), { height: 1, timestampMs }))).toEqual(['accepted']);
    });
  });

  describe('an order and the others', () => {
    it('is refused under an id that is known, live or not, until its period leaves', () => {
      const book = bookWith();
      book.apply(placing({}), NO_CLOCK);
      expect(codesOf(book.apply(placing({ period: 0 }), NO_CLOCK))).toEqual(['order.duplicate-id']);
      book.apply({ type: 'cancel', orderId: 'o', member: 'ann' }, NO_CLOCK);
      expect(codesOf(book.apply(placing({}), NO_CLOCK))).toEqual(['order.duplicate-id']);
      book.apply({ type: 'close', period: TEST_PERIOD }, NO_CLOCK);
      expect(codesOf(book.apply(placing({}), NO_CLOCK))).toEqual(['accepted']);
    });

    it('may have the names of object properties', () => {
      const book = bookWith();
      const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
      const events = names.flatMap((name) => book.apply(placing({ orderId: name, member: name }), NO_CLOCK));
      expect(codesOf(events)).toEqual(names.map(() => 'accepted'));
      expect(book.orders({ member: '__proto__' }).map((order) => order.orderId)).toEqual(['__proto__']);
      expect(book.tradedWh(TEST_PERIOD, 'constructor', 'buy')).toBe(0);
      expect(book.order('valueOf')).toBeUndefined();
    });

    it('must not cross a live order of its own member, in its period alone', () => {
      const book = bookWith();
      book.apply(placing({ orderId: 's', side: 'sell', limitPrice: 5_000 }), NO_CLOCK);
      book.apply(placing({ orderId: 's2', side: 'sell', limitPrice: 6_000 }), NO_CLOCK);
      expect(codesOf(book.apply(placing({ limitPrice: 5_000 }), NO_CLOCK))).toEqual(['order.self-cross']);
      expect(codesOf(book.apply(placing({ orderId: 'below', limitPrice: 4_900 }), NO_CLOCK))).toEqual(['accepted']);
      expect(codesOf(book.apply(placing({ orderId: 'other', period: 0 }), NO_CLOCK))).toEqual(['accepted']);
      expect(codesOf(book.apply(placing({ orderId: 'bob', member: 'bob' }), NO_CLOCK))).toEqual(['accepted']);
      expect(codesOf(book.apply(placing({ orderId: 'x', side: 'sell', limitPrice: 4_900 }), NO_CLOCK))).toEqual([
        'order.self-cross',
      ]);
    });

    it('is refused when its member has as many live orders as the rules allow', () => {
      const book = bookWith({ maxOrdersPerPeriodSide: 2, maxOrders: 3 });
      const place = (orderId: string, changes: Partial<SealedOrder> = {}) =>
        codesOf(book.apply(placing({ orderId, limitPrice: 3_000, ...changes }), NO_CLOCK))[0];
      expect([place('1'), place('2'), place('3')]).toEqual(['accepted', 'accepted', 'order.too-many']);
      expect(place('4', { side: 'sell', limitPrice: 4_000 })).toBe('accepted');
      expect(place('5', { period: 0 })).toBe('order.too-many');
      book.apply({ type: 'cancel', orderId: '1', member: 'ann' }, NO_CLOCK);
      expect(place('6', { period: 0 })).toBe('accepted');
      expect(place('7', { period: 900, member: 'bob' })).toBe('accepted');
    });

    it('is refused when the period has accepted as many of its member as the book remembers', () => {
      const book = bookWith({}, { maxAcceptedPerMemberAndPeriod: 2 });
      for (const orderId of ['1', '2']) {
        book.apply(placing({ orderId }), NO_CLOCK);
        book.apply({ type: 'cancel', orderId, member: 'ann' }, NO_CLOCK);
      }
      expect(codesOf(book.apply(placing({ orderId: '3' }), NO_CLOCK))).toEqual(['order.too-many']);
      expect(codesOf(book.apply(placing({ orderId: '3', period: 0 }), NO_CLOCK))).toEqual(['accepted']);
    });

    it('is refused when the book is full', () => {
      const book = bookWith({}, { maxLiveOrders: 2 });
      const place = (orderId: string) => codesOf(book.apply(placing({ orderId, member: orderId }), NO_CLOCK))[0];
      expect([place('1'), place('2'), place('3')]).toEqual(['accepted', 'accepted', 'order.book-full']);
      book.apply({ type: 'cancel', orderId: '1', member: '1' }, NO_CLOCK);
      expect(place('4')).toBe('accepted');
    });

    it('is refused when traded and live energy and this exceed the connection', () => {
      const book = bookWith();
      const place = (
        orderId: string,
        quantityWh: number,
        capacityWh: number | null,
        changes: Partial<SealedOrder> = {},
      ) => codesOf(book.apply(placing({ orderId, quantityWh, ...changes }, capacityWh), NO_CLOCK))[0];
      expect(place('1', 60, 50)).toBe('order.capacity-exceeded');
      expect(place('2', 50, 50)).toBe('accepted');
      expect(place('s', 30, 30, { member: 'bob', side: 'sell' })).toBe('accepted');
      book.apply({ type: 'clear', period: TEST_PERIOD }, NO_CLOCK);
      expect(book.tradedWh(TEST_PERIOD, 'ann', 'buy')).toBe(30);
      expect(book.tradedWh(TEST_PERIOD, 'bob', 'sell')).toBe(30);
      expect(place('3', 50, 90)).toBe('order.capacity-exceeded');
      expect(place('4', 40, 90)).toBe('accepted');
      expect(place('5', 10, null)).toBe('accepted');
      expect(place('6', 10, 0, { side: 'sell', limitPrice: 8_000 })).toBe('order.capacity-exceeded');
      expect(place('7', 10, 10, { period: 0 })).toBe('accepted');
    });
  });
});

describe('the check of a place', () => {
  it('says what placing it would, and changes nothing', () => {
    const book = createOrderBook(testRules(RULES), { sha256 });
    const command = placing({}) as Extract<BookCommand, { type: 'place' }>;
    expect(book.check(command, NO_CLOCK)).toBeNull();
    expect(book.orders()).toEqual([]);
    book.apply(command, NO_CLOCK);
    expect(book.check(command, NO_CLOCK)).toMatchObject({ code: 'order.duplicate-id' });
    const malformed = { ...command, order: { ...command.order, orderId: '' } };
    expect(book.check(malformed, NO_CLOCK)).toMatchObject({ code: 'command.malformed' });
  });
});
