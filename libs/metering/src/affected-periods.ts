import { divideFloor } from '#units';
import type { PeriodStart } from '#units';
import { PROFILE_SHIFTS_MS } from './direction-series.js';
import type { DirectionSeries } from './direction-series.js';
import type { TimeSpan } from './energy-piece.js';

/** Delivery periods from `fromPeriod` (inclusive) to `toPeriod` (exclusive), both period starts in Unix seconds. */
export interface PeriodRange {
  readonly fromPeriod: PeriodStart;
  readonly toPeriod: PeriodStart;
}

/**
 * Periods whose energy a change may have altered: those of the changed time, and those one to four weeks later (up to
 * now) that may have it as their profile; there a whole gap is shared out anew.
 *
 * @param changed times that changed, in any order; not empty
 * @returns ascending, disjoint, at most MAX_AFFECTED_RANGES
 */
export function affectedPeriods(
  changed: readonly TimeSpan[],
  directions: readonly DirectionSeries[],
  periodSeconds: number,
  nowMs: number,
): PeriodRange[] {
  const fromMs = Math.min(...changed.map((span) => span.fromMs));
  const toMs = Math.max(...changed.map((span) => span.toMs));
  const spans: TimeSpan[] = [{ fromMs, toMs }];
  for (const shiftMs of PROFILE_SHIFTS_MS) {
    if (fromMs + shiftMs >= nowMs) break;
    let later = { fromMs: fromMs + shiftMs, toMs: Math.min(toMs + shiftMs, nowMs) };
    for (const direction of directions) later = direction.widenedToGaps(later);
    spans.push(later);
  }
  return merged(spans.map((span) => periodsOf(span, periodSeconds)));
}

function periodsOf({ fromMs, toMs }: TimeSpan, periodSeconds: number): PeriodRange {
  const periodMs = periodSeconds * 1_000;
  const fromPeriod = divideFloor(fromMs, periodMs) * periodSeconds;
  const toPeriod = divideFloor(toMs + periodMs - 1, periodMs) * periodSeconds;
  return { fromPeriod, toPeriod: Math.max(toPeriod, fromPeriod + periodSeconds) };
}

function merged(ranges: readonly PeriodRange[]): PeriodRange[] {
  const result: PeriodRange[] = [];
  for (const range of ranges.toSorted((left, right) => left.fromPeriod - right.fromPeriod)) {
    const last = result.at(-1);
    if (last === undefined || last.toPeriod < range.fromPeriod) result.push(range);
    else {
      result[result.length - 1] = {
        fromPeriod: last.fromPeriod,
        toPeriod: Math.max(last.toPeriod, range.toPeriod),
      };
    }
  }
  return result;
}
