import type { SimulationPlan } from './simulation-plan.js';
import type { Violation } from './violation.js';

/** Runs of smaller plans, at most. */
export const MAX_SHRINK_RUNS = 60;
const MINUTE_MS = 60_000;

/** The smallest plan found, and how it fails. */
export interface Shrunken {
  readonly plan: SimulationPlan;
  readonly violation: Violation;
  readonly runs: number;
}

/**
 * Makes a failing plan smaller for as long as the same invariant breaks: a shorter time, fewer faults, fewer households.
 *
 * @param failureOf runs a plan; null when nothing breaks
 */
export function shrink(
  plan: SimulationPlan,
  violation: Violation,
  failureOf: (plan: SimulationPlan) => Violation | null,
): Shrunken {
  let smallest = { plan, violation, runs: 0 };
  for (let improved = true; improved;) {
    improved = false;
    for (const candidate of smallerPlans(smallest.plan, smallest.violation)) {
      if (smallest.runs >= MAX_SHRINK_RUNS) return smallest;
      const failure = failureOf(candidate);
      smallest = { ...smallest, runs: smallest.runs + 1 };
      if (failure?.invariant !== violation.invariant) continue;
      smallest = { ...smallest, plan: candidate, violation: failure };
      improved = true;
      break;
    }
  }
  return smallest;
}

/** Plans with something less, those that take most away first. */
function* smallerPlans(plan: SimulationPlan, { atMs }: Violation): Generator<SimulationPlan> {
  const durationMs = Math.ceil((atMs + 1) / MINUTE_MS) * MINUTE_MS;
  if (durationMs < plan.durationMs) yield { ...plan, durationMs };
  if (plan.durationMs > 2 * MINUTE_MS)
    yield { ...plan, durationMs: Math.ceil(plan.durationMs / (2 * MINUTE_MS)) * MINUTE_MS };
  const fewer = Math.max(plan.validators, Math.floor(plan.households / 2));
  if (fewer < plan.households) yield withHouseholds(plan, fewer);
  for (const name of ['partitions', 'crashes', 'clocks', 'byzantine'] as const) {
    if (plan[name].length > 0) yield { ...plan, [name]: [] };
  }
  const { network } = plan;
  if (network.loss > 0) yield { ...plan, network: { ...network, loss: 0 } };
  if (network.duplicate > 0) yield { ...plan, network: { ...network, duplicate: 0 } };
  if (network.delayMs[1] > 50) yield { ...plan, network: { ...network, delayMs: [5, 50] } };
  if (plan.fsyncMs[1] > 0) yield { ...plan, fsyncMs: [0, 0] };
  for (const name of ['partitions', 'crashes', 'clocks', 'byzantine'] as const) {
    if (plan[name].length < 2) continue;
    for (const index of plan[name].keys()) yield { ...plan, [name]: plan[name].filter((_, at) => at !== index) };
  }
}

/** The operator's place is behind the last household, so faults of places beyond go. */
function withHouseholds(plan: SimulationPlan, households: number): SimulationPlan {
  const stays = (node: number): boolean => node <= households;
  return {
    ...plan,
    households,
    partitions: plan.partitions
      .map((cut) => ({ ...cut, side: cut.side.filter(stays) }))
      .filter(({ side }) => side.length > 0),
    crashes: plan.crashes
      .map((crash) => ({ ...crash, nodes: crash.nodes.filter(stays) }))
      .filter(({ nodes }) => nodes.length > 0),
    clocks: plan.clocks.filter(({ node }) => stays(node)),
    byzantine: plan.byzantine.filter(({ node }) => node < households),
  };
}
