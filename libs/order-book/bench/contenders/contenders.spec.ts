import { describe, expect, it } from 'vitest';
import { createOrderBook } from '../../src/index.js';
import { BENCH_LIMITS, benchRules } from '../core-adapter.js';
import { hexIds, shortIds } from '../ids.js';
import type { StreamPlan } from '../order-stream.js';
import { sha256 } from '../sha256.js';
import { makeStream } from '../stream-maker.js';
import { expectSameTrades, TradeLog, TradesDiffer } from '../trade-log.js';
import { CommandContender } from './command-contender.js';
import type { Contender } from './contender.js';
import { CoreContender } from './core-contender.js';
import { EdgeContender } from './edge-contender.js';
import { NaiveContender } from './naive-contender.js';
import { PeerContender } from './peer-contender.js';
import { PlainContender } from './plain-contender.js';

const PLAN: StreamPlan = {
  seed: 3,
  periods: 1,
  members: 40,
  preloaded: 200,
  liveTarget: 200,
  operations: 2_000,
  spreadTicks: 20,
};
const stream = makeStream(PLAN);
const ids = hexIds(stream.orders, 1);

function expectAgreement(contender: Contender, of = stream): void {
  contender.run(0, of.length);
  expect(contender.trades().length).toBeGreaterThan(0.2 * PLAN.operations);
  expectSameTrades('the book', contender.trades(), of.trades, of.trades.length);
}

describe('the trades of a short stream are the same', () => {
  it('in the fast core', () => expectAgreement(new CoreContender(stream)));

  it.each([
    ['those of live orders', true],
    ['all', false],
  ])('in the fast core behind text ids, of which it knows %s', (_which, forgets) =>
    expectAgreement(new EdgeContender(stream, ids, hexIds(PLAN.members, 2), forgets)),
  );

  it('in nodejs-order-book', () => expectAgreement(new PeerContender(stream, shortIds(stream.orders))));

  it('in the plain book', () => expectAgreement(new PlainContender(stream)));

  it('in the naive book', () => expectAgreement(new NaiveContender(stream, ids, sha256)));

  it('in the book of a community', () => {
    const book = createOrderBook(benchRules('continuous'), { sha256, limits: BENCH_LIMITS });
    expectAgreement(new CommandContender(book, stream, ids));
  });

  it('in many periods', () => {
    const day = makeStream({ ...PLAN, periods: 8 });
    expectAgreement(new CoreContender(day), day);
    expectAgreement(new PeerContender(day, shortIds(day.orders)), day);
  });
});

describe('the comparison of trades', () => {
  const expected = logOf([1, 2, 100, 1_900], [3, 4, 200, 1_800]);

  it.each([
    ['another maker', logOf([1, 2, 100, 1_900], [3, 5, 200, 1_800])],
    ['another energy', logOf([1, 2, 100, 1_900], [3, 4, 190, 1_800])],
    ['another price', logOf([1, 2, 100, 1_900], [3, 4, 200, 1_810])],
    ['a missing trade', logOf([1, 2, 100, 1_900])],
    ['one trade more', logOf([1, 2, 100, 1_900], [3, 4, 200, 1_800], [5, 6, 100, 1_800])],
  ])('finds %s', (_, actual) => {
    expect(() => expectSameTrades('the book', actual, expected, 2)).toThrow(TradesDiffer);
  });

  it('is content with the first trades of a longer stream', () => {
    expect(() => expectSameTrades('the book', logOf([1, 2, 100, 1_900]), expected, 1)).not.toThrow();
  });
});

function logOf(...trades: readonly [number, number, number, number][]): TradeLog {
  const log = new TradeLog(0);
  for (const trade of trades) log.add(...trade);
  return log;
}
