import { describe, expect, it } from 'vitest';
import { instant, nodeOf, ORIGIN_MS, settlementOf, tradeOf } from '../summary/testing/builders.js';
import { dayOf } from './day.js';

describe('day.json', () => {
  const period = { importWh: 100, exportWh: 0, quality: 'actual' as const, revision: 1 };
  const trades = [tradeOf('t2', { period: instant(8) }), tradeOf('t1')];
  const nodes = [
    nodeOf('b', { trades, settlements: [settlementOf('t1')], intervals: [{ ...period, period: instant(0) }] }),
    nodeOf('s', {
      trades,
      settlements: [settlementOf('t1')],
      intervals: [
        { ...period, period: instant(0), importWh: 0, exportWh: 90 },
        { ...period, period: instant(8) },
      ],
    }),
    nodeOf('o', { trades, isHousehold: false }),
  ];

  it('has the settled periods in integers: Wh, micro-units and Unix seconds', () => {
    const seconds = ORIGIN_MS / 1000;
    expect(dayOf({ commonHeight: 5, nodes }, ORIGIN_MS + 16_000, 8)).toEqual({
      trades: [
        {
          tradeId: 't1',
          period: seconds,
          buyer: 'b',
          seller: 's',
          quantityWh: 100,
          price: 200_000,
          gridFee: 40_000,
          communityFee: 10_000,
          shortfallCompensation: 20_000,
        },
      ],
      meters: [
        { member: 'b', period: seconds, importWh: 100, exportWh: 0 },
        { member: 's', period: seconds, importWh: 0, exportWh: 90 },
      ],
      settlements: [
        {
          tradeId: 't1',
          buyerDeliveredWh: 100,
          sellerDeliveredWh: 90,
          settledWh: 90,
          energy: 18_000,
          gridFee: 3_600,
          communityFee: 900,
          sellerPays: 200,
        },
      ],
    });
  });
});
