import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatKWh, parseTypedKWh, sharePercent } from './energy.js';

describe('energy', () => {
  it('is shown in kWh with three decimals', () => {
    expect(formatKWh(0)).toBe('0.000');
    expect(formatKWh(7)).toBe('0.007');
    expect(formatKWh(1500)).toBe('1.500');
    expect(formatKWh(-12_345_678)).toBe('−12\u202F345.678');
  });

  it('is read with point or comma, never finer than 1 Wh', () => {
    expect(parseTypedKWh('1.5')).toBe(1500);
    expect(parseTypedKWh(' 0,07 ')).toBe(70);
    expect(parseTypedKWh('3')).toBe(3000);
    for (const text of ['', '1.', '.5', '1.2345', '-1', '1e3', '1 000']) expect(parseTypedKWh(text)).toBeUndefined();
  });

  it('survives being shown and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (energyWh) => {
        return parseTypedKWh(formatKWh(energyWh).replaceAll('\u202F', '')) === energyWh;
      }),
    );
  });

  it('has no share in nothing', () => {
    expect(sharePercent(0, 0)).toBeUndefined();
    expect(sharePercent(1, 3)).toBe(33);
  });
});
