import { failure, success } from '#market';
import type { Result } from '#market';
import { MAX_ENERGY_WH } from '#units';
import type { EnergyWh } from '#units';
import { FUTURE_TOLERANCE_MS, MAX_INTERVAL_MS, MAX_REGISTER_WH } from './limits.js';

/** A direction of energy through a meter: import is taken from the grid, export is fed into it. */
export type Direction = 'import' | 'export';
export const DIRECTIONS: readonly Direction[] = ['import', 'export'];

/** Cumulative counters at an instant. At least one register is there; each is judged on its own. */
export interface RegisterReading {
  readonly type: 'register';
  /** Unix milliseconds, 0 or later. */
  readonly atMs: number;
  /** Counter of imported energy in Wh, 0 to MAX_REGISTER_WH. */
  readonly importWh?: EnergyWh;
  /** Counter of exported energy (of a `pv` meter: production) in Wh, 0 to MAX_REGISTER_WH. */
  readonly exportWh?: EnergyWh;
}

/** Energy from `startMs` (inclusive) to `endMs` (exclusive). At least one direction is there. */
export interface IntervalReading {
  readonly type: 'interval';
  /** Unix milliseconds, 0 or later. */
  readonly startMs: number;
  /** Unix milliseconds, after `startMs` by at most MAX_INTERVAL_MS. */
  readonly endMs: number;
  /** Imported energy in Wh, 0 to MAX_ENERGY_WH. */
  readonly importWh?: EnergyWh;
  /** Exported (of a `pv` meter: produced) energy in Wh, 0 to MAX_ENERGY_WH. */
  readonly exportWh?: EnergyWh;
}

export type Reading = RegisterReading | IntervalReading;

/** Energy or register that a reading gives for a direction; undefined: none. */
export function energyOf(reading: Reading, direction: Direction): EnergyWh | undefined {
  return direction === 'import' ? reading.importWh : reading.exportWh;
}

/**
 * Checks what can be judged of a reading by itself.
 *
 * Failure codes: `reading.value-invalid`, `reading.time-invalid`, `reading.in-future`.
 *
 * @param nowMs the caller's clock; readings may be ahead of it by FUTURE_TOLERANCE_MS
 */
export function checkReading(reading: Reading, nowMs: number): Result<Reading> {
  const greatestWh = reading.type === 'register' ? MAX_REGISTER_WH : MAX_ENERGY_WH;
  const values = DIRECTIONS.map((direction) => energyOf(reading, direction)).filter((value) => value !== undefined);
  // [REJECT] a reading of nothing
  if (values.length === 0) return failure('reading.value-invalid', 'importWh or exportWh must be given');
  // [REJECT] negative, fractional or impossibly large energy
  for (const value of values) {
    if (!Number.isSafeInteger(value) || value < 0 || value > greatestWh) {
      return failure('reading.value-invalid', `energy must be an integer from 0 to ${greatestWh} Wh, not ${value}`);
    }
  }
  const startMs = reading.type === 'register' ? reading.atMs : reading.startMs;
  const endMs = reading.type === 'register' ? reading.atMs : reading.endMs;
  // [REJECT] instants that are none
  if (!Number.isSafeInteger(startMs) || !Number.isSafeInteger(endMs) || startMs < 0) {
    return failure('reading.time-invalid', 'instants must be whole Unix milliseconds from 0 on');
  }
  // [REJECT] an interval that is empty, runs backwards or is longer than any meter sums up
  if (reading.type === 'interval' && (endMs <= startMs || endMs - startMs > MAX_INTERVAL_MS)) {
    return failure('reading.time-invalid', `an interval must last from 1 to ${MAX_INTERVAL_MS} ms`);
  }
  // [REJECT] readings of what has not happened
  if (endMs > nowMs + FUTURE_TOLERANCE_MS) {
    return failure('reading.in-future', `${endMs} is more than ${FUTURE_TOLERANCE_MS} ms ahead of ${nowMs}`);
  }
  return success(reading);
}
