import { testCommunity } from '../test-community.js';
import type { TestCommunity } from '../test-community.js';
import { MAX_METERED_WH } from './household-life.js';
import type { SimulationPlan } from './simulation-plan.js';

/** Larger than any canary, so that metered canaries are plausible. */
const CANARY_LIMIT_W = 2_000_000;

/** Connections carry what a meter shows at most, so that some orders are too large. Even households generate. */
export function simulatedCommunity({ households, validators, rules }: SimulationPlan): TestCommunity {
  const limitW = (MAX_METERED_WH * 3_600) / (rules.periodSeconds ?? 3_600);
  const connectionOf = (index: number) =>
    index % 2 === 0
      ? { importLimitW: CANARY_LIMIT_W, exportLimitW: limitW }
      : { importLimitW: limitW, exportLimitW: 0 };
  return testCommunity({ households, validators, rules, connectionOf });
}
