import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sha256 } from '#market';
import { explainAt } from './explanation.js';
import { restoreOrderBook } from './order-book.js';
import { TEST_PERIOD, testRules } from './testing/builders.js';
import { Scenario } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** Places the orders, at equal price in the order of their ids, and clears. */
function cleared(orders: string): Scenario {
  const scenario = new Scenario(sha256);
  scenario.place(orders);
  scenario.clear();
  return scenario;
}

/** Changes an order in the next height. */
function replace(scenario: Scenario, orderId: string, quantityWh: number, limitPrice: number): void {
  const { height } = scenario;
  const priority = { sealedHeight: height, rank: '', nonce: 1, index: 0 };
  const terms = { quantityWh, limitPrice, rulesVersion: 1, capacityWh: null };
  const names = { orderId, member: `member of ${orderId}` };
  scenario.book.apply({ type: 'replace', ...names, ...terms, ...priority }, { height, timestampMs: null });
}

describe('after an auction, the book explains that an order', () => {
  it('waits when the period has not been cleared, or when it was sealed since', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 10@7');
    expect(scenario.book.explain('b1')).toEqual({ reason: 'awaits-clearing' });
    scenario.clear();
    scenario.place('b2 10@8', { sealedHeight: scenario.height });
    expect(scenario.book.explain('b2')).toEqual({ reason: 'awaits-clearing' });
    expect(scenario.book.explain('b1')).toEqual({ reason: 'no-counter-orders', position: null });
  });

  it('meets nobody on the other side', () => {
    expect(cleared('s1 10@7').book.explain('s1')).toEqual({ reason: 'no-counter-orders', position: null });
  });

  it('asks for more, or bids less, than the clearing price', () => {
    const { book } = cleared('b1 10@9, b2 10@6, s1 10@5, s2 10@8');
    const common = { reason: 'price-not-reached', clearingPrice: 7, position: null };
    expect(book.explain('b2')).toEqual({ ...common, limitPrice: 6, bestCounterPrice: 5 });
    expect(book.explain('s2')).toEqual({ ...common, limitPrice: 8, bestCounterPrice: 9 });
  });

  it('does not reach the best limit of the other side when nothing trades', () => {
    const { book } = cleared('b1 10@5, s1 10@8, s2 10@9');
    const common = { reason: 'price-not-reached', clearingPrice: null, position: null };
    expect(book.explain('s2')).toEqual({ ...common, limitPrice: 9, bestCounterPrice: 5 });
    expect(book.explain('b1')).toEqual({ ...common, limitPrice: 5, bestCounterPrice: 8 });
  });

  it('came too late in the line of those at the price', () => {
    const { book } = cleared('s1 10@5, s2 10@7, s3 10@7, s4 10@7, s5 10@7, b1 30@9');
    const common = { reason: 'outranked', limitPrice: 7, clearingPrice: 7, filledUpTo: 3 };
    expect(book.explain('s4')).toEqual({ ...common, position: 4 });
    expect(book.explain('s5')).toEqual({ ...common, position: 5 });
    const buys = cleared('b1 10@9, b2 10@7, b3 10@7, b4 10@7, b5 10@7, s1 30@5');
    expect(buys.book.explain('b4')).toEqual({ ...common, position: 4 });
    expect(buys.book.explain('b5')).toEqual({ ...common, position: 5 });
  });

  it('traded in part because it was the last one filled, and those behind it are counted from there', () => {
    const { book } = cleared('s1 10@5, s2 10@7, s3 10@7, s4 10@7, b1 15@9');
    expect(book.explain('s2')).toEqual({ reason: 'partly-filled', filledWh: 5, openWh: 5, rest: null });
    expect(book.explain('s3')).toMatchObject({ reason: 'outranked', filledUpTo: 2, position: 3 });
    expect(book.explain('s4')).toMatchObject({ reason: 'outranked', filledUpTo: 2, position: 4 });
  });

  it('takes the first of those left for the last one filled when it traded in an earlier auction', () => {
    const scenario = cleared('b1 10@7, s1 5@5');
    scenario.place('b2 10@8, b3 10@7, s2 10@5', { sealedHeight: 2 });
    scenario.clear();
    // At 7 nothing was left for b1, which then stood second, and b3 third.
    expect(scenario.book.explain('b1')).toMatchObject({ reason: 'partly-filled', rest: null });
    expect(scenario.book.explain('b3')).toMatchObject({ reason: 'outranked', filledUpTo: 1, position: 2 });
  });

  it('traded in part earlier and does not reach the price now', () => {
    const scenario = cleared('s1 10@7, b1 5@9');
    scenario.place('s2 10@7, s0 10@6', { sealedHeight: 2, rank: 'a' });
    scenario.place('b2 5@9', { sealedHeight: 2 });
    scenario.clear();
    const rest = { reason: 'price-not-reached', limitPrice: 7, clearingPrice: 6, bestCounterPrice: 9, position: null };
    expect(scenario.book.explain('s1')).toEqual({ reason: 'partly-filled', filledWh: 5, openWh: 5, rest });
  });

  it('sat out because it would have got less than it accepts', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 300@250, s2 200@150');
    scenario.place('s1 500@100', { minFillWh: 400 });
    scenario.place('s3 600@250', { timeInForce: 'gtc' });
    scenario.clear();
    expect(scenario.book.explain('s1')).toEqual({ reason: 'sat-out', offeredWh: 300, leastFillWh: 400 });
    // What sat out is not in the line.
    expect(scenario.book.explain('s3')).toEqual({ reason: 'partly-filled', filledWh: 100, openWh: 500, rest: null });
  });

  it('waits when it sat out and has since lowered what it accepts', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 450@250');
    scenario.place('s1 900@100', { minFillWh: 400 });
    scenario.clear();
    scenario.place('b2 300@250', { sealedHeight: 2 });
    scenario.clear();
    const rest = { reason: 'sat-out', offeredWh: 300, leastFillWh: 400 };
    expect(scenario.book.explain('s1')).toMatchObject({ reason: 'partly-filled', rest });
    replace(scenario, 's1', 600, 100);
    expect(scenario.book.order('s1')).toMatchObject({ openWh: 150, sealedHeight: 1 });
    expect(scenario.book.explain('s1')).toMatchObject({ reason: 'partly-filled', rest: { reason: 'awaits-clearing' } });
  });

  it('reaches only orders that sat out', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 300@250');
    scenario.place('s1 500@100', { minFillWh: 400 });
    scenario.clear();
    const reason = 'counter-orders-sat-out';
    expect(scenario.book.explain('b1')).toEqual({ reason, limitPrice: 250, bestCounterPrice: 100 });
  });

  it('waits again once it has been replaced', () => {
    const scenario = cleared('b1 10@9, b2 10@6, s1 10@5');
    replace(scenario, 'b2', 10, 8);
    expect(scenario.book.explain('b2')).toEqual({ reason: 'awaits-clearing' });
  });

  it('has left, with what it traded, until its period closes', () => {
    const scenario = cleared('s1 10@7, s2 10@9, b1 5@9, b2 5@8');
    const { book } = scenario;
    const context = { height: 2, timestampMs: null };
    book.apply({ type: 'cancel', orderId: 's2', member: 'member of s2' }, context);
    expect(book.explain('s1')).toEqual({ reason: 'left', filledWh: 10 });
    expect(book.explain('s2')).toEqual({ reason: 'left', filledWh: 0 });
    const restored = restoreOrderBook(book.snapshot(), testRules(), { sha256 });
    expect(restored.explain('s1')).toEqual({ reason: 'left', filledWh: 10 });
    expect(restored.explain('b3')).toBeUndefined();
    book.apply({ type: 'close', period: TEST_PERIOD }, context);
    expect(book.explain('s1')).toBeUndefined();
  });
});

