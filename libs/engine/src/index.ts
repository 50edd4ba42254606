export * from './ports.js';
export * from './rows.js';
export * from './store-change.js';
