import { describe, expect, test } from 'vitest';
import { EngineNetwork, testCommunity } from '#testing';

describe('engines in memory', () => {
  test('orders placed on two nodes are sealed and traded on all, with the same state hash', async () => {
    const network = await EngineNetwork.create(testCommunity({ households: 5, validators: 4 }), 1);
    network.run(2_000);
    const period = Math.floor(network.wallMs / 60_000) * 60 + 120;
    const common = { period, minFillWh: 0, timeInForce: 'gtc', expiresAtMs: null } as const;
    const sell = network.command(0, {
      type: 'place-orders',
      orders: [{ ...common, side: 'sell', quantityWh: 500, limitPrice: 120_000 }],
    });
    const buy = network.command(1, {
      type: 'place-orders',
      orders: [{ ...common, side: 'buy', quantityWh: 300, limitPrice: 200_000 }],
    });
    expect(sell).toMatchObject({ ok: true });
    expect(buy).toMatchObject({ ok: true });
    network.run(130_000);
    console.log(
      network.nodes.map((n) => [
        n.engine.state.height,
        n.store.trades.size,
        n.engine.consensusStatus,
        n.refusals.slice(-3),
      ]),
    );
    for (const { store } of network.nodes) expect(store.trades.size).toBe(1);
    expect(network.stateHashesAt(network.commonHeight).size).toBe(1);
  });
});
