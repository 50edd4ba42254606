import { describe, expect, test } from 'vitest';
import type { ConsensusEffect } from './contract.js';
import { misbehave } from './testing/faulty-validator.js';
import { SimulatedNetwork } from './testing/simulated-network.js';

function persistsVote(kind: string) {
  return (effects: readonly ConsensusEffect[]) =>
    effects.some((effect) => effect.type === 'persist-vote' && effect.vote.kind === kind);
}

/** (f + 2)(3 delta + batch) with the delay at its fourfold, for f = 1, delta = 500 ms, batch = 1,000 ms. */
const PROGRESS_MS = 3 * (3 * 4 * 500 + 1_000);

describe('faults that chance rarely finds', () => {
  test('a validator stores finalize, dies before sending, and the third notarizer is gone for good', () => {
    const network = new SimulatedNetwork().start();
    // View 1: validator 1 leads, 3 is not reached, 2 votes for the block and is gone.
    network.filter = (_, to, message) => to !== 3 || message?.type !== 'proposal';
    network.node(0).diesBeforeSending = persistsVote('finalize');
    network.node(1).diesBeforeSending = persistsVote('finalize');
    network.node(2).diesBeforeSending = persistsVote('finalize');
    network.submit(1);
    network.run(1_500);
    expect(network.nodes.filter((node) => node.consensus === null).length).toBeGreaterThanOrEqual(1);
    network.node(2).crash();
    network.filter = () => true;
    for (const place of [0, 1]) {
      network.node(place).diesBeforeSending = null;
      if (network.node(place).consensus === null) network.node(place).start();
    }
    expect(network.runUntil(() => network.commonHeight() >= 1, PROGRESS_MS)).toBe(true);
  });

  test('only the leader has the certificate and its finalize on disk, and nobody else can nullify alone', () => {
    const network = new SimulatedNetwork().start();
    // Notarize votes reach validator 0 only, which finalizes, dies before sending and comes back without validator 2.
    network.filter = (_, to, message) => to === 0 || message?.type !== 'vote' || message.vote.kind !== 'notarize';
    network.node(0).diesBeforeSending = persistsVote('finalize');
    network.submit(1);
    network.run(1_200);
    expect(network.node(0).consensus).toBeNull();
    network.node(2).crash();
    network.filter = (from, to, message) =>
      message?.type !== 'vote' || message.vote.kind !== 'notarize' || message.vote.view > 1 || from === to;
    network.run(5_000);
    expect(network.commonHeight()).toBe(0);
    network.node(0).diesBeforeSending = null;
    network.node(0).start();
    expect(network.runUntil(() => network.commonHeight() >= 1, PROGRESS_MS)).toBe(true);
  });

  test('the only ones that hold an unfinalized parent hand it out', () => {
    const network = new SimulatedNetwork().start();
    // The first block never reaches validator 3 as a proposal, nor does any finalize vote reach anybody.
    network.filter = (_, to, message) =>
      !(message?.type === 'proposal' && message.proposal.view === 1 && to === 3) &&
      !(message?.type === 'vote' && message.vote.kind === 'finalize' && message.vote.view === 1);
    network.submit(1);
    network.run(1_300);
    expect(network.node(3).consensus?.status().unfinalizedBlocks).toBe(1);
    network.node(2).crash();
    expect(network.runUntil(() => network.commonHeight() >= 2, PROGRESS_MS)).toBe(true);
  });

  test.each(['notarize', 'finalize', 'nullify'])('all validators die after storing %s and restart at once', (kind) => {
    const network = new SimulatedNetwork().start();
    if (kind === 'nullify') network.filter = (from, _, message) => !(from === 1 && message?.type === 'proposal');
    for (const node of network.nodes) node.diesBeforeSending = persistsVote(kind);
    network.submit(1);
    network.run(4_000);
    expect(network.nodes.filter((node) => node.consensus === null).length).toBeGreaterThanOrEqual(2);
    network.filter = () => true;
    for (const node of network.nodes) {
      node.crash();
      node.diesBeforeSending = null;
    }
    for (const node of network.nodes) node.start();
    expect(network.runUntil(() => network.commonHeight() >= 1, PROGRESS_MS)).toBe(true);
  });

  test('all validators restart while one is gone', () => {
    const network = new SimulatedNetwork().start();
    network.submit(1);
    network.run(3_000);
    network.node(3).crash();
    network.submit(2);
    network.run(1_000);
    for (const node of network.nodes) node.crash();
    for (const place of [0, 1, 2]) network.node(place).start();
    network.submit(3, [network.node(0), network.node(1), network.node(2)]);
    const isSealed = () => [0, 1, 2].every((place) => network.node(place).market.sealed.size === 3);
    expect(network.runUntil(isSealed, 2 * PROGRESS_MS)).toBe(true);
  });

  test('clocks one second fast and slow cost no view', () => {
    const network = new SimulatedNetwork();
    for (const node of network.nodes) node.clockOffsetMs = node.place % 2 === 0 ? 1_000 : -1_000;
    network.start();
    for (let transaction = 0; transaction < 40; transaction++) {
      network.submit(transaction);
      network.run(1_000);
    }
    expect(network.commonHeight()).toBeGreaterThan(30);
    expect(network.node(0).consensus!.status().view).toBe(network.node(0).height + 1);
  });

  test('a leader that dates its blocks ahead loses its turns and stops nobody', () => {
    const network = new SimulatedNetwork();
    misbehave(network, network.node(1), 'future-dating');
    network.node(1).clockOffsetMs = 60_000;
    network.start();
    for (let transaction = 0; transaction < 20; transaction++) {
      network.submit(transaction);
      network.run(2_000);
    }
    expect(network.commonHeight()).toBeGreaterThanOrEqual(14);
    for (const block of network.node(0).market.final) expect(block.header.proposer).not.toBe(network.validatorId(1));
  });

  test('a network that heals while the assumed delay is at its fourfold goes on within the promised time', () => {
    const network = new SimulatedNetwork({ delayMs: [50, 100] }).start();
    // Votes to nullify pass, blocks do not: every view is nullified.
    network.filter = (_, __, message) => message?.type !== 'proposal';
    network.submit(1);
    network.run(60_000);
    expect(network.node(0).consensus!.status().nullifiedInARow).toBeGreaterThan(4);
    network.filter = () => true;
    expect(network.runUntil(() => network.commonHeight() >= 1, PROGRESS_MS)).toBe(true);
  });

  test('a validator that missed everything moves on by the certificates of its peers', () => {
    const network = new SimulatedNetwork({ catchUpMs: 10_000 }).start();
    network.filter = (from, to) => from !== 3 && to !== 3;
    for (let transaction = 0; transaction < 10; transaction++) {
      network.submit(transaction);
      network.run(2_000);
    }
    expect(network.node(3).height).toBe(0);
    network.filter = () => true;
    expect(network.runUntil(() => network.commonHeight() >= 5, 20_000)).toBe(true);
  });

  test('a validator that missed the last finalize certificate gets it while the others are idle', () => {
    const network = new SimulatedNetwork().start();
    network.filter = (_, to, message) =>
      to !== 3 ||
      !(
        (message?.type === 'certificate' && message.certificate.kind === 'finalize') ||
        (message?.type === 'vote' && message.vote.kind === 'finalize')
      );
    network.submit(1);
    network.run(2_000);
    expect(network.nodes.map((node) => node.height)).toEqual([1, 1, 1, 0]);
    network.filter = () => true;
    expect(network.runUntil(() => network.node(3).height === 1, 5_000)).toBe(true);
    network.run(2_000);
    network.sent.clear();
    network.run(10_000);
    expect([...network.sent]).toEqual([]);
    expect(network.node(0).height).toBe(1);
  });

  test('a transaction that a single validator holds does not make it shout for ever in an idle network', () => {
    const network = new SimulatedNetwork().start();
    network.submit(1, [network.node(0)]);
    network.run(10_000);
    network.node(0).market.held.clear();
    network.node(0).input({ type: 'work' });
    network.run(100);
    network.sent.clear();
    network.run(10_000);
    expect([...network.sent]).toEqual([]);
  });

  test('followers hold what is final, also when they miss proposals', () => {
    const network = new SimulatedNetwork({ followers: 3 }).start();
    network.filter = (_, to, message) => !(to === 5 && message?.type === 'proposal');
    for (let transaction = 0; transaction < 10; transaction++) {
      network.submit(transaction);
      network.run(2_000);
    }
    for (const follower of network.nodes.slice(4)) expect(follower.height).toBe(network.node(0).height);
  });
});
