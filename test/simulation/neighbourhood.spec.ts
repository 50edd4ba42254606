import { describe, expect, test } from 'vitest';
import type { OrderTerms } from '#market';
import { EngineNetwork, SeededRandom, testCommunity } from '#testing';

const PERIOD_SECONDS = 60;

/** The period that starts `ahead` periods after the current one. */
function periodAhead(network: EngineNetwork, ahead: number): number {
  return Math.floor(network.wallMs / 1000 / PERIOD_SECONDS + ahead) * PERIOD_SECONDS;
}

function order(side: 'buy' | 'sell', period: number, quantityWh: number, limitPrice: number): OrderTerms {
  return { side, period, quantityWh, limitPrice, minFillWh: 0, timeInForce: 'gtc', expiresAtMs: null };
}

function place(network: EngineNetwork, index: number, orders: OrderTerms[]): void {
  expect(network.command(index, { type: 'place-orders', orders })).toMatchObject({ ok: true });
}

function registerMeter(network: EngineNetwork, index: number): void {
  const meter = {
    meterId: 'grid',
    label: 'Grid',
    role: 'grid',
    tokenHash: '',
    registeredAtMs: network.wallMs,
  } as const;
  expect(network.command(index, { type: 'register-meter', meter })).toMatchObject({ ok: true });
}

/** What the grid meter measured in one period. */
function meter(network: EngineNetwork, index: number, period: number, importWh: number, exportWh: number): void {
  const startMs = period * 1000;
  const readings = [{ type: 'interval', startMs, endMs: startMs + PERIOD_SECONDS * 1000, importWh, exportWh }] as const;
  const outcome = network.command(index, { type: 'add-readings', meterId: 'grid', readings, supersede: false });
  expect(outcome).toMatchObject({ ok: true, value: { outcome: { created: 1, rejected: [], flagged: [] } } });
}

function balanceOf(network: EngineNetwork, index: number): number {
  const { ledger } = network.nodes[index]!.store;
  return [...ledger.values()].flatMap(({ postings }) => postings).reduce((sum, { amount }) => sum + amount, 0);
}

