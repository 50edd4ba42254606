import { describe, expect, test } from 'vitest';
import { EngineNetwork, testCommunity } from '#testing';

describe('household agents', () => {
  test('agents with a forecast trade and settle without anybody typing an order', async () => {
    const network = await EngineNetwork.create(testCommunity({ households: 6, validators: 4 }), 4);
    network.run(2_000);
    const first = Math.ceil(network.wallMs / 60_000) * 60 + 60;
    const periods = [0, 1, 2, 3, 4].map((ahead) => first + 60 * ahead);
    for (let index = 0; index < 6; index++) {
      const meter = { meterId: 'grid', label: 'Grid', role: 'grid', tokenHash: '', registeredAtMs: 0 } as const;
      network.command(index, { type: 'register-meter', meter });
      const energies = index % 2 === 0 ? { importWh: 0, exportWh: 400 + 100 * index } : { importWh: 350, exportWh: 0 };
      expect(
        network.command(index, { type: 'set-forecast', periods: periods.map((period) => ({ period, ...energies })) }),
      ).toMatchObject({ ok: true });
      const limits = { buyFrom: 120_000, buyTo: 260_000, sellFrom: 250_000, sellTo: 100_000 };
      expect(network.command(index, { type: 'set-agent', settings: { enabled: true, limits } })).toMatchObject({
        ok: true,
      });
    }
    for (const period of periods) {
      network.run((period + 60) * 1000 - network.wallMs + 500);
      for (let index = 0; index < 6; index++) {
        const startMs = period * 1000;
        const energies = index % 2 === 0 ? { importWh: 0, exportWh: 380 } : { importWh: 500, exportWh: 20 };
        const readings = [{ type: 'interval', startMs, endMs: startMs + 60_000, ...energies }] as const;
        network.command(index, { type: 'add-readings', meterId: 'grid', readings, supersede: false });
      }
    }
    network.run(10_000);
    for (const { store } of network.nodes) {
      expect(store.trades.size).toBeGreaterThanOrEqual(5);
      for (const { state } of store.settlements.values()) expect(state).toBe('final');
    }
    const traders = new Set(
      [...network.nodes[0]!.store.trades.values()].flatMap(({ buyer, seller }) => [buyer, seller]),
    );
    expect(traders.size).toBe(6);
    expect(network.stateHashesAt(network.commonHeight).size).toBe(1);
    for (const { refusals } of network.nodes) expect(refusals).toEqual([]);
  });
});
