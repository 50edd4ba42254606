import type { DirectionSeries } from './direction-series.js';
import type { MeteredInterval } from './metered-interval.js';
import { DIRECTIONS, energyOf } from './reading.js';
import type { Direction, IntervalReading, Reading, RegisterReading } from './reading.js';

/**
 * Plain data that restores a meter series. The readings alone rebuild every energy, whatever their order (of two for the
 * same time the later in the list counts); `reported` adds the revisions, which depend on what was said before.
 */
export interface MeterSnapshot {
  readonly readings: readonly Reading[];
  readonly reported: readonly MeteredInterval[];
  /** Unix milliseconds: readings before are no longer taken in, periods that start before are forgotten. */
  readonly floorMs: number;
}

type ByDirection = Readonly<Record<Direction, DirectionSeries>>;

/** All readings kept: registers by instant, then intervals by start. */
export function readingsOf(directions: ByDirection): Reading[] {
  const registers = new Map<number, RegisterReading>();
  const intervals = new Map<string, IntervalReading>();
  for (const direction of DIRECTIONS) {
    const { registers: track, intervals: intervalTrack } = directions[direction];
    for (let index = 0; index < track.length; index++) {
      const atMs = track.timeAt(index);
      const others = registers.get(atMs) ?? { type: 'register', atMs };
      registers.set(atMs, { ...others, ...inDirection(direction, track.valueAt(index)) });
    }
    for (let index = 0; index < intervalTrack.length; index++) {
      const { startMs, endMs, energyWh } = intervalTrack.at(index);
      const key = `${startMs}-${endMs}`;
      const others = intervals.get(key) ?? { type: 'interval', startMs, endMs };
      intervals.set(key, { ...others, ...inDirection(direction, energyWh) });
    }
  }
  return [
    ...[...registers.values()].sort((left, right) => left.atMs - right.atMs),
    ...[...intervals.values()].sort((left, right) => left.startMs - right.startMs || left.endMs - right.endMs),
  ];
}

/** Fills empty directions with readings in any order. */
export function fillDirections(directions: ByDirection, readings: readonly Reading[]): void {
  for (const direction of DIRECTIONS) {
    const registers = new Map<number, number>();
    const intervals: { startMs: number; endMs: number; energyWh: number }[] = [];
    for (const reading of readings) {
      const energyWh = energyOf(reading, direction);
      if (energyWh === undefined) continue;
      if (reading.type === 'register') registers.set(reading.atMs, energyWh);
      else intervals.push({ startMs: reading.startMs, endMs: reading.endMs, energyWh });
    }
    directions[direction].registers.fill([...registers].sort(([left], [right]) => left - right));
    for (const interval of intervals) directions[direction].intervals.put(interval);
  }
}

/** `{importWh}` or `{exportWh}`. */
export function inDirection(direction: Direction, energyWh: number): { importWh?: number; exportWh?: number } {
  return direction === 'import' ? { importWh: energyWh } : { exportWh: energyWh };
}
