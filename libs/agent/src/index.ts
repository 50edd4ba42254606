export * from './price-ladder.js';
export * from './surplus.js';
