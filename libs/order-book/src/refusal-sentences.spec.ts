import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommunityRules, SealedOrder, Sha256 } from '#market';
import type { BookCommand, OrderBook } from './contract.js';
import type { BookLimits } from './limits.js';
import { createOrderBook } from './order-book.js';
import { TEST_PERIOD, testOrder, testRules } from './testing/builders.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const NO_CLOCK = { height: 1, timestampMs: null };
const RULES: Partial<CommunityRules> = {
  version: 3,
  lotWh: 10,
  tick: 100,
  priceFloor: 1_000,
  priceCeiling: 9_000,
  gridFee: 300,
  communityFee: 200,
};
const ORDER = testOrder({
  orderId: 'o',
  member: 'ann',
  side: 'buy',
  quantityWh: 100,
  limitPrice: 5_000,
  rulesVersion: 3,
});

function bookWith(changes: Partial<CommunityRules> = {}, limits: Partial<BookLimits> = {}): OrderBook {
  return createOrderBook(testRules({ ...RULES, ...changes }), { sha256, limits });
}

/** Safety: wrong types at run time are part of what is tested. */
type Changes = Partial<Record<keyof SealedOrder, unknown>>;

function place(book: OrderBook, changes: Changes = {}, capacityWh: number | null = null, timestampMs?: number) {
  const command = { type: 'place', order: { ...ORDER, ...changes }, capacityWh } as BookCommand;
  return sentenceIn(book, command, timestampMs);
}

function replace(book: OrderBook, changes: Partial<Record<string, unknown>> = {}): string | undefined {
  const terms = { quantityWh: 100, limitPrice: 5_000, rulesVersion: 3, capacityWh: null };
  const priority = { sealedHeight: 1, rank: '', nonce: 1, index: 0 };
  // Safety: wrong types at run time are part of what is tested.
  const command = { type: 'replace', orderId: 'o', member: 'ann', ...terms, ...priority, ...changes } as BookCommand;
  return sentenceIn(book, command);
}

/** What the one event of a refused command says; undefined when it was not refused. */
function sentenceIn(book: OrderBook, command: BookCommand, timestampMs: number | null = null): string | undefined {
  const [event] = book.apply(command, { height: 1, timestampMs });
  return event?.type === 'rejected' ? event.detail : undefined;
}

