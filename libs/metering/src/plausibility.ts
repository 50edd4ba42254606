import type { EnergyWh, PowerW } from '#units';

/** Energy that is always plausible, whatever the connection: registers tick in steps, clocks differ by seconds. */
export const PLAUSIBLE_SLACK_WH = 100;
/** A connection carries its power and a fifth more for a while, before its fuse blows: 12 tenths. */
const OVERLOAD_TENTHS = 12;
/** Watt-milliseconds in a watt-hour. */
const MS_PER_HOUR = 3_600_000;

/**
 * Most energy that a meter can plausibly count in `durationMs`: 1.2 x connection power x time + 100 Wh, rounded down.
 *
 * @param powerW null: not limited
 * @example greatestPlausibleWh(10_000, 900_000) // 3100 Wh
 */
export function greatestPlausibleWh(powerW: PowerW | null, durationMs: number): EnergyWh {
  if (powerW === null) return Number.MAX_SAFE_INTEGER;
  const product = powerW * OVERLOAD_TENTHS * durationMs;
  const energyWh = Number.isSafeInteger(product)
    ? Math.floor(product / (10 * MS_PER_HOUR))
    : Number((BigInt(powerW) * BigInt(OVERLOAD_TENTHS) * BigInt(durationMs)) / BigInt(10 * MS_PER_HOUR));
  return energyWh + PLAUSIBLE_SLACK_WH;
}
