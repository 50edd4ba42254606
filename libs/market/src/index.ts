export * from './codes.js';
export * from './hash.js';
export * from './limits.js';
export * from './member.js';
export * from './order.js';
export * from './result.js';
export * from './rules.js';
export * from './trade.js';
