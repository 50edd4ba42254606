export * from './meter-series.js';
export * from './metered-interval.js';
export * from './reading.js';
