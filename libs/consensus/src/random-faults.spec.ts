import { describe, expect, test } from 'vitest';
import { faultBound } from '#protocol';
import { misbehave, MISBEHAVIOURS } from './testing/faulty-validator.js';
import { Random } from './testing/random.js';
import { SimulatedNetwork } from './testing/simulated-network.js';
import type { SimulatedNode } from './testing/simulated-node.js';

const IS_DEEP = process.env['WATTMESH_TEST_DEPTH'] === 'deep';
const FIRST_SEED = Number(process.env['WATTMESH_TEST_SEED'] ?? 1);
const FAULTY_TIME_MS = 20_000;

/** Draws which faults there are and how strong. */
function faultyNetwork(seed: number, validators: number): SimulatedNetwork {
  const random = new Random(seed * 31 + validators);
  const network = new SimulatedNetwork({
    seed,
    validators,
    followers: random.integer(0, 1),
    batchMs: random.pick([0, 200, 1_000]),
    deltaMs: 500,
    delayMs: [1, random.pick([20, 100, 400, 1_500])],
    loss: random.pick([0, 0.05, 0.3]),
    duplication: random.pick([0, 0.2]),
    catchUpMs: random.pick([2_000, 10_000]),
  });
  for (const node of network.nodes) node.clockOffsetMs = random.integer(-1_000, 1_000);
  for (let faulty = random.integer(0, faultBound(validators)); faulty > 0; faulty--) {
    misbehave(network, network.node(faulty), random.pick(MISBEHAVIOURS));
  }
  if (random.chance(0.5)) for (const node of network.nodes) planCrashes(network, node, random);
  if (random.chance(0.4)) planPartitions(network, random);
  for (let transaction = 1; transaction <= 20; transaction++) {
    const receivers = network.nodes.filter(() => random.chance(0.7));
    network.plan(random.integer(0, FAULTY_TIME_MS), () => network.submit(transaction, receivers));
  }
  return network;
}

function planCrashes(network: SimulatedNetwork, node: SimulatedNode, random: Random): void {
  const crashMs = random.integer(0, FAULTY_TIME_MS - 2_000);
  const downMs = random.integer(0, 5_000);
  network.plan(crashMs, () => {
    // Either at once, or after the disk has taken the next vote and before it is sent.
    if (random.chance(0.3)) node.crash();
    else node.diesBeforeSending = (effects) => effects.some(({ type }) => type === 'persist-vote');
  });
  network.plan(crashMs + downMs, () => {
    node.diesBeforeSending = null;
    if (node.consensus === null) node.start();
  });
}

function planPartitions(network: SimulatedNetwork, random: Random): void {
  let sides = network.nodes.map(() => 0);
  network.filter = (from, to) => sides[from] === sides[to];
  for (let atMs = 0; atMs < FAULTY_TIME_MS; atMs += random.integer(1_000, 8_000)) {
    network.plan(atMs, () => (sides = network.nodes.map(() => random.integer(0, 1))));
  }
}

/** Only the misbehaving validators stay. */
function heal(network: SimulatedNetwork): void {
  network.options = { ...network.options, loss: 0, duplication: 0, delayMs: [1, 100] };
  network.filter = () => true;
}

describe.each([
  { validators: 1, seeds: 40 },
  { validators: 4, seeds: 120 },
  { validators: 7, seeds: 50 },
])('$validators validators under random faults', ({ validators, seeds }) => {
  const count = IS_DEEP ? 20 * seeds : seeds;
  test.each(Array.from({ length: count }, (_, index) => FIRST_SEED + index))('agree and go on: seed %i', (seed) => {
    const network = faultyNetwork(seed, validators).start();
    network.run(FAULTY_TIME_MS + 5_000);
    heal(network);
    const before = Math.max(...network.honest.map((node) => node.height));
    for (let transaction = 1; transaction <= 21; transaction++) network.submit(transaction);
    const { batchMs, deltaMs } = network.options;
    const boundMs = (faultBound(validators) + 2) * (3 * 4 * deltaMs + batchMs);
    expect(
      network.runUntil(() => network.commonHeight() > before, boundMs),
      'a new final block',
    ).toBe(true);
    const allSealed = () => network.honest.every((node) => node.market.sealed.size === 21);
    expect(network.runUntil(allSealed, 2 * boundMs), 'every transaction sealed').toBe(true);
  });
});
