import type { PeriodSpan } from '#store';

/** Periods that start from `fromMs` (inclusive) to `toMs` (exclusive), Unix ms. */
export function spanOf(fromMs: number | undefined, toMs: number | undefined): PeriodSpan {
  return {
    ...(fromMs === undefined ? {} : { fromPeriod: Math.ceil(fromMs / 1000) }),
    ...(toMs === undefined ? {} : { toPeriod: Math.ceil(toMs / 1000) }),
  };
}

/** Only the period that starts then (Unix seconds); undefined: all. */
export function spanOfPeriod(period: number | undefined): PeriodSpan {
  return period === undefined ? {} : { fromPeriod: period, toPeriod: period + 1 };
}
