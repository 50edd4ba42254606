import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastOf } from './forecast.js';

describe('a forecast', () => {
  it('is wrong by at most a fifth, and nothing stays nothing', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(), fc.nat(40), fc.nat(), (energyWh, seed, household, period) => {
        const forecast = forecastOf({ importWh: energyWh, exportWh: 0 }, seed, household, period);
        expect(forecast.importWh).toBeGreaterThanOrEqual(Math.floor(energyWh * 0.8));
        expect(forecast.importWh).toBeLessThanOrEqual(Math.ceil(energyWh * 1.2));
        expect(forecast.exportWh).toBe(0);
      }),
    );
  });

  it('is the same whenever it is asked for, and another for another seed, household or period', () => {
    const actual = { importWh: 10_000, exportWh: 10_000 };
    const first = forecastOf(actual, 1, 2, 1_780_000_000);
    expect(forecastOf(actual, 1, 2, 1_780_000_000)).toEqual(first);
    const others = [
      forecastOf(actual, 2, 2, 1_780_000_000),
      forecastOf(actual, 1, 3, 1_780_000_000),
      forecastOf(actual, 1, 2, 1_780_000_008),
    ];
    expect(new Set([first, ...others].map(({ importWh }) => importWh)).size).toBe(4);
  });

  it('is too high about as often as too low', () => {
    const forecasts = Array.from({ length: 1000 }, (_, period) =>
      forecastOf({ importWh: 1000, exportWh: 0 }, 1, 0, period * 8),
    );
    const high = forecasts.filter(({ importWh }) => importWh > 1000).length;
    expect(high).toBeGreaterThan(400);
    expect(high).toBeLessThan(600);
  });
});
