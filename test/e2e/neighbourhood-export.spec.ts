import { describe, expect, it } from 'vitest';
import { EngineNetwork, SeededRandom, standInCrypto, testCommunity } from '#testing';
import type { OrderTerms } from '#market';
import { OrderBookFilter } from '../../apps/order-book/src/filter.js';
import { OperationsExport } from '../../apps/neighbourhood/src/export/operations.js';

const RUNS = process.env['WATTMESH_TEST_DEPTH'] === 'deep' ? 40 : 3;
const PERIOD_SECONDS = 60;

/** Orders of every kind, some cancelled, replaced or left to expire, over a few periods of virtual time. */
async function market(seed: number): Promise<EngineNetwork> {
  const network = await EngineNetwork.create(testCommunity({ households: 5, validators: 4 }), seed);
  const random = new SeededRandom(seed);
  const placed: { readonly index: number; readonly orderId: string }[] = [];
  for (let step = 0; step < 120; step++) {
    network.run(random.between(200, 2_500));
    const index = random.below(5);
    const changed = random.pick(placed.length === 0 ? [{ index, orderId: '0'.repeat(64) }] : placed);
    if (random.chance(0.15)) network.command(changed.index, { type: 'cancel-order', orderId: changed.orderId });
    else if (random.chance(0.2)) {
      const quantityWh = 10 * random.between(1, 60);
      const limitPrice = 10_000 * random.between(8, 26);
      network.command(changed.index, { type: 'replace-order', orderId: changed.orderId, quantityWh, limitPrice });
    } else {
      const orders = Array.from({ length: random.between(1, 3) }, () => randomOrder(network, random, index));
      const outcome = network.command(index, { type: 'place-orders', orders });
      if (outcome.ok && outcome.value.type === 'orders') {
        placed.push(...outcome.value.orderIds.map((orderId) => ({ index, orderId })));
      }
    }
  }
  // The export ends anywhere, also with orders that no clearing has seen.
  network.run(random.between(0, 12_000));
  return network;
}

function randomOrder(network: EngineNetwork, random: SeededRandom, index: number): OrderTerms {
  const current = Math.floor(network.wallMs / 1000 / PERIOD_SECONDS);
  const quantityWh = 10 * random.between(1, 60);
  return {
    side: index % 2 === 0 && random.chance(0.8) ? 'sell' : 'buy',
    period: (current + random.between(1, 3)) * PERIOD_SECONDS,
    quantityWh,
    limitPrice: 10_000 * random.between(8, 26),
    minFillWh: random.chance(0.3) ? 10 * random.between(1, quantityWh / 10) : 0,
    timeInForce: random.pick(['gtc', 'gtc', 'gtc', 'ioc', 'fok']),
    expiresAtMs: random.chance(0.2) ? network.wallMs + random.between(1_000, 60_000) : null,
  };
}

describe('the export of a market', () => {
  it('gives the stand-alone order book the same trades, line by line', async () => {
    let trades = 0;
    for (let seed = 1; seed <= RUNS; seed++) {
      const network = await market(seed);
      const { blocks } = network.nodes[0]!.store;
      const exported = new OperationsExport(network.community.genesis, standInCrypto);
      for (const height of [...blocks.keys()].sort((left, right) => left - right))
        exported.add(blocks.get(height)!.body);
      const result = exported.result();
      const { tick, lotWh } = network.community.genesis.rules;
      const filter = new OrderBookFilter({ matching: 'auction', tick, lotWh, showsEvents: false, showsHash: false });
      for (const line of result.operations) filter.line(JSON.stringify(line));
      filter.end();
      expect(filter.takeRefusals(), `seed ${seed}`).toEqual([]);
      const lines = result.trades.map((line) => `${JSON.stringify(line)}\n`).join('');
      expect(filter.takeResults().join(''), `seed ${seed}`).toBe(lines);
      expect(result.trades).toHaveLength(network.nodes[0]!.store.trades.size);
      trades += result.trades.length;
    }
    expect(trades).toBeGreaterThan(RUNS * 10);
  }, 300_000);

  it('comes to the state that the nodes have', async () => {
    const network = await market(99);
    const exported = new OperationsExport(network.community.genesis, standInCrypto);
    const { blocks } = network.nodes[2]!.store;
    for (let height = 1; blocks.has(height); height++) exported.add(blocks.get(height)!.body);
    expect(exported.stateHash()).toBe(network.nodes[2]!.engine.state.stateHash());
  });

  it('does not take blocks that do not follow each other', async () => {
    const network = await market(98);
    const exported = new OperationsExport(network.community.genesis, standInCrypto);
    const { blocks } = network.nodes[0]!.store;
    expect(() => exported.add(blocks.get(2)!.body)).toThrow(RangeError);
    expect(() => exported.add(new Uint8Array([1, 2, 3]))).toThrow(RangeError);
  });
});
