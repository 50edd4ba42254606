import type { PeriodPrice } from '../api/shapes.js';

/** A period of the chart, with its price where it had trades. */
export interface PriceSlot {
  readonly startMs: number;
  readonly price: PeriodPrice | undefined;
}

/** Most periods drawn; beyond it the oldest are left out. */
export const MAX_SLOTS = 1_000;

/** Every period from the first to the last with trades, also those without, so that gaps look like gaps. */
export function priceGrid(prices: readonly PeriodPrice[], periodMs: number): PriceSlot[] {
  const byStart = new Map(prices.map((price) => [Date.parse(price.period), price]));
  const starts = [...byStart.keys()].sort((a, b) => a - b);
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined || !(periodMs > 0)) return [];
  const count = Math.min(MAX_SLOTS, Math.floor((last - first) / periodMs) + 1);
  return Array.from({ length: count }, (_, index) => {
    const startMs = last - (count - 1 - index) * periodMs;
    return { startMs, price: byStart.get(startMs) };
  });
}