describe('engines in one process under virtual time', () => {
  test('a trade is sealed, metered on both sides and settled to the same money', async () => {
    const network = await EngineNetwork.create(testCommunity({ households: 5, validators: 4 }), 1);
    network.run(2_000);
    const period = periodAhead(network, 2);
    place(network, 0, [order('sell', period, 1000, 240_000)]);
    place(network, 1, [order('buy', period, 1000, 240_000)]);
    for (const index of [0, 1]) registerMeter(network, index);
    network.run((period + PERIOD_SECONDS) * 1000 - network.wallMs + 1_000);
    meter(network, 0, period, 0, 700);
    meter(network, 1, period, 1500, 0);
    network.run(5_000);
    for (const { store } of network.nodes) expect(store.trades.size).toBe(1);
    const [seller, buyer] = [network.nodes[0]!.store, network.nodes[1]!.store];
    for (const { settlements } of [seller, buyer]) {
      expect([...settlements.values()]).toMatchObject([
        { state: 'final', settledWh: 700, energy: 168_000, gridFee: 7_000, communityFee: 3_500, sellerPays: 6_000 },
      ]);
    }
    expect(balanceOf(network, 0)).toBe(0);
    expect(balanceOf(network, 1)).toBe(0);
    const owed = [...seller.ledger.values()]
      .flatMap(({ postings }) => postings)
      .find(({ account }) => account.startsWith('receivable/'));
    expect(owed?.amount).toBe(162_000);
    expect([...seller.statements.values()].every(({ acknowledged }) => acknowledged)).toBe(true);
    expect(network.stateHashesAt(network.commonHeight).size).toBe(1);
    for (const { refusals } of network.nodes) expect(refusals).toEqual([]);
  });

  test('a node that was down catches up from its neighbours and settles what it missed', async () => {
    const network = await EngineNetwork.create(testCommunity({ households: 6, validators: 4 }), 2);
    network.run(2_000);
    const random = new SeededRandom(5);
    for (const index of [0, 1, 4]) registerMeter(network, index);
    network.crash(4);
    network.crash(3);
    const periods = [3, 4, 5, 6].map((ahead) => periodAhead(network, ahead));
    for (const period of periods) {
      place(network, 0, [order('sell', period, 10 * random.between(10, 100), 120_000)]);
      place(network, 1, [order('buy', period, 10 * random.between(10, 100), 200_000)]);
      network.run(3_000);
    }
    await network.restart(4);
    network.run(100);
    place(network, 4, [order('sell', periods[3]!, 200, 110_000)]);
    network.run(60_000);
    await network.restart(3);
    network.run(15_000);
    const height = network.commonHeight;
    expect(height).toBeGreaterThan(5);
    expect(network.stateHashesAt(height).size).toBe(1);
    network.run(periods[3]! * 1000 + 70_000 - network.wallMs);
    for (const period of periods) {
      meter(network, 0, period, 0, 1_500);
      meter(network, 1, period, 1_500, 0);
      meter(network, 4, period, 0, 1_500);
    }
    network.run(20_000);
    for (const { store } of network.nodes) {
      expect([...store.settlements.values()].every(({ state }) => state === 'final')).toBe(true);
      expect(store.trades.size).toBe(network.nodes[0]!.store.trades.size);
    }
    expect(network.nodes[4]!.store.settlements.size).toBeGreaterThan(0);
    expect(network.stateHashesAt(network.commonHeight).size).toBe(1);
  });

  test('every node restarted from its records goes on with the same state hash', async () => {
    const network = await EngineNetwork.create(testCommunity({ households: 5, validators: 4 }), 3);
    network.run(2_000);
    const period = periodAhead(network, 3);
    place(network, 0, [order('sell', period, 500, 120_000), order('sell', period, 500, 160_000)]);
    network.run(5_000);
    for (const index of network.nodes.keys()) network.crash(index);
    for (const index of network.nodes.keys()) await network.restart(index);
    place(network, 1, [order('buy', period, 700, 200_000)]);
    network.run(20_000);
    for (const { store } of network.nodes) expect(store.trades.size).toBe(2);
    expect(network.stateHashesAt(network.commonHeight).size).toBe(1);
    for (const { refusals } of network.nodes) expect(refusals).toEqual([]);
  });

  test('a node that catches up records the same orders and trades as one that was there', async () => {
    const network = await EngineNetwork.create(testCommunity({ households: 6, validators: 4 }), 7);
    network.run(2_000);
    network.crash(5);
    const period = periodAhead(network, 3);
    place(network, 0, [order('sell', period, 300, 120_000)]);
    place(network, 1, [order('buy', period, 100, 200_000)]);
    network.run(15_000);
    const [partial] = network.nodes[0]!.engine.state.book.orders();
    expect(partial).toMatchObject({ side: 'sell', openWh: 200 });
    network.command(0, { type: 'cancel-order', orderId: partial!.orderId });
    network.run(5_000);
    place(network, 1, [order('buy', period, 100, 200_000)]);
    network.run(5_000);
    await network.restart(5);
    network.run(10_000);
    const [there, away] = [network.nodes[2]!.store, network.nodes[5]!.store];
    expect(away.blocks.size).toBe(there.blocks.size);
    expect([...away.trades.values()]).toEqual([...there.trades.values()]);
    expect([...away.clearings.values()]).toEqual([...there.clearings.values()]);
    const recorded = (store: typeof there) =>
      [...store.orders.values()].map(({ orderId, status, filledWh, reasonCode }) => ({
        orderId,
        status,
        filledWh,
        reasonCode,
      }));
    expect(recorded(away)).toEqual(recorded(there));
    expect(recorded(away)).toContainEqual({
      orderId: partial!.orderId,
      status: 'left',
      filledWh: 100,
      reasonCode: 'order.cancelled',
    });
  });
});
