import { describe, expect, test } from 'vitest';
import type { OrderTerms } from '#market';
import { EngineNetwork, SeededRandom, testCommunity } from '#testing';

const MINUTE_MS = 60_000;
/** The bound for a healed community to hold one state again. */
const SAME_STATE_MS = 6_000;

/** Every household places an order now and then, as long as the network runs. */
function trade(network: EngineNetwork, households: number, untilMs: number): void {
  const random = new SeededRandom(3);
  const { periodSeconds } = network.community.genesis.rules;
  for (let atMs = 0; atMs < untilMs; atMs += 5_000) {
    network.after(atMs, () => {
      const index = random.below(households);
      const side = index % 2 === 0 ? 'sell' : 'buy';
      const period = (Math.floor(network.wallMs / 1000 / periodSeconds) + 3) * periodSeconds;
      const limitPrice = 100 * (side === 'sell' ? random.between(900, 1_500) : random.between(1_400, 2_000));
      const terms = { quantityWh: 10 * random.between(1, 50), limitPrice, minFillWh: 0 };
      const order: OrderTerms = { side, period, ...terms, timeInForce: 'gtc', expiresAtMs: null };
      network.command(index, { type: 'place-orders', orders: [order] });
    });
  }
}

function isOneState(network: EngineNetwork): boolean {
  const [first, ...others] = network.nodes;
  const { height } = first!.engine.state;
  const { stateHash } = first!.engine.chain;
  return others.every(({ engine }) => engine.state.height === height && engine.chain.stateHash === stateHash);
}

describe('a community that was parted for ten minutes while it traded', () => {
  test.each([
    ['a minority of the validators', 4, [3, 5, 6], true],
    ['half of the validators on each side, so that nobody went on', 4, [0, 1, 5], false],
    ['two of seven validators', 7, [0, 4, 8], true],
  ])('holds one state again within 6 seconds: %s', async (_who, validators, side, goesOn) => {
    const households = 10;
    const network = await EngineNetwork.create(testCommunity({ households, validators }), 5);
    const isAway = new Set(side);
    const links = (isUp: boolean): void => {
      for (const left of isAway) {
        for (const right of network.nodes.keys()) if (!isAway.has(right)) network.link(left, right, isUp);
      }
    };
    trade(network, households, 12 * MINUTE_MS);
    network.run(MINUTE_MS);
    network.isCut = (from, to) => isAway.has(from) !== isAway.has(to);
    links(false);
    network.run(10 * MINUTE_MS);
    const parted = network.nodes.map(({ engine }) => engine.state.height);
    network.isCut = () => false;
    links(true);
    expect(isOneState(network)).toBe(!goesOn);
    const before = Math.max(...parted);
    network.runUntil(() => network.commonHeight > before && isOneState(network), SAME_STATE_MS);
    network.run(MINUTE_MS);
    expect(network.stateHashesAt(network.commonHeight).size).toBe(1);
    expect(network.nodes[0]!.store.trades.size).toBeGreaterThan(0);
  });
});
