import { describe, expect, it } from 'vitest';
import { Simulation } from './simulation.js';
import { drawPlan, FAULTS } from './simulation-plan.js';
import type { SimulationPlan } from './simulation-plan.js';

const small = (seed: number, faults: Parameters<typeof drawPlan>[0]['faults'] = FAULTS): SimulationPlan =>
  drawPlan({ seed, households: 5, validators: 4, days: 0.2, faults, byzantine: null });

describe('a simulated community', () => {
  it('trades, meters and settles without faults', () => {
    const shares: number[] = [];
    const report = new Simulation(small(2, [])).run((share) => shares.push(share));
    expect(report.violations).toEqual([]);
    expect(report.height).toBeGreaterThan(5);
    for (const count of [report.trades, report.postings, report.ordersAcknowledged, report.readingsAcknowledged]) {
      expect(count).toBeGreaterThan(0);
    }
    expect(shares).toEqual(shares.toSorted((left, right) => left - right));
    expect(shares.at(-1)).toBe(1);
  });

  it.each([1, 2, 3, 4, 5, 6])('breaks nothing with the faults of seed %i', (seed) => {
    const report = new Simulation(small(seed)).run();
    expect(report.violations).toEqual([]);
    expect(report.height).toBeGreaterThan(0);
  });

  it('is the same each time', () => {
    const [first, again, other] = [small(7), small(7), small(8)].map((plan) => new Simulation(plan).run());
    expect(again).toEqual(first);
    expect(other!.hash).not.toBe(first!.hash);
  });

  it('goes on and settles with a validator that tells lies, and with one that is silent', () => {
    for (const kind of ['contradicting-votes', 'two-blocks', 'silent'] as const) {
      const plan: SimulationPlan = { ...small(3, []), byzantine: [{ node: 1, kind }] };
      const report = new Simulation(plan).run();
      expect(report.violations).toEqual([]);
      expect(report.trades).toBeGreaterThan(0);
    }
  });

  it('is told to pause when more than a third of the validators are away, and goes on when they are back', () => {
    const plan: SimulationPlan = {
      ...small(3, []),
      crashes: [{ atMs: 60_000, forMs: 2 * 3_600_000, nodes: [1, 2] }],
    };
    const report = new Simulation(plan).run();
    expect(report.violations).toEqual([]);
    expect(report.trades).toBeGreaterThan(0);
  });
});
