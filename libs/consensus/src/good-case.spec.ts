import { describe, expect, test } from 'vitest';
import { SimulatedNetwork } from './testing/simulated-network.js';

describe('a replica in good conditions', () => {
  test.each([1, 4, 7])('%i validators seal a transaction three message delays after it is proposed', (validators) => {
    const network = new SimulatedNetwork({ validators }).start();
    network.run(5_000);
    const submittedMs = network.nowMs;
    network.submit(1);
    expect(network.runUntil(() => network.commonHeight() === 1, 1_000)).toBe(true);
    expect(network.nowMs - submittedMs).toBe(validators === 1 ? 0 : 150);
  });

  test.each([
    [1, 1_000],
    [4, 1_000],
    [7, 1_000],
    [1, 0],
    [4, 0],
  ])('%i validators with batches of %i ms send nothing when there is no work', (validators, batchMs) => {
    const network = new SimulatedNetwork({ validators, batchMs, followers: 2 }).start();
    network.submit(1);
    network.run(5_000);
    expect(network.commonHeight()).toBe(1);
    network.sent.clear();
    network.run(20_000);
    expect([...network.sent]).toEqual([]);
  });
});
