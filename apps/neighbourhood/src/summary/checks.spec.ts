import { describe, expect, it } from 'vitest';
import { lostOrders, lostReadings } from './loss-check.js';
import { differingTradeLists, partialFills, tradelessPairs, tradesByHousehold } from './market-check.js';
import { checkSettlements, settledPeriodsOf } from './settlement-check.js';
import { instant, nodeOf, ORIGIN_MS, orderOf, PERIOD_SECONDS, settlementOf, tradeOf } from './testing/builders.js';

const metered = (quality: 'actual' | 'missing' = 'actual') => [
  { period: instant(0), importWh: 100, exportWh: 90, quality, revision: 1 },
];

describe('the check of the settlements', () => {
  const both = [
    nodeOf('b', { intervals: metered(), settlements: [settlementOf('t1')] }),
    nodeOf('s', { intervals: metered(), settlements: [settlementOf('t1')] }),
  ];

  it('counts both sides of a metered trade, and sellers that were short', () => {
    expect(checkSettlements([tradeOf('t1')], both)).toEqual({
      meteredTrades: 1,
      sidesFinal: 2,
      missing: [],
      sellersShort: 1,
    });
  });

  it('misses a side that is not final or not there', () => {
    const [buyer, seller] = both;
    const previewed = nodeOf('s', { intervals: metered(), settlements: [settlementOf('t1', { state: 'previewed' })] });
    expect(checkSettlements([tradeOf('t1')], [buyer!, previewed])).toMatchObject({
      sidesFinal: 1,
      missing: ['t1 of s: previewed'],
    });
    const unaware = nodeOf('b', { intervals: metered() });
    expect(checkSettlements([tradeOf('t1')], [unaware, seller!])).toMatchObject({
      sidesFinal: 1,
      missing: ['t1 of b: nothing'],
    });
  });

  it('demands nothing of trades that a party has not metered', () => {
    const silent = nodeOf('s', { intervals: metered('missing') });
    expect(checkSettlements([tradeOf('t1')], [both[0]!, silent]).meteredTrades).toBe(0);
  });

  it('knows the periods that are settled', () => {
    const trades = [tradeOf('t1'), tradeOf('t2', { period: instant(8) })];
    expect(settledPeriodsOf(trades, both, ORIGIN_MS + 16_000, PERIOD_SECONDS)).toEqual([instant(0)]);
    expect(settledPeriodsOf(trades, both, ORIGIN_MS + 7_999, PERIOD_SECONDS)).toEqual([]);
  });
});

describe('the check of the market', () => {
  it('counts the trades of each household, and none of the operator', () => {
    const nodes = [nodeOf('b'), nodeOf('s'), nodeOf('x'), nodeOf('o', { isHousehold: false })];
    const trades = [tradeOf('t1'), tradeOf('t2', { buyer: 's', seller: 'b' })];
    expect(tradesByHousehold(trades, nodes)).toEqual({ 'House b': 2, 'House s': 2, 'House x': 0 });
  });

  it('calls an order partly filled when some of it was traded and the rest has left', () => {
    const orders = [
      orderOf('1', { status: 'left', filledWh: 40 }),
      orderOf('2', { status: 'left', filledWh: 0 }),
      orderOf('3', { status: 'live', filledWh: 40 }),
      orderOf('4', { status: 'filled', filledWh: 100 }),
    ];
    expect(partialFills(orders)).toBe(1);
  });

  it('names the nodes that have other trades, in whatever order they tell them', () => {
    const trades = [tradeOf('t1'), tradeOf('t2')];
    const nodes = [
      nodeOf('1', { trades }),
      nodeOf('2', { trades: trades.toReversed() }),
      nodeOf('3', { trades: [tradeOf('t1')] }),
      nodeOf('4', { trades: [tradeOf('t1'), tradeOf('t2', { price: '0.21' })] }),
    ];
    expect(differingTradeLists(nodes)).toEqual(['House 3', 'House 4']);
  });

  it('finds two possible periods in a row without a trade', () => {
    const periods = [0, 8, 16, 24, 40, 48].map((seconds) => ORIGIN_MS / 1000 + seconds);
    const tradedIn = (...seconds: number[]) => seconds.map((at) => tradeOf(`t${at}`, { period: instant(at) }));
    expect(tradelessPairs(periods, tradedIn(0, 16, 40), PERIOD_SECONDS)).toEqual([]);
    expect(tradelessPairs(periods, tradedIn(0, 40), PERIOD_SECONDS)).toEqual([periods[1], periods[2]]);
    expect(tradelessPairs(periods, tradedIn(0, 8, 16), PERIOD_SECONDS)).toEqual([periods[4]]);
  });
});

describe('the check for losses', () => {
  it('looks for the orders that a killed node had acknowledged', () => {
    const strike = {
      label: 'House b',
      role: 'household',
      outage: { memberId: 'b', fromMs: 0, untilMs: 1 },
      downSeconds: 1,
      readySeconds: 1,
      catchUpSeconds: 1,
      acknowledgedOrders: ['o1', 'o2'],
      repeatedOrders: ['o2'],
    };
    expect(lostOrders([strike], [nodeOf('b', { orders: [orderOf('o1')] })])).toEqual(['o2']);
    expect(lostOrders([strike], [nodeOf('b', { orders: [orderOf('o1'), orderOf('o2')] })])).toEqual([]);
  });

  it('looks for the readings that nodes have acknowledged, with the values that were sent', () => {
    const readings = new Map([
      [ORIGIN_MS, { importWh: 5, exportWh: 1 }],
      [ORIGIN_MS + 4_000, { importWh: 6, exportWh: 1 }],
      [ORIGIN_MS + 8_000, { importWh: 7, exportWh: 1 }],
    ]);
    const stored = [
      { kind: 'register' as const, at: instant(0), importWh: 5, exportWh: 1 },
      { kind: 'register' as const, at: instant(4), importWh: 6, exportWh: 2 },
    ];
    expect(lostReadings([{ memberId: 'b', readings }], [nodeOf('b', { readings: stored })])).toBe(2);
  });
});
