import { describe, expect, it } from 'vitest';
import { BUY, CANCEL, PLACE, PLACE_IOC, REPLACE } from './order-stream.js';
import type { StreamPlan } from './order-stream.js';
import { makeStream } from './stream-maker.js';

const PLAN: StreamPlan = {
  seed: 7,
  periods: 1,
  members: 1_000,
  preloaded: 500,
  liveTarget: 500,
  operations: 50_000,
  spreadTicks: 100,
};

describe('a stream of orders', () => {
  it('is the same for the same plan and another one for another seed', () => {
    const stream = makeStream(PLAN);
    expect(makeStream(PLAN)).toEqual(stream);
    expect(makeStream({ ...PLAN, seed: 8 }).limitPrice).not.toEqual(stream.limitPrice);
  });

  it('has the stated mix', () => {
    const { kind, facts } = makeStream(PLAN);
    const shareOf = (wanted: number) =>
      kind.subarray(PLAN.preloaded).filter((one) => one === wanted).length / PLAN.operations;
    expect(shareOf(PLACE)).toBeCloseTo(0.6, 2);
    expect(shareOf(PLACE_IOC)).toBeCloseTo(0.05, 2);
    expect(shareOf(CANCEL)).toBeCloseTo(0.3, 2);
    expect(shareOf(REPLACE)).toBeCloseTo(0.05, 2);
    expect(facts.limitShare).toBe(shareOf(PLACE));
    expect(facts.crossingShare).toBeGreaterThan(0.3);
    expect(facts.crossingShare).toBeLessThan(0.4);
  });

  it('keeps the books near their size', () => {
    const { facts } = makeStream(PLAN);
    expect(facts.meanLive).toBeGreaterThan(450);
    expect(facts.greatestLive).toBeLessThan(600);
  });

  it('places preloaded orders that do not trade', () => {
    const { kind, tradesBefore } = makeStream(PLAN);
    expect(kind.subarray(0, PLAN.preloaded).every((one) => one === PLACE)).toBe(true);
    expect(tradesBefore[PLAN.preloaded]).toBe(0);
  });

  it('has every home on one side of a period only, and on both sides of the day', () => {
    const { length, member, period, side } = makeStream({ ...PLAN, periods: 4, members: 10 });
    const sides = new Map<string, number>();
    for (let at = 0; at < length; at++) {
      const key = `${member[at]} in ${period[at]}`;
      expect(sides.get(key) ?? side[at]).toBe(side[at]);
      sides.set(key, side[at]!);
    }
    const ofFirstHome = [0, 1, 2, 3].map((one) => sides.get(`0 in ${one}`));
    expect(ofFirstHome.filter((one) => one === BUY)).toHaveLength(2);
  });
});
