import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex } from '#market';
import type { CommunityRules, Sha256 } from '#market';
import { createOrderBook, restoreOrderBook } from './order-book.js';
import { TEST_PERIOD, testRules } from './testing/builders.js';
import { ordersFrom, Scenario, tradesIn } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

function example(): Scenario {
  const scenario = new Scenario(sha256);
  scenario.place('b1 100@7, b2 50@5, s1 60@6', { expiresAtMs: 9_000 });
  scenario.clear();
  scenario.place('s2 10@9', { period: 900, timeInForce: 'fok', rank: '' });
  scenario.book.apply({ type: 'cancel', orderId: 'b2', member: 'member of b2' }, { height: 2, timestampMs: null });
  return scenario;
}

describe('the state hash', () => {
  const hashWith = (changes: Partial<CommunityRules>) =>
    toHex(createOrderBook(testRules(changes), { sha256 }).stateHash());

  it('is 32 bytes and does not change when nothing does', () => {
    const { book } = example();
    const before = book.stateHash();
    expect(before).toHaveLength(32);
    book.orders();
    book.view(TEST_PERIOD);
    book.apply({ type: 'cancel', orderId: 'b1', member: 'mallory' }, { height: 3, timestampMs: null });
    expect(book.stateHash()).toEqual(before);
  });

  it('hashes only what was touched since the last time', () => {
    let hashedBytes = 0;
    const counting: Sha256 = (bytes) => {
      hashedBytes += bytes.length;
      return sha256(bytes);
    };
    const scenario = new Scenario(counting);
    for (let number = 0; number < 50; number++) scenario.place(`b${number} 10@5`, { period: 900 });
    scenario.book.stateHash();
    hashedBytes = 0;
    scenario.place('x 10@5', { period: 1_800 });
    scenario.book.stateHash();
    expect(hashedBytes).toBeLessThan(1_000);
  });

  it('covers the rules that the book applies, and no others', () => {
    const changes: Partial<CommunityRules>[] = [
      { version: 2 },
      { periodSeconds: 1_800 },
      { horizonPeriods: 5 },
      { gateClosureSeconds: 5 },
      { lotWh: 5 },
      { tick: 5 },
      { priceFloor: 5 },
      { priceCeiling: 5 },
      { matching: 'continuous' },
      { maxOrdersPerPeriodSide: 5 },
      { maxOrders: 5 },
      { gridFee: 5 },
      { communityFee: 5 },
    ];
    const hashes = new Set([{}, ...changes].map((change) => hashWith(change)));
    expect(hashes.size).toBe(changes.length + 1);
    expect(hashWith({ deltaMs: 250, correctionDays: 5 })).toBe(hashWith({}));
  });

  it('tells apart the same totals reached by different trades', () => {
    const after = (orders: string) => {
      const scenario = new Scenario(sha256);
      scenario.place(orders, { member: 'ann' });
      scenario.place('s 10@1', { member: 'bob' });
      scenario.clear();
      return scenario.book;
    };
    expect(after('b 10@3').stateHash()).not.toEqual(after('b 10@5').stateHash());
    expect(after('b 10@3').stateHash()).toEqual(after('b 10@3').stateHash());
  });

  it('is the same whatever was tried and refused on the way', () => {
    const direct = new Scenario(sha256);
    direct.place('b1 10@5, s1 10@9');
    const detour = new Scenario(sha256);
    detour.place('b1 10@5, b0 0@5, s1 10@9, b1 10@6');
    expect(detour.book.stateHash()).toEqual(direct.book.stateHash());
  });

  it('changes when a clearing in continuous matching takes the record of the last auction away', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 10@5');
    scenario.clear();
    const context = { height: 2, timestampMs: null };
    scenario.book.apply({ type: 'cancel', orderId: 'b1', member: 'member of b1' }, context);
    const rules = testRules({ version: 2, matching: 'continuous' });
    scenario.book.apply({ type: 'set-rules', rules }, context);
    const before = scenario.book.stateHash();
    scenario.clear();
    expect(scenario.book.stateHash()).not.toEqual(before);
    expect(scenario.book.stateHash()).toEqual(
      restoreOrderBook(scenario.book.snapshot(), rules, { sha256 }).stateHash(),
    );
  });

  it('depends on the ids that stay known', () => {
    const plain = new Scenario(sha256);
    plain.place('b1 10@5, b3 10@4');
    const other = new Scenario(sha256);
    other.place('b1 10@5, b2 10@4');
    for (const [scenario, orderId] of [[plain, 'b3'] as const, [other, 'b2'] as const]) {
      const member = `member of ${orderId}`;
      scenario.book.apply({ type: 'cancel', orderId, member }, { height: 1, timestampMs: null });
    }
    expect(other.book.orders()).toEqual(plain.book.orders());
    expect(other.book.stateHash()).not.toEqual(plain.book.stateHash());
  });
});

describe('a book without hashes', () => {
  it('trades, names no trade and has no state hash', () => {
    const book = createOrderBook(testRules(), { sha256, isHashless: true });
    const context = { height: 1, timestampMs: null };
    for (const order of ordersFrom('b1 10@5, s1 10@3')) book.apply({ type: 'place', order, capacityWh: null }, context);
    const events = book.apply({ type: 'clear', period: TEST_PERIOD }, context);
    expect(events[0]).toMatchObject({ type: 'traded', trade: { tradeId: '', quantityWh: 10, price: 4 } });
    expect(() => book.stateHash()).toThrow(RangeError);
  });
});

