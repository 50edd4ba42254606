import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { netProfile, quarterHourAt, scaledProfile, wholeWh } from './day-profile.js';

describe('a day profile', () => {
  it('rounds the running total, so that the day as a whole loses less than a Wh', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1 }), (values) => {
        const whole = wholeWh(values);
        const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
        expect(Math.abs(sum(whole) - sum(values))).toBeLessThanOrEqual(0.5 + 1e-6);
        expect(whole.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
      }),
    );
  });

  it('imports what the load takes beyond the production and exports what is left of it', () => {
    expect(netProfile([100, 100, 0], [30, 130, 0])).toEqual([
      { importWh: 70, exportWh: 0 },
      { importWh: 0, exportWh: 30 },
      { importWh: 0, exportWh: 0 },
    ]);
  });

  it('scales both registers of a house', () => {
    const day = [
      { importWh: 3, exportWh: 1 },
      { importWh: 3, exportWh: 0 },
    ];
    expect(scaledProfile(day, 0.5)).toEqual([
      { importWh: 2, exportWh: 1 },
      { importWh: 1, exportWh: 0 },
    ]);
  });

  it('begins again when the day is over', () => {
    const day = [1, 2, 3].map((importWh) => ({ importWh, exportWh: 0 }));
    expect([0, 2, 3, 7].map((index) => quarterHourAt(day, index).importWh)).toEqual([1, 3, 1, 2]);
  });
});
