export { openStore } from './open-store.js';
export type { StoreOptions } from './open-store.js';
export { Store } from './store.js';
export { StoreError } from './store-error.js';
export type { StoreErrorCode } from './store-error.js';
