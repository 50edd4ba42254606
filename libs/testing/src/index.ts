export * from './memory-store.js';
export * from './engine-network.js';
export * from './event-heap.js';
export * from './simulated-node.js';
export * from './seeded-random.js';
export * from './stand-in-crypto.js';
export * from './test-community.js';
export * from './simulation/index.js';
