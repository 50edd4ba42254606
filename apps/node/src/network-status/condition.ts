import type { EngineRunner } from '../runner/engine-runner.js';
import type { NetworkStatusAnswer } from './network-dto.js';

/** Blocks that a node may be behind and still count as following the head: a few are always on their way. */
export const FOLLOWING_BLOCKS = 10;

/** How the node stands. */
export type Condition = NetworkStatusAnswer['condition'];

export function behindBlocks({ engine }: EngineRunner): number {
  return Math.max(0, engine.catchUpStatus.targetHeight - engine.state.height);
}

/** The worst that is true. */
export function conditionOf(runner: EngineRunner): Condition {
  const { engine, halt } = runner;
  if (halt !== null) return 'halted';
  if (engine.chain.divergedHeight !== null) return 'diverged';
  if (engine.catchUpStatus.active && behindBlocks(runner) > FOLLOWING_BLOCKS) return 'catching-up';
  return engine.member === undefined ? 'not-a-member' : 'running';
}
