import type { PeriodStart } from '#units';

/** Delivery periods from `fromPeriod` (inclusive) to `toPeriod` (exclusive), Unix seconds; either end may be open. */
export interface PeriodSpan {
  readonly fromPeriod?: PeriodStart | undefined;
  readonly toPeriod?: PeriodStart | undefined;
}

/** The condition on a 64-bit column. */
export function betweenPeriods({ fromPeriod, toPeriod }: PeriodSpan): { gte?: number; lt?: number } {
  return {
    ...(fromPeriod === undefined ? {} : { gte: fromPeriod }),
    ...(toPeriod === undefined ? {} : { lt: toPeriod }),
  };
}