describe('in continuous matching, the book explains that an order', () => {
  const resting = (orders: string) => {
    const scenario = new Scenario(sha256, { matching: 'continuous' });
    scenario.place(orders);
    scenario.clear();
    return scenario;
  };

  it('waits until its block is matched', () => {
    const scenario = resting('b1 10@7');
    scenario.place('b2 10@9');
    expect(scenario.book.explain('b2')).toEqual({ reason: 'awaits-clearing' });
  });

  it('meets nobody, and where it stands in line', () => {
    const { book } = resting('b1 10@7, b2 10@8');
    expect(book.explain('b1')).toEqual({ reason: 'no-counter-orders', position: 2 });
    expect(book.explain('b2')).toEqual({ reason: 'no-counter-orders', position: 1 });
  });

  it('does not reach the best limit that rests now, and where it stands in line', () => {
    const { book } = resting('b1 10@5, s1 10@8, s2 10@9');
    const common = { reason: 'price-not-reached', clearingPrice: null, bestCounterPrice: 5 };
    expect(book.explain('s1')).toEqual({ ...common, limitPrice: 8, position: 1 });
    expect(book.explain('s2')).toEqual({ ...common, limitPrice: 9, position: 2 });
  });

  it('traded in part, and why the rest has not', () => {
    const { book } = resting('b1 30@9, s1 10@5');
    const rest = { reason: 'no-counter-orders', position: 1 };
    expect(book.explain('b1')).toEqual({ reason: 'partly-filled', filledWh: 10, openWh: 20, rest });
  });
});

describe('from the record of an auction alone', () => {
  it('is told why an order left that was for one clearing only', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 300@250, s2 200@150');
    scenario.place('s1 500@100', { timeInForce: 'fok' });
    const order = scenario.book.order('s1')!;
    scenario.clear();
    expect(scenario.book.explain('s1')).toEqual({ reason: 'left', filledWh: 0 });
    const record = scenario.book.lastClearing(TEST_PERIOD);
    expect(explainAt(order, record)).toEqual({ reason: 'sat-out', offeredWh: 300, leastFillWh: 500 });
    expect(explainAt({ ...order, filledWh: 500, openWh: 0 }, record)).toEqual({ reason: 'filled', filledWh: 500 });
  });

  it('is told who was outranked, without a place in the line, and who was filled last', () => {
    const scenario = new Scenario(sha256);
    scenario.place('s1 10@7, s2 10@7, b1 15@9');
    scenario.clear();
    const record = scenario.book.lastClearing(TEST_PERIOD);
    const order = { ...scenario.book.order('s2')!, filledWh: 0, openWh: 10 };
    expect(explainAt(order, record)).toMatchObject({ reason: 'outranked', filledUpTo: 2, position: null });
    expect(explainAt({ ...order, filledWh: 5, openWh: 5 }, record)).toMatchObject({
      reason: 'partly-filled',
      rest: null,
    });
    expect(explainAt(order, null)).toEqual({ reason: 'awaits-clearing' });
  });

  it('is nothing to be told before the first auction, nor of a period that the book does not hold', () => {
    const scenario = new Scenario(sha256);
    expect(scenario.book.lastClearing(TEST_PERIOD)).toBeNull();
    scenario.place('s1 10@7');
    expect(scenario.book.lastClearing(TEST_PERIOD)).toBeNull();
  });
});
