import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TradeRow } from '#engine';
import { MAX_ENERGY_WH, MAX_PRICE } from '#units';
import { openStore } from './open-store.js';
import type { Store } from './store.js';
import { id } from './testing/random-changes.js';
import { temporaryFile } from './testing/temporary-folder.js';

let store: Store;
let next = 1;

function aTrade(period: number, quantityWh: number, price: number): TradeRow {
  return {
    tradeId: id(next++),
    height: 1,
    period,
    buyOrder: id(1),
    sellOrder: id(2),
    buyer: id(3),
    seller: id(4),
    quantityWh,
    price,
    rulesVersion: 1,
    timestampMs: 1_767_225_600_000,
    gridFee: 0,
    communityFee: 0,
    shortfallCompensation: 0,
  };
}

beforeAll(async () => {
  store = await openStore({ file: temporaryFile() });
  const trades = [
    aTrade(900, 1_000, 240_000),
    aTrade(900, 500, 180_000),
    // 3 x 5 + 1 x 6 over 4 is 5.25; -7 x 1 and -8 x 1 are halfway: even.
    aTrade(1_800, 3, 5),
    aTrade(1_800, 1, 6),
    aTrade(2_700, 1, -7),
    aTrade(2_700, 1, -8),
    ...Array.from({ length: 12 }, () => aTrade(3_600, MAX_ENERGY_WH, MAX_PRICE)),
  ];
  await store.commit(trades.map((row) => ({ type: 'append-trade', row })));
});
afterAll(() => store.close());

describe('the prices of periods', () => {
  it('are weighted by energy and rounded half to even', async () => {
    const { items } = await store.market.prices({});
    expect(items.map(({ period, price }) => [period, price])).toEqual([
      [900, 220_000],
      [1_800, 5],
      [2_700, -8],
      [3_600, MAX_PRICE],
    ]);
    expect(items[0]).toEqual({
      period: 900,
      price: 220_000,
      lowestPrice: 180_000,
      highestPrice: 240_000,
      volumeWh: 1_500,
      trades: 2,
    });
  });

  it('are exact where price times energy is beyond 64 bits', async () => {
    const { items } = await store.market.prices({ fromPeriod: 3_600 });
    expect(items).toMatchObject([{ price: MAX_PRICE, volumeWh: 12 * MAX_ENERGY_WH, trades: 12 }]);
  });

  it('come page by page within the span', async () => {
    const first = await store.market.prices({ fromPeriod: 900, toPeriod: 3_600 }, { limit: 2 });
    expect(first.items.map(({ period }) => period)).toEqual([900, 1_800]);
    const second = await store.market.prices({ toPeriod: 3_600 }, { limit: 2, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ period: 2_700 }], nextCursor: null });
  });
});
