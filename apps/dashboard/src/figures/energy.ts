import { group } from './decimal.js';

const WH_PER_KWH = 1000;
const TYPED_KWH = /^(\d{1,9})(?:[.,](\d{1,3}))?$/;

/** Energy (Wh, integer) as kWh text with exactly three decimals. @example formatKWh(1500) // '1.500' */
export function formatKWh(energyWh: number): string {
  const magnitude = Math.abs(energyWh);
  const whole = Math.floor(magnitude / WH_PER_KWH);
  const fraction = String(magnitude % WH_PER_KWH).padStart(3, '0');
  return `${energyWh < 0 ? '\u2212' : ''}${group(String(whole))}.${fraction}`;
}

/** kWh as a person types them, with point or comma, to Wh; undefined when it is no number or finer than 1 Wh. */
export function parseTypedKWh(text: string): number | undefined {
  const [, whole, fraction = ''] = TYPED_KWH.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  return Number(whole) * WH_PER_KWH + Number(fraction.padEnd(3, '0'));
}

/** The share of a part in a whole in per cent, rounded to a whole number; undefined ("no data") when the whole is 0. */
export function sharePercent(partWh: number, wholeWh: number): number | undefined {
  return wholeWh === 0 ? undefined : Math.round((partWh * 100) / wholeWh);
}