describe('a snapshot', () => {
  it('is plain data that JSON carries without loss', () => {
    const { book } = example();
    const snapshot = book.snapshot();
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  });

  it('restores a book that answers as the first would', () => {
    const scenario = example();
    const restored = restoreOrderBook(scenario.book.snapshot(), testRules(), { sha256 });
    expect(restored.orders()).toEqual(scenario.book.orders());
    expect(restored.view(TEST_PERIOD)).toEqual(scenario.book.view(TEST_PERIOD));
    expect(restored.tradedWh(TEST_PERIOD, 'member of b1', 'buy')).toBe(60);
    expect(restored.stateHash()).toEqual(scenario.book.stateHash());
    const context = { height: 3, timestampMs: 9_000 };
    expect(restored.apply({ type: 'expire' }, context)).toEqual(scenario.book.apply({ type: 'expire' }, context));
    expect(restored.stateHash()).toEqual(scenario.book.stateHash());
  });

  it('is not changed by what happens to the book later', () => {
    const scenario = example();
    const snapshot = scenario.book.snapshot();
    const before = JSON.stringify(snapshot);
    scenario.place('s9 40@1');
    expect(tradesIn(scenario.clear())).toEqual(['b1-s9 40@4']);
    expect(JSON.stringify(snapshot)).toBe(before);
  });

  const ZEROS = '0'.repeat(64);
  const ORDER = ['o', 'm', 0, 10, 10, 5, 0, 0, null, 1, 1, 'r', 1, 0, 0];
  const LEFT = ['l', 'm', 0, 7];
  const CLEARING = [7, 20, 3, 5, null, 1, 2, [['o', 4]]];
  const PERIOD = [900, ZEROS, null, [ORDER]];
  const snapshotWith = (...periods: unknown[]) => [2, periods];
  const changed = (items: readonly unknown[], changes: readonly (readonly [number, unknown])[]) =>
    items.map((item, index) => changes.find(([at]) => at === index)?.[1] ?? item);
  const withOrder = (...changes: (readonly [number, unknown])[]) =>
    snapshotWith([900, ZEROS, null, [changed(ORDER, changes)]]);
  const withClearing = (...changes: (readonly [number, unknown])[]) =>
    snapshotWith([900, ZEROS, changed(CLEARING, changes), [ORDER]]);
  const withEntries = (...entries: unknown[]) => snapshotWith([900, ZEROS, null, entries]);
  const restore = (snapshot: unknown) => restoreOrderBook(snapshot, testRules(), { sha256 });

  it('of one order is as the tests below assume', () => {
    expect(restore(withOrder()).orders()).toMatchObject([{ orderId: 'o', openWh: 10 }]);
    expect(restore(withOrder([11, ''])).orders()).toMatchObject([{ rank: '' }]);
    expect(restore(withClearing()).snapshot()).toEqual(withClearing());
    const left = restore(withEntries(LEFT));
    expect(left.tradedWh(900, 'm', 'buy')).toBe(7);
    expect(left.view(900).tradedWh).toBe(7);
    expect(left.order('l')).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'snapshot'],
    ['another version', [1, []]],
    ['too few items', [2]],
    ['periods that are no list', [2, {}]],
    ['a period that is no list', snapshotWith(900)],
    ['a negative period', snapshotWith([-900, ...PERIOD.slice(1)])],
    ['a period without orders', withEntries()],
    ['a digest that is no hash', snapshotWith([900, 'abc', null, [ORDER]])],
    ['a period twice', snapshotWith(PERIOD, [900, ZEROS, null, [LEFT]])],
    ['periods out of order', snapshotWith([1_800, ZEROS, null, [LEFT]], PERIOD)],
    ['a clearing that is no list', snapshotWith([900, ZEROS, 7, [ORDER]])],
    ['a clearing with a negative volume', withClearing([1, -1])],
    ['a clearing at a price that is text', withClearing([2, '3'])],
    ['a clearing with a best price beyond all limits', withClearing([3, 2_000_000_000])],
    ['a clearing in which half an order was filled', withClearing([5, 0.5])],
    ['a clearing in which somebody without a name sat out', withClearing([7, [['', 4]]])],
    ['an id twice', withEntries(ORDER, ORDER)],
    ['an order that lives and left', withEntries(ORDER, ['o', 'm', 0, 0])],
    ['an order that left without a member', withEntries(['l', '', 0, 0])],
    ['an order that left on no side', withEntries(['l', 'm', 2, 0])],
    ['an order that left with less than nothing', withEntries(['l', 'm', 0, -1])],
    ['an order with too few fields', withEntries(ORDER.slice(1))],
    ['an order of no side', withOrder([2, 'buy'])],
    ['a time in force of no kind', withOrder([7, 3])],
    ['a quantity of zero', withOrder([3, 0])],
    ['more open than ordered', withOrder([4, 11])],
    ['nothing open', withOrder([4, 0])],
    ['a price that is a fraction', withOrder([5, 0.5])],
    ['a minimum fill above the quantity', withOrder([6, 11])],
    ['an expiry that is text', withOrder([8, '9'])],
    ['a rank that is a number', withOrder([11, 9])],
    ['a queue that is neither', withOrder([14, 2])],
  ])('with %s is refused', (_what, snapshot) => {
    expect(() => restore(snapshot)).toThrow(RangeError);
  });
});
