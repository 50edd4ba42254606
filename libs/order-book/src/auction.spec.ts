import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sha256 } from '#market';
import { Scenario, tradesIn } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

describe('the examples of the market rules', () => {
  it('fills both sides by price and leaves the rest', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 500@280000, b2 300@240000, b3 400@200000, s1 400@120000, s2 300@180000, s3 500@260000');
    expect(tradesIn(scenario.clear())).toEqual(['b1-s1 400@240000', 'b1-s2 100@240000', 'b2-s2 200@240000']);
    expect(scenario.book.orders().map((order) => `${order.orderId} ${order.openWh}`)).toEqual([
      'b2 100',
      'b3 400',
      's3 500',
    ]);
  });

  it('prices scarce energy at the limit of the buyer who is left', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b 1000@300000, s1 400@100000, s2 400@200000');
    expect(tradesIn(scenario.clear())).toEqual(['b-s1 400@300000', 'b-s2 400@300000']);
  });

  it('takes the middle when both sides are filled', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b 500@250000, s 500@150000');
    expect(tradesIn(scenario.clear())).toEqual(['b-s 500@200000']);
  });

  it('lets the orders left over narrow the interval', () => {
    const scenario = new Scenario(sha256);
    scenario.place('b1 400@280000, b2 400@240000, s1 400@100000, s2 400@260000');
    expect(tradesIn(scenario.clear())).toEqual(['b1-s1 400@250000']);
  });
});
