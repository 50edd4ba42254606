export * from './contract.js';
export { EMPTY_BLOCK_MS } from './limits.js';
export { createConsensus } from './replica.js';
