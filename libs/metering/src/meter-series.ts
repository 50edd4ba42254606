import type { Result } from '#market';
import type { PeriodStart, PowerW } from '#units';
import type { IntervalEnergy, MeteredInterval } from './metered-interval.js';
import type { AddedReading, MeterOptions, Reading } from './reading.js';

export interface MeterSnapshot {
  readonly readings: readonly Reading[];
  readonly reported: readonly MeteredInterval[];
  /** Readings before this instant are no longer taken. */
  readonly floorMs: number;
}

export declare class MeterSeries {
  constructor(options: MeterOptions, snapshot?: MeterSnapshot);
  /** supersede: default false. Failures: reading.* */
  add(reading: Reading, context: { readonly nowMs: number; readonly supersede?: boolean }): Result<AddedReading>;
  /** `toPeriod` exclusive. Ask for ended periods only. Remembers what it answered: that is what revisions count. */
  intervals(fromPeriod: PeriodStart, toPeriod: PeriodStart): MeteredInterval[];
  setPowerLimits(importLimitW: PowerW | null, exportLimitW: PowerW | null): void;
  forgetBefore(instantMs: number): void;
  get readingCount(): number;
  get lastReadingMs(): number | null;
  snapshot(): MeterSnapshot;
}

/** Revisions of what was reported; for a household of several meters the caller keeps one. */
export declare class ReportedIntervals {
  constructor(reported?: readonly MeteredInterval[]);
  report(interval: IntervalEnergy): MeteredInterval;
  get(period: PeriodStart): MeteredInterval | undefined;
  forgetBefore(period: PeriodStart): void;
  snapshot(): MeteredInterval[];
}

/** Sum of several grid meters over the periods they all answer; worst quality. */
export declare function combineIntervals(meters: readonly (readonly IntervalEnergy[])[]): IntervalEnergy[];
