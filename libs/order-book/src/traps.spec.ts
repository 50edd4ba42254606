import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex } from '#market';
import type { CommunityRules, Matching, SealedOrder, Sha256 } from '#market';
import type { BookCommand, BookEvent } from './contract.js';
import { booksWith } from './testing/books.js';
import type { TestedBook } from './testing/books.js';
import { TEST_PERIOD, testOrder } from './testing/builders.js';
import { BookScenario, codesIn, idsIn, tradesIn } from './testing/scenario.js';

// Ways in which order books are known to fail: each is tried on both books, in both matchings, through the contract.

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const MATCHINGS: readonly Matching[] = ['auction', 'continuous'];
const CASES = booksWith(sha256).flatMap((book) => MATCHINGS.map((matching) => ({ ...book, matching })));

const PROPERTY_NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];
const NO_INTEGERS = [0.1 + 0.2, 0.3, 1e-9, 10.000_000_000_000_002, Number.NaN, Infinity, -Infinity];

const ORDER = testOrder({ orderId: 'new', member: 'ann', side: 'buy', quantityWh: 10, limitPrice: 5 });
const selling = (changes: Partial<SealedOrder>) =>
  testOrder({ ...ORDER, orderId: 's', member: 'bob', side: 'sell', ...changes });
const REPLACED = { quantityWh: 25, limitPrice: 4, rulesVersion: 1, sealedHeight: 9, rank: 'z', nonce: 9, index: 9 };

/** A command that holds the tried value in one field. */
type Holding = (value: unknown) => object;
const placing =
  (field: keyof SealedOrder): Holding =>
  (value) => ({ type: 'place', order: { ...ORDER, [field]: value }, capacityWh: null });
const replacing =
  (field: string): Holding =>
  (value) => ({ type: 'replace', orderId: 'b1', member: 'ann', ...REPLACED, capacityWh: null, [field]: value });
const limiting =
  (field: string): Holding =>
  (value) => ({ type: 'set-capacity', member: 'ann', importCapacityWh: 0, exportCapacityWh: 0, [field]: value });

function apply({ book, height }: BookScenario<TestedBook>, command: object): BookEvent[] {
  // Safety: that commands may hold anything at run time is part of what is tested.
  return book.apply(command as BookCommand, { height, timestampMs: null });
}

function cancel(scenario: BookScenario<TestedBook>, orderId: string, member = 'ann'): string[] {
  return codesIn(apply(scenario, { type: 'cancel', orderId, member }));
}

function hashOf({ book }: BookScenario<TestedBook>): string {
  return toHex(book.stateHash());
}

