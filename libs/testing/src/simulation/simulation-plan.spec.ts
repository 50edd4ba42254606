import { describe, expect, it } from 'vitest';
import { drawPlan, FAULTS, MISBEHAVIOURS } from './simulation-plan.js';
import type { SimulationOptions } from './simulation-plan.js';

const OPTIONS: SimulationOptions = {
  seed: 1,
  households: 20,
  validators: 7,
  days: 0.5,
  faults: FAULTS,
  byzantine: null,
};
const plans = Array.from({ length: 200 }, (_, seed) => drawPlan({ ...OPTIONS, seed }));

describe('a plan', () => {
  it('follows from its seed', () => {
    expect(drawPlan(OPTIONS)).toEqual(drawPlan(OPTIONS));
    expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBe(plans.length);
  });

  it('is plain data that survives being written down', () => {
    expect(JSON.parse(JSON.stringify(plans[3]))).toEqual(plans[3]);
  });

  it('lets no more validators misbehave than the community survives', () => {
    for (const { byzantine } of plans) {
      expect(byzantine.filter(({ node }) => node < 7).length).toBeLessThanOrEqual(2);
      expect(new Set(byzantine.map(({ node }) => node)).size).toBe(byzantine.length);
      for (const { node } of byzantine) expect(node).toBeLessThan(20);
    }
    expect(new Set(plans.flatMap(({ byzantine }) => byzantine.map(({ kind }) => kind)))).toEqual(
      new Set(MISBEHAVIOURS),
    );
  });

  it('has no faults but those that are allowed', () => {
    for (let seed = 0; seed < 50; seed++) {
      const plan = drawPlan({ ...OPTIONS, seed, faults: [] });
      expect(plan).toMatchObject({ partitions: [], crashes: [], clocks: [], byzantine: [], fsyncMs: [0, 0] });
      expect(plan.network).toEqual({ delayMs: [5, 50], duplicate: 0, loss: 0 });
    }
    const partitions = Array.from({ length: 50 }, (_, seed) => drawPlan({ ...OPTIONS, seed, faults: ['partition'] }));
    expect(partitions.some((plan) => plan.partitions.length > 0)).toBe(true);
    expect(partitions.every(({ crashes, network }) => crashes.length === 0 && network.loss === 0)).toBe(true);
  });

  it('lets as many members misbehave as are asked for', () => {
    for (const byzantine of [0, 1, 5]) {
      expect(drawPlan({ ...OPTIONS, byzantine }).byzantine.length).toBe(byzantine);
    }
  });

  it('has each fault on in some seeds and off in others', () => {
    const shares = [
      plans.filter(({ partitions }) => partitions.length > 0),
      plans.filter(({ crashes }) => crashes.length > 0),
      plans.filter(({ clocks }) => clocks.length > 0),
      plans.filter(({ network }) => network.loss > 0),
      plans.filter(({ network }) => network.duplicate > 0),
      plans.filter(({ fsyncMs }) => fsyncMs[1] > 0),
    ].map(({ length }) => length / plans.length);
    for (const share of shares) {
      expect(share).toBeGreaterThan(0.3);
      expect(share).toBeLessThan(0.95);
    }
  });
});
