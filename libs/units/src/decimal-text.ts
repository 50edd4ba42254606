import { Decimal } from 'decimal.js';
import { MICRO, WH_PER_KWH } from './quantities.js';
import type { EnergyWh, Money, PricePerKWh } from './quantities.js';

/**
 * Where people and other systems meet numbers: exact decimal text on the outside, integers on the inside.
 */
const Exact = Decimal.clone({ precision: 40, toExpNeg: -40, toExpPos: 40 });
/** Plain decimal notation only: no exponent, no sign other than minus, no spaces. */
const PLAIN_DECIMAL = /^-?\d{1,15}(\.\d{1,12})?$/;

/** Money or price as exact decimal text in currency units, without trailing zeros. @example formatMicro(168000) // "0.168" */
export function formatMicro(micro: Money | PricePerKWh): string {
  return new Exact(micro).div(MICRO).toFixed();
}

/**
 * Decimal text in currency units to integer micro-units; undefined when it is not plain decimal text, is finer than a
 * micro-unit or leaves the safe range.
 *
 * @example parseMicro("0.24") // 240000
 */
export function parseMicro(text: string): number | undefined {
  return parseScaled(text, MICRO);
}

/** Energy as kWh text with exactly three decimals. @example formatKWh(1500) // "1.500" */
export function formatKWh(energyWh: EnergyWh): string {
  return new Exact(energyWh).div(WH_PER_KWH).toFixed(3);
}

/** kWh text to integer Wh; undefined when finer than 1 Wh or not plain decimal text. @example parseKWh("2793.510") // 2793510 */
export function parseKWh(text: string): EnergyWh | undefined {
  return parseScaled(text, WH_PER_KWH);
}

function parseScaled(text: string, scale: number): number | undefined {
  if (!PLAIN_DECIMAL.test(text)) return undefined;
  const scaled = new Exact(text).mul(scale);
  if (!scaled.isInteger()) return undefined;
  const value = scaled.toNumber();
  // + 0 turns "-0" into 0.
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}
