import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Matching, SealedOrder, Sha256 } from '#market';
import { booksWith } from './testing/books.js';
import type { TestedBook } from './testing/books.js';
import { TEST_PERIOD, testOrder } from './testing/builders.js';
import { Depth } from './testing/depth.js';
import { BookScenario, codesIn, idsIn, tradesIn } from './testing/scenario.js';

// Ways in which order books are known to fail when something is large, far or often.

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);
const MATCHINGS: readonly Matching[] = ['auction', 'continuous'];
const CASES = booksWith(sha256).flatMap((book) => MATCHINGS.map((matching) => ({ ...book, matching })));

/** How many orders are many. */
const MANY = depth.isThorough ? 1_000 : 200;
const GWH = 1_000_000_000;
const AT_ONE = { height: 1, timestampMs: null };
const ORDER = testOrder({ orderId: 'new', member: 'ann', side: 'buy', quantityWh: 10, limitPrice: 5 });
const selling = (changes: Partial<SealedOrder>) =>
  testOrder({ ...ORDER, orderId: 's', member: 'bob', side: 'sell', ...changes });

describe.each(CASES)('in $matching matching $name', ({ create, matching, isNaive }) => {
  const scenarioWith = () => new BookScenario(create({ matching }));
  const isFew = (isNaive && !depth.isDeep) || !depth.isThorough;

  /** Places orders that cross nothing so that they rest: in continuous matching with a clearing. */
  function rest(scenario: BookScenario<TestedBook>, orders: readonly SealedOrder[]): void {
    expect(new Set(codesIn(scenario.place(orders)))).toEqual(new Set(['accepted']));
    if (matching === 'continuous') scenario.clear();
  }

  it.each(['gtc', 'ioc'] as const)(
    'lets no clearing reach an order of another period because thousands of %s orders were cancelled before',
    (timeInForce) => {
      const scenario = scenarioWith();
      rest(scenario, [selling({})]);
      for (let round = 0; round < (isFew ? 100 : 4_000); round++) {
        const orderId = `gone ${round}`;
        scenario.place({ ...ORDER, orderId, timeInForce });
        scenario.book.apply({ type: 'cancel', orderId, member: 'ann' }, AT_ONE);
      }
      scenario.place({ ...ORDER, timeInForce, period: 900 });
      expect(codesIn(scenario.clear())).toEqual(['cleared']);
      expect(idsIn(scenario)).toEqual(['new', 's']);
    },
  );

  it('fills a fok order from thousands of lots, or not at all when the last Wh is missing', () => {
    const scenario = scenarioWith();
    const count = isFew ? MANY : 10 * MANY;
    const lots = Array.from({ length: count }, (_, nonce) =>
      selling({ orderId: `s${nonce}`, member: `s${nonce}`, nonce }),
    );
    rest(scenario, lots);
    scenario.place({ ...ORDER, orderId: 'too much', quantityWh: 10 * count + 1, timeInForce: 'fok' });
    expect(scenario.clear()).toMatchObject([
      { type: 'cleared', volumeWh: 0, price: null, satOut: ['too much'] },
      { type: 'left', orderId: 'too much', code: 'order.unfilled', openWh: 10 * count + 1 },
    ]);
    scenario.place({ ...ORDER, orderId: 'all', quantityWh: 10 * count, timeInForce: 'fok' });
    expect(tradesIn(scenario.clear())).toEqual(lots.map(({ orderId }) => `all-${orderId} 10@5`));
    expect(scenario.book.orders()).toEqual([]);
  });

  it('adds up energy beyond 2^31 and 2^32 Wh', () => {
    const scenario = scenarioWith();
    for (const orderId of ['s1', 's2', 's3', 's4', 's5']) rest(scenario, [selling({ orderId, quantityWh: GWH })]);
    const buying = (orderId: string, quantityWh: number, capacityWh: number) => {
      const order = { ...ORDER, orderId, quantityWh };
      return codesIn(scenario.book.apply({ type: 'place', order, capacityWh }, AT_ONE));
    };
    for (const orderId of ['b1', 'b2', 'b3', 'b4', 'b5']) expect(buying(orderId, GWH, 5 * GWH)).toEqual(['accepted']);
    expect(buying('b6', 1, 5 * GWH)).toEqual(['order.capacity-exceeded']);
    expect(scenario.clear().at(-1)).toMatchObject({ type: 'cleared', volumeWh: 5 * GWH });
    expect(scenario.book.tradedWh(TEST_PERIOD, 'ann', 'buy')).toBe(5 * GWH);
    expect(scenario.book.tradedWh(TEST_PERIOD, 'bob', 'sell')).toBe(5 * GWH);
    expect(buying('b6', 1, 5 * GWH)).toEqual(['order.capacity-exceeded']);
    expect(buying('b6', 1, 5 * GWH + 1)).toEqual(['accepted']);
  });

  it.each([
    [GWH, GWH, GWH, GWH],
    [-GWH, -GWH, -GWH, -GWH],
    [GWH, -GWH, 0, -GWH],
    [GWH, GWH - 1, GWH - 1, GWH - 1],
    [1 - GWH, -GWH, -GWH, -GWH],
  ])('trades 1 GWh bought at most at %i and sold at least at %i', (buyLimit, sellLimit, middle, sellersPrice) => {
    const scenario = scenarioWith();
    rest(scenario, [selling({ limitPrice: sellLimit, quantityWh: GWH })]);
    scenario.place({ ...ORDER, orderId: 'b', limitPrice: buyLimit, quantityWh: GWH });
    const price = matching === 'auction' ? middle : sellersPrice;
    expect(tradesIn(scenario.clear())).toEqual([`b-s ${GWH}@${price}`]);
    expect(scenario.book.orders()).toEqual([]);
  });

  it('keeps apart prices that lie as far from each other as they can', () => {
    const scenario = scenarioWith();
    scenario.place(`b1 5@${-GWH}, b2 5@${1 - GWH}, b3 5@-1, b4 5@0, s1 5@1, s2 5@${GWH - 1}, s3 5@${GWH}`);
    expect(tradesIn(scenario.clear())).toEqual([]);
    expect(idsIn(scenario)).toEqual(['b4', 'b3', 'b2', 'b1', 's1', 's2', 's3']);
    scenario.place(selling({ orderId: 's0', quantityWh: 18, limitPrice: -GWH, timeInForce: 'ioc' }));
    const prices = matching === 'auction' ? [-GWH, -GWH, -GWH, -GWH] : [0, -1, 1 - GWH, -GWH];
    const bought = ['b4-s0 5', 'b3-s0 5', 'b2-s0 5', 'b1-s0 3'];
    expect(tradesIn(scenario.clear())).toEqual(bought.map((text, index) => `${text}@${prices[index]}`));
  });

  it('sorts a thousand orders of one price that each go before all that came earlier', () => {
    const scenario = scenarioWith();
    const orders = Array.from({ length: MANY }, (_, index) => {
      const orderId = `s${String(index).padStart(3, '0')}`;
      return selling({ orderId, member: orderId, sealedHeight: MANY - index });
    });
    for (const order of orders) rest(scenario, [order]);
    const ids = orders.map((order) => order.orderId).toReversed();
    expect(idsIn(scenario)).toEqual(ids);
    scenario.place({ ...ORDER, orderId: 'b', quantityWh: 10 * MANY - 5, sealedHeight: MANY });
    expect(tradesIn(scenario.clear())).toEqual(ids.map((id) => `b-${id} ${id === 's000' ? 5 : 10}@5`));
    expect(scenario.book.orders()).toMatchObject([{ orderId: 's000', openWh: 5 }]);
  });
});