describe('the sentence of a refused order', () => {
  it.each<[Changes, string]>([
    [{ side: 'hold' }, 'The side must be buy or sell, not "hold".'],
    [{ side: 7 }, 'The side must be buy or sell, not 7.'],
    [{ side: undefined }, 'The side must be buy or sell, not undefined.'],
    [{ side: null }, 'The side must be buy or sell, not null.'],
    [{ side: { buy: true } }, 'The side must be buy or sell, not object.'],
    [{ side: true }, 'The side must be buy or sell, not true.'],
    [{ side: 'x'.repeat(50) }, `The side must be buy or sell, not "${'x'.repeat(40)}".`],
    [{ timeInForce: 'day' }, 'The time in force must be gtc, ioc or fok, not "day".'],
    [{ period: -900 }, 'The period must be a multiple of 1 s, not -900.'],
    [{ rulesVersion: 2 }, 'The order was made for rules version 2, in force is 3.'],
    [{ quantityWh: -10 }, 'The quantity must be an integer from 1 to 1000000000 Wh, not -10.'],
    [{ quantityWh: '5' }, 'The quantity must be an integer from 1 to 1000000000 Wh, not "5".'],
    [{ minFillWh: 110 }, 'The minimum fill must be an integer from 0 to 100 Wh, not 110.'],
    [{ quantityWh: 105, minFillWh: 5 }, 'The quantity 105 Wh and the minimum fill 5 Wh must be multiples of 10 Wh.'],
    [{ limitPrice: 0.5 }, 'The limit price must be an integer from -1000000000 to 1000000000, not 0.5.'],
    [{ limitPrice: 5_050 }, 'The limit price 5050 must be a multiple of 100.'],
    [{ limitPrice: 8_600 }, 'The price 9100 (a buy with its fees) must lie from 1000 to 9000.'],
    [{ side: 'sell', limitPrice: 900 }, 'The price 900 (a buy with its fees) must lie from 1000 to 9000.'],
  ])('%o is: %s', (changes, sentence) => {
    expect(place(bookWith(), changes)).toBe(sentence);
  });

  it('in continuous matching says what may go with a minimum fill', () => {
    expect(place(bookWith({ matching: 'continuous' }), { minFillWh: 10, timeInForce: 'fok' })).toBe(
      'In continuous matching a minimum fill goes with ioc only, not fok.',
    );
  });

  it('with a clock says by how much it was too early or too late', () => {
    const book = bookWith();
    const gateMs = (TEST_PERIOD - 300) * 1_000;
    const placeAt = (timestampMs: number, changes: Changes = {}) => place(book, changes, null, timestampMs);
    expect(placeAt(0, { period: 901 })).toBe('The period must be a multiple of 900 s, not 901.');
    expect(placeAt(gateMs - 1, { expiresAtMs: 5 })).toBe("The order expired at 5, the block's time is 1799999699999.");
    expect(placeAt(gateMs)).toBe("The gate closed at 1799999700000, the block's time is 1799999700000.");
    expect(placeAt(1_000)).toBe('The period 1800000000 begins after the horizon, 172801000 ms.');
  });

  it('names the order that is known', () => {
    const book = bookWith();
    place(book);
    expect(place(book)).toBe('The order o is known.');
  });

  it('names the limit of the own order that it would trade with', () => {
    const book = bookWith();
    place(book, { orderId: 's1', side: 'sell', limitPrice: 6_000 });
    place(book, { orderId: 's2', side: 'sell', limitPrice: 4_000 });
    expect(place(book)).toBe("It would trade with the member's own sell at 4000.");
    place(book, { orderId: 'b1', limitPrice: 3_000 });
    expect(place(book, { side: 'sell', limitPrice: 2_000 })).toBe("It would trade with the member's own buy at 3000.");
  });

  it('counts the orders that are too many', () => {
    const onSide = bookWith({ maxOrdersPerPeriodSide: 2 });
    place(onSide, { orderId: '0', member: 'bob' });
    for (const orderId of ['1', '2']) place(onSide, { orderId });
    place(onSide, { orderId: '3', side: 'sell', limitPrice: 9_000 });
    expect(place(onSide)).toBe('The member has 2 live orders on this side of the period.');
    place(onSide, { orderId: '4', side: 'sell', limitPrice: 9_000 });
    expect(place(onSide, { side: 'sell', limitPrice: 9_000 })).toBe(
      'The member has 2 live orders on this side of the period.',
    );
    const inAll = bookWith({ maxOrders: 2 });
    for (const orderId of ['1', '2']) place(inAll, { orderId });
    expect(place(inAll, { period: 900 })).toBe('The member has 2 live orders.');
    const accepted = bookWith({}, { maxAcceptedPerMemberAndPeriod: 1 });
    place(accepted, { orderId: '0', member: 'bob' });
    place(accepted, { orderId: '1' });
    expect(place(accepted)).toBe('The period has accepted 1 orders of the member.');
    const full = bookWith({}, { maxLiveOrders: 1 });
    place(full, { orderId: '1' });
    expect(place(full, { member: 'bob' })).toBe('The book holds 1 live orders.');
  });

  it('adds up what the connection would have to carry', () => {
    const book = bookWith();
    place(book, { orderId: '0', member: 'cid' });
    expect(place(book, {}, 90)).toBe("Traded and live 0 Wh and this 100 Wh exceed the connection's 90 Wh.");
    place(book, { orderId: '1', quantityWh: 50 });
    book.apply({ type: 'cancel', orderId: '0', member: 'cid' }, NO_CLOCK);
    place(book, { orderId: 's', member: 'bob', side: 'sell', quantityWh: 30 });
    book.apply({ type: 'clear', period: TEST_PERIOD }, NO_CLOCK);
    place(book, { orderId: '2', quantityWh: 40 });
    expect(place(book, {}, 180)).toBe("Traded and live 90 Wh and this 100 Wh exceed the connection's 180 Wh.");
    expect(place(book, { side: 'sell', limitPrice: 9_000 }, 0)).toBe(
      "Traded and live 0 Wh and this 100 Wh exceed the connection's 0 Wh.",
    );
  });
});

