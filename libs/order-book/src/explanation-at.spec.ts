import { describe, expect, it } from 'vitest';
import type { ClearingRecord } from './clearing-record.js';
import { explainAt } from './explanation.js';
import type { ExplainedOrder } from './explanation.js';

const ORDER: ExplainedOrder = {
  orderId: 'o',
  side: 'buy',
  limitPrice: 7,
  minFillWh: 0,
  timeInForce: 'gtc',
  sealedHeight: 5,
  filledWh: 0,
  openWh: 10,
};
const CLEARING: ClearingRecord = {
  height: 5,
  volumeWh: 20,
  price: 7,
  bestBuy: 9,
  bestSell: 4,
  buysFilled: 3,
  sellsFilled: 2,
  satOut: [],
};

function explained(order: Partial<ExplainedOrder>, clearing: Partial<ClearingRecord> = {}) {
  return explainAt({ ...ORDER, ...order }, { ...CLEARING, ...clearing });
}

const outOf = (orderId: string, offeredWh: number) => ({ satOut: [{ orderId, offeredWh }] });
const outranked = { reason: 'outranked', limitPrice: 7, clearingPrice: 7, position: null };
const notReached = { reason: 'price-not-reached', clearingPrice: 7, position: null };

describe('the record of an auction explains that an order', () => {
  it.each<[string, Partial<ExplainedOrder>, Partial<ClearingRecord>, unknown]>([
    ['was filled', { openWh: 0, filledWh: 10 }, {}, { reason: 'filled', filledWh: 10 }],
    ['waits, sealed since', { sealedHeight: 6 }, {}, { reason: 'awaits-clearing' }],
    ['met no sells', {}, { bestSell: null }, { reason: 'no-counter-orders', position: null }],
    ['met no buys', { side: 'sell' }, { bestBuy: null }, { reason: 'no-counter-orders', position: null }],
    ['bid too little', { limitPrice: 6 }, {}, { ...notReached, limitPrice: 6, bestCounterPrice: 4 }],
    ['asked too much', { side: 'sell', limitPrice: 8 }, {}, { ...notReached, limitPrice: 8, bestCounterPrice: 9 }],
    ['as a buy came too late', {}, {}, { ...outranked, filledUpTo: 3 }],
    ['as a sell came too late', { side: 'sell' }, {}, { ...outranked, filledUpTo: 2 }],
    [
      'did not reach the best sell',
      {},
      { price: null, bestSell: 8 },
      { ...notReached, clearingPrice: null, limitPrice: 7, bestCounterPrice: 8 },
    ],
    [
      'reached only those that sat out',
      {},
      { price: null, bestSell: 7 },
      { reason: 'counter-orders-sat-out', limitPrice: 7, bestCounterPrice: 7 },
    ],
    [
      'was offered less than all it wants',
      { timeInForce: 'fok' },
      outOf('o', 9),
      { reason: 'sat-out', offeredWh: 9, leastFillWh: 10 },
    ],
    [
      'was offered less than its minimum fill',
      { minFillWh: 5 },
      outOf('o', 4),
      { reason: 'sat-out', offeredWh: 4, leastFillWh: 5 },
    ],
    [
      'was offered less than what it has left',
      { minFillWh: 50 },
      outOf('o', 9),
      { reason: 'sat-out', offeredWh: 9, leastFillWh: 10 },
    ],
    ['now accepts its offer', { minFillWh: 4 }, outOf('o', 4), { reason: 'awaits-clearing' }],
    ['was not the one that sat out', {}, outOf('p', 4), { ...outranked, filledUpTo: 3 }],
    ['was the last one filled', { filledWh: 2 }, {}, { reason: 'partly-filled', filledWh: 2, openWh: 10, rest: null }],
    [
      'traded before and now bids too little',
      { filledWh: 2, limitPrice: 6 },
      {},
      { reason: 'partly-filled', filledWh: 2, openWh: 10, rest: { ...notReached, limitPrice: 6, bestCounterPrice: 4 } },
    ],
  ])('%s', (_what, order, clearing, explanation) => {
    expect(explained(order, clearing)).toEqual(explanation);
  });

  it('waits when there was none', () => {
    expect(explainAt(ORDER, null)).toEqual({ reason: 'awaits-clearing' });
  });
});
