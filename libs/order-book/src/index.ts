export type { ClearingRecord, SatOut } from './clearing-record.js';
export * from './contract.js';
export type { CurvePoint, Curves } from './curves.js';
export { explainAt } from './explanation.js';
export type { ExplainedOrder, Explanation, OpenReason } from './explanation.js';
export { DEFAULT_BOOK_LIMITS, MAX_ID_LENGTH } from './limits.js';
export type { BookLimits } from './limits.js';
export { createOrderBook, restoreOrderBook } from './order-book.js';
export { TRADE_ID_DOMAIN, tradeIdOf } from './trade-id.js';