describe.each(CASES)('in $matching matching $name', ({ create, matching }) => {
  const scenarioWith = (changes: Partial<CommunityRules> = {}) => new BookScenario(create({ matching, ...changes }));

  /** Something rests, something has traded, something has left. */
  function busyBook() {
    const scenario = scenarioWith();
    scenario.place('b1 30@5, b2 20@4, s2 40@9', { member: 'ann' });
    scenario.place('s1 10@5', { member: 'bob' });
    scenario.clear();
    cancel(scenario, 'b2');
    return scenario;
  }

  it.each<[string, Holding, string]>([
    ['the quantity of a new order', placing('quantityWh'), 'order.quantity-invalid'],
    ['the minimum fill of a new order', placing('minFillWh'), 'order.min-fill-invalid'],
    ['the limit of a new order', placing('limitPrice'), 'order.price-invalid'],
    ['the period of a new order', placing('period'), 'order.period-invalid'],
    ['the rules version of a new order', placing('rulesVersion'), 'order.rules-changed'],
    ['the height of a new order', placing('sealedHeight'), 'command.malformed'],
    ['the nonce of a new order', placing('nonce'), 'command.malformed'],
    ['the place of a new order', placing('index'), 'command.malformed'],
    ['the expiry of a new order', placing('expiresAtMs'), 'command.malformed'],
    [
      'the capacity of a new order',
      (value) => ({ type: 'place', order: ORDER, capacityWh: value }),
      'command.malformed',
    ],
    ['the quantity of a replace', replacing('quantityWh'), 'order.quantity-invalid'],
    ['the limit of a replace', replacing('limitPrice'), 'order.price-invalid'],
    ['the rules version of a replace', replacing('rulesVersion'), 'order.rules-changed'],
    ['the height of a replace', replacing('sealedHeight'), 'command.malformed'],
    ['the nonce of a replace', replacing('nonce'), 'command.malformed'],
    ['the place of a replace', replacing('index'), 'command.malformed'],
    ['the capacity of a replace', replacing('capacityWh'), 'command.malformed'],
    ['an import capacity', limiting('importCapacityWh'), 'command.malformed'],
    ['an export capacity', limiting('exportCapacityWh'), 'command.malformed'],
    ['a period to clear', (value) => ({ type: 'clear', period: value }), 'command.malformed'],
    ['a period to close', (value) => ({ type: 'close', period: value }), 'command.malformed'],
  ])('refuses fractions, NaN and infinities as %s and changes nothing', (_what, holding, code) => {
    const scenario = busyBook();
    const before = [hashOf(scenario), scenario.book.orders()];
    for (const value of NO_INTEGERS) expect(codesIn(apply(scenario, holding(value)))).toEqual([code]);
    expect([hashOf(scenario), scenario.book.orders()]).toEqual(before);
  });

  it('adds energy that halves and thirds would not give back', () => {
    const scenario = scenarioWith();
    scenario.place('b1 3@5, b2 3@5, s1 1@5, s2 2@5, s3 1@5');
    scenario.clear();
    expect(scenario.book.orders()).toMatchObject([{ orderId: 'b2', filledWh: 1, openWh: 2 }]);
  });

  it('knows an id, live, cancelled, filled, expired or unfilled, until its period has closed', () => {
    const scenario = busyBook();
    scenario.place('x1 5@1', { side: 'buy', expiresAtMs: 7 });
    scenario.place('x2 5@1', { side: 'buy', timeInForce: 'ioc' });
    scenario.clear();
    scenario.book.apply({ type: 'expire' }, { height: scenario.height, timestampMs: 7 });
    for (const orderId of ['b1', 'b2', 's1', 'x1', 'x2']) {
      for (const changes of [{}, { member: 'eve' }, { period: 900 }]) {
        expect(codesIn(scenario.place({ ...ORDER, orderId, ...changes }))).toEqual(['order.duplicate-id']);
      }
    }
    apply(scenario, { type: 'close', period: TEST_PERIOD });
    for (const orderId of ['b1', 'b2', 's1', 'x1', 'x2']) {
      expect(codesIn(scenario.place({ ...ORDER, orderId, period: 900 }))).toEqual(['accepted']);
    }
  });

  it('refuses to cancel or replace what it does not know, whatever its name', () => {
    const scenario = busyBook();
    const before = hashOf(scenario);
    for (const orderId of [...PROPERTY_NAMES, 'b', 'b11', 'B1', ' b1', '0', '-1', 'null', 'undefined', 's1', 'b2']) {
      expect(cancel(scenario, orderId)).toEqual(['order.unknown']);
      expect(codesIn(apply(scenario, { ...replacing('orderId')(orderId) }))).toEqual(['order.unknown']);
      expect(scenario.book.order(orderId)).toBeUndefined();
    }
    expect(hashOf(scenario)).toBe(before);
  });

  it('treats orders and members with names of object properties like others', () => {
    const scenario = scenarioWith();
    for (const [index, name] of PROPERTY_NAMES.entries()) {
      expect(scenario.book.order(name)).toBeUndefined();
      expect(scenario.book.orders({ member: name })).toEqual([]);
      expect(scenario.book.tradedWh(TEST_PERIOD, name, 'buy')).toBe(0);
      scenario.place({ ...ORDER, orderId: name, member: name, rank: name, nonce: index });
    }
    expect(idsIn(scenario)).toEqual(PROPERTY_NAMES.toSorted());
    scenario.place('s1 25@5', { sealedHeight: 2 });
    expect(tradesIn(scenario.clear())).toEqual(['__proto__-s1 10@5', 'constructor-s1 10@5', 'hasOwnProperty-s1 5@5']);
    expect(scenario.book.tradedWh(TEST_PERIOD, '__proto__', 'buy')).toBe(10);
    expect(cancel(scenario, 'hasOwnProperty', 'constructor')).toEqual(['order.not-owner']);
    expect(cancel(scenario, 'hasOwnProperty', 'hasOwnProperty')).toEqual(['order.cancelled']);
    expect(codesIn(apply(scenario, { type: 'remove-member', member: 'toString' }))).toEqual(['order.member-removed']);
    expect(idsIn(scenario)).toEqual(['valueOf']);
  });

  it('matches an order replaced to a crossing price like a new one, and no sooner than the next clearing', () => {
    const scenario = scenarioWith();
    scenario.place('b1 10@3, b2 10@4', { member: 'ann' });
    scenario.place('s1 15@8');
    expect(tradesIn(scenario.clear())).toEqual([]);
    const [replaced] = apply(scenario, replacing('limitPrice')(9));
    expect(replaced).toMatchObject({ type: 'replaced', openWh: 25, limitPrice: 9, keptPriority: false });
    expect(tradesIn(scenario.clear())).toEqual([matching === 'auction' ? 'b1-s1 15@9' : 'b1-s1 15@8']);
    expect(scenario.book.orders()).toMatchObject([
      { orderId: 'b1', openWh: 10, limitPrice: 9 },
      { orderId: 'b2', openWh: 10 },
    ]);
  });

  it('refuses to replace an order to a price that crosses an own order, and keeps it as it was', () => {
    const scenario = busyBook();
    const before = [hashOf(scenario), scenario.book.orders()];
    expect(codesIn(apply(scenario, replacing('limitPrice')(9)))).toEqual(['order.self-cross']);
    expect([hashOf(scenario), scenario.book.orders()]).toEqual(before);
  });

  it('never lets an old name reach the order that has taken the place of the old one', () => {
    const scenario = scenarioWith();
    for (let round = 0; round < 50; round++) {
      const [old, young] = [`old ${round}`, `young ${round}`];
      scenario.place({ ...ORDER, orderId: old });
      expect(cancel(scenario, old)).toEqual(['order.cancelled']);
      scenario.place({ ...ORDER, orderId: young });
      expect(cancel(scenario, old)).toEqual(['order.unknown']);
      expect(codesIn(apply(scenario, replacing('orderId')(old)))).toEqual(['order.unknown']);
      expect(idsIn(scenario)).toEqual([young]);
      // The one leaves by its trade, which frees its place in another way.
      scenario.place(selling({ orderId: `sell ${round}` }));
      scenario.clear();
      scenario.place({ ...ORDER, orderId: `next ${round}` });
      for (const gone of [young, `sell ${round}`]) expect(cancel(scenario, gone, 'ann')).toEqual(['order.unknown']);
      expect(cancel(scenario, `next ${round}`)).toEqual(['order.cancelled']);
    }
    expect(scenario.book.orders()).toEqual([]);
  });

  it('answers a journal with refused self-crosses alike when it is replayed, and as if they had never come', () => {
    const journal = 'b1 10@5, s1 10@5, s2 10@9, b2 10@9, b3 10@8, s3 10@8, s4 10@4'.split(', ');
    const answers = [scenarioWith(), scenarioWith()].map((scenario) => {
      const events = journal.map((order) => scenario.place(order, { member: 'ann' }));
      events.push(scenario.place('s5 15@1'), scenario.clear());
      return { events, hash: hashOf(scenario), orders: scenario.book.orders() };
    });
    expect(answers[1]).toEqual(answers[0]);
    const refused = answers[0]!.events.filter((events) => codesIn(events).includes('order.self-cross'));
    expect(refused).toHaveLength(4);
    const without = scenarioWith();
    without.place('b1 10@5, s2 10@9, b3 10@8', { member: 'ann' });
    without.place('s5 15@1');
    without.clear();
    expect(hashOf(without)).toBe(answers[0]!.hash);
  });
});
