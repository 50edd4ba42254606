import { divideHalfEven } from './rounding.js';

declare const unit: unique symbol;
type Quantity<Name extends string> = number & { readonly [unit]?: Name };

/** Energy in watt-hours: a safe integer. One kWh is 1000. */
export type EnergyWh = Quantity<'Wh'>;
/** Price in micro-units of the community's currency per kWh: a safe integer, may be negative. 0.24 EUR/kWh is 240000. */
export type PricePerKWh = Quantity<'micro/kWh'>;
/** Money in micro-units of the community's currency: a safe integer. 1 EUR is 1000000. */
export type Money = Quantity<'micro'>;
/** Electrical power in watts: a safe integer. */
export type PowerW = Quantity<'W'>;

/** Micro-units in one unit of currency. */
export const MICRO = 1_000_000;
/** Watt-hours in one kilowatt-hour. */
export const WH_PER_KWH = 1_000;
/** Greatest energy of one order or interval: 1 GWh, so that price x energy stays in a safe integer. */
export const MAX_ENERGY_WH: EnergyWh = 1_000_000_000;
/** Greatest absolute price: 1000 currency units per kWh. */
export const MAX_PRICE: PricePerKWh = 1_000_000_000;

/** True for an integer that JavaScript holds exactly; false for NaN, infinities, fractions, -0 is 0. */
export function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/**
 * Money for energy at a price: `price x energyWh / 1000`, rounded once, half to even.
 *
 * @throws RangeError when an argument is not a safe integer or the result is not one (a bug of the caller: limits are
 *   checked where quantities enter)
 * @example moneyFor(240000, 700) // 168000, that is 0.168 EUR
 */
export function moneyFor(price: PricePerKWh, energyWh: EnergyWh): Money {
  if (!Number.isSafeInteger(price) || !Number.isSafeInteger(energyWh)) {
    throw new RangeError('moneyFor: price and energy must be safe integers');
  }
  const money = Number(divideHalfEven(BigInt(price) * BigInt(energyWh), BigInt(WH_PER_KWH)));
  if (!Number.isSafeInteger(money)) throw new RangeError('moneyFor: the amount is beyond a safe integer');
  return money;
}

/** Exact sum of integers. @throws RangeError when the sum leaves the safe range. */
export function sumExact(values: Iterable<number>): number {
  let sum = 0n;
  for (const value of values) sum += BigInt(value);
  const result = Number(sum);
  if (!Number.isSafeInteger(result)) throw new RangeError('sumExact: the sum is beyond a safe integer');
  return result;
}

/**
 * Energy that a connection of `powerW` can carry in `seconds`, rounded down.
 *
 * @example energyOfPower(10_000, 900) // 2500 Wh
 */
export function energyOfPower(powerW: PowerW, seconds: number): EnergyWh {
  return Number((BigInt(powerW) * BigInt(seconds)) / 3600n);
}
