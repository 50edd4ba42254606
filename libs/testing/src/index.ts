export * from './memory-store.js';
export * from './engine-network.js';
export * from './seeded-random.js';
export * from './stand-in-crypto.js';
export * from './test-community.js';
