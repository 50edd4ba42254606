import type { PeriodStart } from '#units';
import { MAX_REPORTED_PERIODS } from './limits.js';
import type { MeteredInterval, PeriodEnergy } from './metered-interval.js';

/**
 * Counts the revisions of what was reported per period. A revision depends on what was said before, not on the readings
 * alone; so it is part of what a node keeps. Once a period is forgotten it is never reported again: a revision that began
 * anew at 1 would contradict what was signed.
 */
export class ReportedIntervals {
  readonly #reported = new Map<PeriodStart, MeteredInterval>();
  #floorPeriod: PeriodStart;

  /**
   * @param reported the reports to go on from, as `snapshot` gave them
   * @param floorPeriod periods that start before are forgotten; default: none
   */
  constructor(reported: Iterable<MeteredInterval> = [], floorPeriod: PeriodStart = 0) {
    this.#floorPeriod = floorPeriod;
    for (const interval of reported) this.#reported.set(interval.period, interval);
  }

  /** Periods that start before this are forgotten. */
  get floorPeriod(): PeriodStart {
    return this.#floorPeriod;
  }

  /** Reports a period: the same revision as before when nothing changed, else the next one. */
  report(energy: PeriodEnergy): MeteredInterval {
    const { period, importWh, exportWh, quality } = energy;
    if (period < this.#floorPeriod) return forgotten(period);
    const before = this.#reported.get(period);
    if (
      before !== undefined &&
      before.importWh === importWh &&
      before.exportWh === exportWh &&
      before.quality === quality
    ) {
      return before;
    }
    const interval = { period, importWh, exportWh, quality, revision: (before?.revision ?? 0) + 1 };
    this.#reported.set(period, interval);
    if (this.#reported.size > MAX_REPORTED_PERIODS) this.#forgetOldestTenth();
    return interval;
  }

  /** The last report of a period; undefined: none, or forgotten. */
  get(period: PeriodStart): MeteredInterval | undefined {
    return this.#reported.get(period);
  }

  /** Forgets the periods that start before `period`, for good. */
  forgetBefore(period: PeriodStart): void {
    if (period <= this.#floorPeriod) return;
    this.#floorPeriod = period;
    for (const known of this.#reported.keys()) if (known < period) this.#reported.delete(known);
  }

  /** All reports in ascending order of period. */
  snapshot(): MeteredInterval[] {
    return [...this.#reported.values()].sort((left, right) => left.period - right.period);
  }

  #forgetOldestTenth(): void {
    const oldest = [...this.#reported.keys()].sort((left, right) => left - right);
    this.forgetBefore(oldest[Math.ceil(oldest.length / 10)]!);
  }
}

function forgotten(period: PeriodStart): MeteredInterval {
  return { period, importWh: 0, exportWh: 0, quality: 'missing', revision: 0 };
}
