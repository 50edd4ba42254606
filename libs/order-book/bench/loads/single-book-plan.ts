import type { StreamPlan } from '../order-stream.js';
import type { LoadContext } from './context.js';

/** The stream of (a). */
export function singleBookPlan({ options, scale }: LoadContext, isDeep: boolean): StreamPlan {
  return {
    seed: options.seed,
    periods: 1,
    members: 1_000,
    preloaded: isDeep ? 100_000 : 0,
    liveTarget: isDeep ? 100_000 : 1_000,
    operations: scale.operations,
    spreadTicks: options.spreadTicks,
  };
}
