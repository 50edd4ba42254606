import { describe, expect, it } from 'vitest';
import { MAX_SHRINK_RUNS, shrink } from './shrink.js';
import { drawPlan, FAULTS } from './simulation-plan.js';
import type { SimulationPlan } from './simulation-plan.js';
import type { Violation } from './violation.js';

const BROKEN: Violation = { invariant: 'I2', atMs: 100_000, node: 3, detail: 'two truths' };

/** A plan with some of everything. */
function fullPlan(): SimulationPlan {
  const plan = drawPlan({ seed: 1, households: 20, validators: 4, days: 1, faults: FAULTS, byzantine: 2 });
  return {
    ...plan,
    network: { delayMs: [1, 5_000], duplicate: 0.2, loss: 0.2 },
    fsyncMs: [1, 200],
    partitions: [
      { atMs: 1, forMs: 60_000, side: [2, 19], oneWay: false },
      { atMs: 5, forMs: 60_000, side: [18], oneWay: true },
    ],
    crashes: [
      { atMs: 1, forMs: 1_000, nodes: [1] },
      { atMs: 2, forMs: 1_000, nodes: [20] },
      { atMs: 3, forMs: 1_000, nodes: [2] },
    ],
    clocks: [{ node: 19, offsetMs: 5, driftPpm: 0, stepAtMs: 0, stepMs: 0, stepForMs: 1 }],
    byzantine: [
      { node: 0, kind: 'junk' },
      { node: 17, kind: 'silent' },
    ],
  };
}

describe('a failing plan', () => {
  it('loses all that its failure does not need', () => {
    const { plan, violation, runs } = shrink(fullPlan(), BROKEN, () => BROKEN);
    expect(plan).toMatchObject({
      households: 4,
      durationMs: 120_000,
      network: { delayMs: [5, 50], duplicate: 0, loss: 0 },
      fsyncMs: [0, 0],
      partitions: [],
      crashes: [],
      clocks: [],
      byzantine: [],
    });
    expect(violation).toBe(BROKEN);
    expect(runs).toBeLessThan(MAX_SHRINK_RUNS);
  });

  it('keeps what it needs, one of several too', () => {
    const needsCrashOfTwo = (plan: SimulationPlan): Violation | null =>
      plan.crashes.some(({ nodes }) => nodes.includes(2)) && plan.network.loss > 0 ? BROKEN : null;
    const { plan } = shrink(fullPlan(), BROKEN, needsCrashOfTwo);
    expect(plan.crashes).toEqual([{ atMs: 3, forMs: 1_000, nodes: [2] }]);
    expect(plan.network).toEqual({ delayMs: [5, 50], duplicate: 0, loss: 0.2 });
    expect(plan.partitions).toEqual([]);
  });

  it('stays as it is when something else breaks in every smaller one', () => {
    const { plan } = shrink(fullPlan(), BROKEN, () => ({ ...BROKEN, invariant: 'I3' }));
    expect(plan).toEqual(fullPlan());
  });

  it('is given up after so many runs', () => {
    let runs = 0;
    const every = (plan: SimulationPlan): Violation | null => {
      runs += 1;
      return plan.durationMs > 0 ? null : BROKEN;
    };
    const many = Array.from({ length: 100 }, (_, node) => ({ atMs: node, forMs: 1_000, nodes: [1] }));
    shrink({ ...fullPlan(), crashes: many }, BROKEN, every);
    expect(runs).toBe(MAX_SHRINK_RUNS);
  });

  it('of fewer households has no fault of a node that is gone', () => {
    const { plan } = shrink(fullPlan(), BROKEN, ({ partitions }) => (partitions.length > 0 ? BROKEN : null));
    expect(plan.households).toBe(4);
    expect(plan.partitions).toEqual([{ atMs: 1, forMs: 60_000, side: [2], oneWay: false }]);
  });
});
