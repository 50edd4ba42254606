import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountDigits,
  divideHalfEven,
  formatMicro,
  parseMicro,
  parseTypedMicro,
  priceTimesEnergy,
  toDecimalText,
} from './decimal.js';

const micro = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });

describe('exact decimals', () => {
  it('read what the node writes', () => {
    expect(parseMicro('0.24')).toBe(240_000n);
    expect(parseMicro('-0.000001')).toBe(-1n);
    expect(parseMicro('12')).toBe(12_000_000n);
    expect(parseMicro('0.2400000000')).toBe(240_000n);
  });

  it.each(['', '.5', '1.', '1e3', '+1', ' 1', '0,24', '0.0000001', 'NaN', '--1'])('refuse %j', (text) => {
    expect(parseMicro(text)).toBeUndefined();
  });

  it('read a decimal comma, spaces and a typographic minus that a person types', () => {
    expect(parseTypedMicro(' 0,245 ')).toBe(245_000n);
    expect(parseTypedMicro('−1.5')).toBe(-1_500_000n);
    expect(parseTypedMicro('1,2,3')).toBeUndefined();
  });

  it('survive the way to text and back', () => {
    fc.assert(
      fc.property(
        micro.filter((value) => value > -(10n ** 20n) && value < 10n ** 20n),
        (value) => parseMicro(toDecimalText(value)) === value,
      ),
    );
  });

  it('keep every digit when split for the eye', () => {
    fc.assert(
      fc.property(micro, fc.integer({ min: 1, max: 6 }), (value, decimals) => {
        const text = formatMicro(value, decimals).replaceAll('\u202F', '').replace('\u2212', '-');
        return parseMicro(text) === value;
      }),
    );
    expect(amountDigits(168_250n, 2)).toEqual({ main: '0.16', tail: '825', omittedZeros: 1 });
    expect(amountDigits(-12_345_600_000n, 2)).toEqual({ main: '−12\u202F345.60', tail: '', omittedZeros: 4 });
    expect(amountDigits(1n, 2, 'always')).toEqual({ main: '+0.00', tail: '0001', omittedZeros: 0 });
    expect(amountDigits(0n, 2, 'always')).toEqual({ main: '0.00', tail: '', omittedZeros: 4 });
  });

  it('multiply price and energy with one rounding, half to even', () => {
    expect(priceTimesEnergy(240_000n, 700)).toBe(168_000n);
    expect(priceTimesEnergy(1n, 500)).toBe(0n);
    expect(priceTimesEnergy(3n, 500)).toBe(2n);
    expect(priceTimesEnergy(-1n, 500)).toBe(0n);
    expect(priceTimesEnergy(-3n, 500)).toBe(-2n);
  });

  it('round to the nearest and, between two, to the even one', () => {
    fc.assert(
      fc.property(micro, fc.bigInt({ min: 1n, max: 10n ** 6n }), (dividend, divisor) => {
        const distance = dividend - divideHalfEven(dividend, divisor) * divisor;
        const twice = distance < 0n ? -2n * distance : 2n * distance;
        return twice < divisor || (twice === divisor && divideHalfEven(dividend, divisor) % 2n === 0n);
      }),
    );
  });
});
