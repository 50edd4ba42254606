import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceRange, stepCurve, upTo } from './step-curve.js';
import { roundTicks, tickDecimals } from './ticks.js';

const demand = [
  { price: '0.28', cumulativeWh: 500 },
  { price: '0.24', cumulativeWh: 800 },
];

describe('a step curve', () => {
  it('holds each price for the energy it adds and ends at the edge', () => {
    expect(stepCurve(demand, 0.1)).toEqual([
      { energyWh: 0, price: 0.28 },
      { energyWh: 500, price: 0.28 },
      { energyWh: 500, price: 0.24 },
      { energyWh: 800, price: 0.24 },
      { energyWh: 800, price: 0.1 },
    ]);
    expect(stepCurve([], 0.1)).toEqual([]);
  });

  it('is cut in the middle of a step at the price of that step', () => {
    const curve = stepCurve(demand, 0.1);
    expect(upTo(curve, 600)).toEqual([...curve.slice(0, 3), { energyWh: 600, price: 0.24 }]);
    expect(upTo(curve, 500).at(-1)).toEqual({ energyWh: 500, price: 0.24 });
    expect(upTo(curve, 5_000)).toEqual(curve);
    expect(upTo([], 100)).toEqual([]);
  });

  it('leaves room above and below, also around a single price', () => {
    const range = priceRange(demand);
    expect(range?.low).toBeLessThan(0.24);
    expect(range?.high).toBeGreaterThan(0.28);
    const single = priceRange(demand.slice(0, 1));
    expect(single && single.high > single.low).toBe(true);
    expect(priceRange([])).toBeUndefined();
  });
});

describe('the ticks of an axis', () => {
  it('are round values within the range', () => {
    expect(roundTicks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(roundTicks(0.1, 0.29, 4).map((tick) => tick.toFixed(2))).toEqual(['0.10', '0.15', '0.20', '0.25']);
    expect(roundTicks(5, 5, 4)).toEqual([]);
  });

  it('are told with as many decimals as they need', () => {
    expect(tickDecimals([0, 1, 2])).toBe(0);
    expect(tickDecimals([0.15, 0.2, 0.25])).toBe(2);
    expect(tickDecimals([0.15, 0.175, 0.2])).toBe(3);
    expect(tickDecimals([1 / 3])).toBe(4);
  });

  it('are never many more than asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.integer({ min: 1, max: 12 }),
        (low, width, count) => roundTicks(low, low + width, count).length <= count + 1,
      ),
    );
  });
});
