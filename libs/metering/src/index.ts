export type { PeriodRange } from './affected-periods.js';
export * from './limits.js';
export * from './meter-series.js';
export type { MeterSnapshot } from './meter-snapshot.js';
export * from './metered-interval.js';
export * from './plausibility.js';
export * from './reading.js';
export * from './reported-intervals.js';
