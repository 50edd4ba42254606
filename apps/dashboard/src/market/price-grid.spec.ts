import { describe, expect, it } from 'vitest';
import type { PeriodPrice } from '../api/shapes.js';
import { MAX_SLOTS, priceGrid } from './price-grid.js';

function price(period: string): PeriodPrice {
  return { period, periodEnd: period, price: '0.2', lowestPrice: '0.2', highestPrice: '0.2', volumeWh: 1, trades: 1 };
}

describe('the periods of the price chart', () => {
  it('have a slot also where nothing was traded', () => {
    const grid = priceGrid([price('2026-06-12T12:00:00Z'), price('2026-06-12T12:45:00.000Z')], 900_000);
    expect(grid.map((slot) => slot.price?.period)).toEqual([
      '2026-06-12T12:00:00Z',
      undefined,
      undefined,
      '2026-06-12T12:45:00.000Z',
    ]);
  });

  it('are the newest when there are too many, and none without prices', () => {
    const grid = priceGrid([price('2020-01-01T00:00:00Z'), price('2026-06-12T12:45:00Z')], 900_000);
    expect(grid).toHaveLength(MAX_SLOTS);
    expect(grid.at(-1)?.price?.period).toBe('2026-06-12T12:45:00Z');
    expect(priceGrid([], 900_000)).toEqual([]);
  });
});
