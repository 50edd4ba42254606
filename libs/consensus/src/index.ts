export * from './contract.js';
export { createConsensus } from './replica.js';
