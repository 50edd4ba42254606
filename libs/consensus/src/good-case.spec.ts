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

  test('a block of four validators costs 36 messages between them, and two publications', () => {
    const network = new SimulatedNetwork({ validators: 4 }).start();
    network.run(5_000);
    network.submit(1);
    network.run(5_000);
    // Between validators: 3 proposals, 9 notarize (the leader's travels in its proposal), 12 certificates, 12 finalize.
    // The proposal and the finalize certificate are published to 3 nodes each.
    expect(Object.fromEntries(network.sent)).toEqual({ proposal: 6, notarize: 9, certificate: 15, finalize: 12 });
  });

  test('every node holds the same blocks after a busy minute without a lost view', () => {
    const network = new SimulatedNetwork({ validators: 7, followers: 2, delayMs: [10, 200] }).start();
    for (let transaction = 0; transaction < 60; transaction++) {
      network.submit(transaction);
      network.run(1_000);
    }
    network.run(2_000);
    expect(new Set(network.nodes.map((node) => node.market.final.at(-1)?.hash)).size).toBe(1);
    expect(network.node(0).market.sealed.size).toBe(60);
    expect(network.node(0).consensus?.status().view).toBe(network.node(0).height + 1);
  });
});
