export * from './shrink.js';
export * from './simulation.js';
export * from './simulation-plan.js';
export type { Violation } from './violation.js';
