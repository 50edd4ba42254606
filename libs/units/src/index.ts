export * from './quantities.js';
export * from './rounding.js';
export * from './decimal-text.js';
export * from './delivery-period.js';
