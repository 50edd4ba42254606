export * from './ledger.js';
export * from './settlement-case.js';
export * from './settlement.js';
export * from './statement.js';