describe('the sentence of a refused replace', () => {
  it('is that of an order with the new terms', () => {
    const book = bookWith();
    place(book);
    expect(replace(book, { quantityWh: 105 })).toBe(
      'The quantity 105 Wh and the minimum fill 0 Wh must be multiples of 10 Wh.',
    );
    expect(replace(book, { limitPrice: '6000' })).toBe(
      'The limit price must be an integer from -1000000000 to 1000000000, not "6000".',
    );
    expect(replace(book, { rulesVersion: 1 })).toBe('The order was made for rules version 1, in force is 3.');
  });

  it('does not count the open energy of the order twice', () => {
    const book = bookWith();
    place(book, { orderId: '0', member: 'cid', limitPrice: 3_000, quantityWh: 990 });
    place(book);
    place(book, { orderId: 'other', quantityWh: 20 });
    place(book, { orderId: 's', member: 'bob', side: 'sell', quantityWh: 30 });
    book.apply({ type: 'clear', period: TEST_PERIOD }, NO_CLOCK);
    expect(replace(book, { quantityWh: 200, capacityWh: 210 })).toBe(
      "Traded and live 50 Wh and this 170 Wh exceed the connection's 210 Wh.",
    );
    expect(replace(book, { quantityWh: 200, capacityWh: 220 })).toBeUndefined();
  });

  it('names the order that is not known, and the owner of another', () => {
    const book = bookWith();
    place(book);
    expect(replace(book, { orderId: 'x'.repeat(60) })).toBe(`No live order has the id "${'x'.repeat(40)}".`);
    expect(replace(book, { member: 'eve' })).toBe('The order belongs to "ann".');
    expect(sentenceIn(book, { type: 'cancel', orderId: 'o', member: 'eve' })).toBe('The order belongs to "ann".');
    expect(sentenceIn(book, { type: 'cancel', orderId: 'q', member: 'ann' })).toBe('No live order has the id "q".');
  });
});

describe('the sentence of a malformed command', () => {
  const priority = { sealedHeight: 1, rank: '', nonce: 1, index: 0 };

  it.each<[string, unknown]>([
    ['command must not be "place"', 'place'],
    ['command must not be undefined', undefined],
    ['type must not be "destroy"', { type: 'destroy' }],
    ['order must not be null', { type: 'place', order: null, capacityWh: null }],
    ['orderId must not be ""', { type: 'cancel', orderId: '', member: 'm' }],
    ['member must not be undefined', { type: 'cancel', orderId: 'o' }],
    ['sealedHeight must not be NaN', { type: 'place', order: { ...ORDER, sealedHeight: Number.NaN } }],
    ['rank must not be 5', { type: 'place', order: { ...ORDER, rank: 5 } }],
    ['nonce must not be "1"', { type: 'place', order: { ...ORDER, nonce: '1' } }],
    ['index must not be 0.5', { type: 'place', order: { ...ORDER, index: 0.5 } }],
    ['capacityWh must not be undefined', { type: 'place', order: ORDER }],
    ['capacityWh must not be -1', { type: 'replace', orderId: 'o', member: 'm', ...priority, capacityWh: -1 }],
    ['expiresAtMs must not be 0.5', { type: 'place', order: { ...ORDER, expiresAtMs: 0.5 }, capacityWh: null }],
    ['period must not be "900"', { type: 'clear', period: '900' }],
    ['period must not be function', { type: 'close', period: () => 900 }],
    ['member must not be false', { type: 'remove-member', member: false }],
    ['rules must not be null', { type: 'set-rules', rules: null }],
    ['member must not be null', { type: 'set-capacity', member: null }],
    ['importCapacityWh must not be -1', { type: 'set-capacity', member: 'm', importCapacityWh: -1 }],
    [
      'exportCapacityWh must not be bigint',
      { type: 'set-capacity', member: 'm', importCapacityWh: 0, exportCapacityWh: 1n },
    ],
  ])('says that the field %s', (sentence, command) => {
    // Safety: that commands may be anything at run time is what is tested.
    expect(sentenceIn(bookWith(), command as BookCommand)).toBe(`The field ${sentence}.`);
  });

  it('is not said of a capacity of 0, one that is not limited, or names as long as they may be', () => {
    const book = bookWith();
    const long = 'x'.repeat(256);
    expect(place(book, { orderId: long, member: long, rank: long })).toBeUndefined();
    const command = { type: 'set-capacity', member: long, importCapacityWh: null, exportCapacityWh: 0 } as const;
    expect(book.apply(command, NO_CLOCK)).toEqual([]);
  });

  it('names no order and no member when rules are refused', () => {
    const rules = testRules({ lotWh: 0 });
    expect(bookWith().apply({ type: 'set-rules', rules }, NO_CLOCK)).toMatchObject([
      { type: 'rejected', orderId: '', member: '', code: 'rules.invalid' },
    ]);
  });
});
