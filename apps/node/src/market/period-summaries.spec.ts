import { describe, expect, it } from 'vitest';
import type { PeriodView } from '#order-book';
import type { EngineRunner } from '../runner/engine-runner.js';
import { PeriodSummaries } from './period-summaries.js';

/** A book with two buys and a sell in every period, which counts how often it is viewed. */
function book(): { readonly runner: EngineRunner; readonly state: { height: number }; views: number } {
  const counted = {
    views: 0,
    state: {
      height: 1,
      book: {
        view: (period: number): PeriodView => {
          counted.views += 1;
          return {
            period,
            buys: [
              { price: 200, openWh: 30, orders: 1 },
              { price: 100, openWh: 20, orders: 2 },
            ],
            sells: [{ price: 300, openWh: 10, orders: 1 }],
            indicative: { volumeWh: 0, price: null },
            tradedWh: 40,
          };
        },
      },
    },
  };
  // Safety: the summaries ask the runner for no more than this.
  const runner = { engine: { state: counted.state } } as unknown as EngineRunner;
  return Object.assign(counted, { runner });
}

describe('the summaries of periods', () => {
  it('sum up the levels of both sides', async () => {
    const [summary] = await new PeriodSummaries(book().runner).of([900]);
    expect(summary).toEqual({
      period: 900,
      bestBuyPrice: 200,
      bestSellPrice: 300,
      buyWh: 50,
      sellWh: 10,
      liveOrders: 4,
      tradedWh: 40,
      indicative: { volumeWh: 0, price: null },
    });
  });

  it('are made once a block, however often they are asked for', async () => {
    const counted = book();
    const summaries = new PeriodSummaries(counted.runner);
    await summaries.of([900, 1800]);
    await summaries.of([1800, 900]);
    expect(counted.views).toBe(2);
    counted.state.height = 2;
    await summaries.of([900]);
    expect(counted.views).toBe(3);
  });

  it('let others have their turn in between', async () => {
    const turns: string[] = [];
    const asked = new PeriodSummaries(book().runner).of([900, 1800, 2700]).then(() => turns.push('done'));
    setImmediate(() => turns.push('another'));
    await asked;
    expect(turns).toEqual(['another', 'done']);
  });
});
