import { describe, expect, test } from 'vitest';
import { SimulatedNetwork } from './testing/simulated-network.js';

describe('a replica whose peers fail', () => {
  test('one dead validator of four does not stop the others', () => {
    const network = new SimulatedNetwork({ validators: 4 }).start();
    network.node(1).crash();
    for (let transaction = 1; transaction <= 12; transaction++) {
      network.submit(transaction);
      network.run(5_000);
    }
    expect(network.commonHeight()).toBeGreaterThanOrEqual(12);
    expect(network.node(0).market.sealed.size).toBe(12);
  });

  test('two dead validators of four pause the others, which resume when one is back', () => {
    const network = new SimulatedNetwork({ validators: 4 }).start();
    network.node(1).crash();
    network.node(2).crash();
    network.submit(1);
    network.run(120_000);
    expect(network.commonHeight()).toBe(0);
    network.node(2).start();
    network.submit(2);
    expect(network.runUntil(() => network.commonHeight() >= 1, 20_000)).toBe(true);
  });
});
