import { describe, expect, it } from 'vitest';
import { sumExact } from '#units';
import { readMeasuredData } from './measured-data.js';

describe('the measured data', () => {
  const data = readMeasuredData();

  it('give the measured house the totals that its counters show', () => {
    expect(sumExact(data.house.map(({ exportWh }) => exportWh))).toBe(24_622);
    expect(sumExact(data.house.map(({ importWh }) => importWh))).toBe(4_850);
    expect(sumExact(data.houseProductionWh)).toBe(31_040);
  });

  it('are ordered by the time of day', () => {
    expect(data.house[19 * 4]).toEqual({ importWh: 0, exportWh: 282 });
    expect(data.house[14 * 4]).toEqual({ importWh: 0, exportWh: 1685 });
    expect(data.houseRegisters[18 * 4 + 3]).toEqual({ importWh: 2_971_400, exportWh: 2_793_510 });
    expect(data.loadsWh.map((load) => Math.round(load[30]!))).toEqual([14, 509, 49]);
  });

  it('have a value for each quarter hour of the day', () => {
    for (const values of [
      data.house,
      data.houseRegisters,
      data.houseProductionWh,
      ...data.loadsWh,
      data.productionWh,
    ]) {
      expect(Object.keys(values)).toHaveLength(96);
    }
    expect(data.productionWh[0]).toBe(data.productionWh[95]);
  });
});
