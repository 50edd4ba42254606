import { describe, expect, it } from 'vitest';
import { summarise } from './summary.js';
import type { SummaryInput } from './summary.js';
import {
  BOUGHT,
  entryOf,
  instant,
  nodeOf,
  orderOf,
  ORIGIN_MS,
  PERIOD_SECONDS,
  settlementOf,
  SOLD,
  tradeOf,
} from './testing/builders.js';

const PERIODS = 20;

/** A run in which all is well: a trade in each of twenty periods. */
function goodRun(): SummaryInput {
  const places = Array.from({ length: PERIODS }, (_, index) => index);
  const periodOf = (index: number): string => instant(index * PERIOD_SECONDS);
  const trades = places.map((index) => tradeOf(`t${index}`, { period: periodOf(index) }));
  const settlements = places.map((index) => settlementOf(`t${index}`, { period: periodOf(index) }));
  const intervals = places.map((index) => ({
    period: periodOf(index),
    importWh: 100,
    exportWh: 90,
    quality: 'actual' as const,
    revision: 1,
  }));
  const book = (amounts: typeof SOLD | typeof BOUGHT) =>
    places.map((index) => entryOf(`t${index}`, amounts, { sequence: index + 1 }));
  const order = orderOf('o1', { status: 'left', filledWh: 50 });
  const orders = [order];
  const ownOrders = [{ ...order, own: true, submittedAt: instant(1) }];
  return {
    periodSeconds: PERIOD_SECONDS,
    seed: 1,
    records: {
      commonHeight: 5,
      nodes: [
        nodeOf('b', { trades, settlements, intervals, orders: ownOrders, entries: book(BOUGHT) }),
        nodeOf('s', { trades, settlements, intervals, orders, entries: book(SOLD) }),
        nodeOf('o', { trades, orders, isHousehold: false }),
      ],
    },
    untilMs: ORIGIN_MS + PERIODS * PERIOD_SECONDS * 1000,
    possiblePeriods: places.map((index) => ORIGIN_MS / 1000 + index * PERIOD_SECONDS),
    acknowledgedReadings: [],
    refusals: [],
    chaos: null,
    kills: null,
    usage: [{ label: 'House b', pssKib: 100 * 1024, cpuSeconds: 4 }],
    timing: { startSeconds: 5, runSeconds: 100, firstTradeSeconds: 6, firstSettlementSeconds: null },
  };
}

/** The run with one node changed. */
function withNode(place: number, changes: Parameters<typeof nodeOf>[1]): SummaryInput {
  const run = goodRun();
  const nodes = run.records.nodes.map((node, index) => (index === place ? { ...node, ...changes } : node));
  return { ...run, records: { ...run.records, nodes } };
}

const strike = {
  label: 'House b',
  role: 'validator',
  outage: { memberId: 'b', fromMs: 0, untilMs: 1 },
  downSeconds: 12,
  readySeconds: 1,
  catchUpSeconds: 4,
  acknowledgedOrders: ['o1'],
  repeatedOrders: ['o1'],
};

describe('the summary', () => {
  it('has no problem with a run in which all is well', () => {
    expect(summarise(goodRun())).toMatchObject({
      households: 2,
      nodes: 3,
      periodsSettled: 20,
      trades: 20,
      meteredTrades: 20,
      settlementsFinal: 40,
      stateHashes: ['aa'],
      ledgerImbalance: 0,
      mirrorMismatches: 0,
      p50SealSeconds: 1,
      sellersShort: 20,
      partialFills: 1,
      pssMb: { 'House b': 100 },
      cpuPercent: { 'House b': 4 },
      chaos: null,
      kills: null,
      problems: [],
    });
    expect(summarise({ ...goodRun(), chaos: [strike] }).problems).toEqual([]);
  });

  it('demands of kills at random instants that all took place and were soon over, not that everybody traded', () => {
    const run = { ...withNode(2, { isHousehold: true }), kills: 2 };
    const summary = summarise({ ...run, chaos: [strike, { ...strike, readySeconds: 4.5 }] });
    expect(summary.kills).toEqual({
      wanted: 2,
      done: 2,
      acknowledgedOrders: 2 * strike.acknowledgedOrders.length,
      p99ReadySeconds: 4.5,
      p99CatchUpSeconds: strike.catchUpSeconds,
    });
    expect(summary.problems).toEqual([]);
    expect(summarise({ ...run, chaos: [strike] }).problems).toEqual(['only 1 of 2 kills']);
    expect(summarise({ ...run, chaos: [strike, { ...strike, readySeconds: 5.1 }] }).problems).toEqual([
      'one in a hundred was ready later than 5 s after the start',
    ]);
  });

  it.each([
    ['too few periods', { ...goodRun(), untilMs: ORIGIN_MS + 9 * PERIOD_SECONDS * 1000 }, 'only 9 periods'],
    ['another state', withNode(2, { stateHash: 'bb' }), 'differ in state'],
    ['other trades', withNode(2, { trades: [] }), 'other trades than the first node: House o'],
    ['an entry off zero', withNode(0, { entries: [entryOf('t0', { a: '0.1' })] }), '100000 micro-units from zero'],
    ['a book that says nothing', withNode(1, { entries: [] }), 'the books of 20 trades'],
    ['a side that is not final', withNode(1, { settlements: [] }), '20 sides of metered trades are not final'],
    ['an order that a node does not have', withNode(1, { orders: [] }), '1 sealed orders are not on all nodes'],
    ['no order at all', withNode(0, { orders: [] }), 'no order was sealed'],
    ['a household that never traded', withNode(2, { isHousehold: true }), 'never traded: House o'],
    [
      'much memory',
      { ...goodRun(), usage: [{ label: 'x', pssKib: 151 * 1024, cpuSeconds: 1 }] },
      'more than 150 MB: x',
    ],
    ['a refused reading', { ...goodRun(), refusals: ['House b: no'] }, 'refused: House b: no'],
    ['a late return', { ...goodRun(), chaos: [{ ...strike, catchUpSeconds: 10.1 }] }, 'caught up later than 10 s'],
    [
      'a lost order',
      { ...goodRun(), chaos: [{ ...strike, acknowledgedOrders: ['o1', 'o9'] }] },
      '1 acknowledged orders',
    ],
    ['a doubled order', { ...goodRun(), chaos: [{ ...strike, repeatedOrders: ['o2'] }] }, 'placed another order'],
    [
      'a lost reading',
      {
        ...goodRun(),
        acknowledgedReadings: [{ memberId: 'b', readings: new Map([[1, { importWh: 1, exportWh: 0 }]]) }],
      },
      '1 acknowledged readings are lost',
    ],
    [
      'periods without a trade',
      { ...goodRun(), possiblePeriods: [0, 8].map((at) => ORIGIN_MS / 1000 + 160 + at) },
      '1 pairs of periods',
    ],
  ])('tells of %s', (_what, input, problem) => {
    expect(summarise(input).problems.join('\n')).toContain(problem);
  });
});
