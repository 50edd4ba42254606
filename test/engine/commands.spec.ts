import { beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '#engine';
import type { ErrorCode, OrderTerms } from '#market';
import { EngineNetwork, testCommunity } from '#testing';

const community = testCommunity({ households: 5, validators: 4 });
let network: EngineNetwork;
let period: number;

beforeEach(async () => {
  network = await EngineNetwork.create(community, 31);
  network.run(1_000);
  period = Math.floor(network.wallMs / 60_000) * 60 + 180;
});

const meter = (meterId: string) =>
  ({
    type: 'register-meter',
    meter: { meterId, label: 'Grid', role: 'grid', tokenHash: '', registeredAtMs: 0 },
  }) as const;

function order(changes: Partial<OrderTerms> = {}): OrderTerms {
  return {
    side: 'sell',
    period,
    quantityWh: 100,
    limitPrice: 150_000,
    minFillWh: 0,
    timeInForce: 'gtc',
    expiresAtMs: null,
    ...changes,
  };
}

const limits = { buyFrom: 100_000, buyTo: 200_000, sellFrom: 200_000, sellTo: 100_000 };
const reading = { type: 'interval', startMs: 0, endMs: 60_000, importWh: 1 } as const;

const refused: [name: string, code: ErrorCode, node: number, command: () => Command][] = [
  ['an order of the operator', 'order.not-a-household', 5, () => ({ type: 'place-orders', orders: [order()] })],
  [
    'an order the book would refuse',
    'order.off-tick',
    0,
    () => ({ type: 'place-orders', orders: [order({ limitPrice: 150_050 })] }),
  ],
  [
    'one bad order among good ones',
    'order.off-lot',
    0,
    () => ({ type: 'place-orders', orders: [order(), order({ quantityWh: 105 })] }),
  ],
  ['a cancellation of nothing', 'order.unknown', 0, () => ({ type: 'cancel-order', orderId: 'ab'.repeat(32) })],
  [
    'readings of an unknown meter',
    'meter.unknown',
    0,
    () => ({ type: 'add-readings', meterId: 'none', readings: [reading], supersede: false }),
  ],
  ['the removal of an unknown meter', 'meter.unknown', 0, () => ({ type: 'remove-meter', meterId: 'none' })],
  [
    'a forecast for no period',
    'forecast.invalid',
    0,
    () => ({ type: 'set-forecast', periods: [{ period: period + 1, importWh: 1, exportWh: 0 }] }),
  ],
  [
    'a forecast of less than nothing',
    'forecast.invalid',
    0,
    () => ({ type: 'set-forecast', periods: [{ period, importWh: -1, exportWh: 0 }] }),
  ],
  [
    'a forecast with a period twice',
    'forecast.invalid',
    0,
    () => ({ type: 'set-forecast', periods: [1, 2].map((importWh) => ({ period, importWh, exportWh: 0 })) }),
  ],
  [
    'a forecast without end',
    'forecast.invalid',
    0,
    () => ({
      type: 'set-forecast',
      periods: Array.from({ length: 2_001 }, (_, place) => ({ period: period + 60 * place, importWh: 1, exportWh: 0 })),
    }),
  ],
  [
    'an agent without limits',
    'agent.limits-invalid',
    0,
    () => ({ type: 'set-agent', settings: { enabled: true, limits: null } }),
  ],
  [
    'agent limits out of bounds',
    'agent.limits-invalid',
    0,
    () => ({ type: 'set-agent', settings: { enabled: true, limits: { ...limits, buyTo: 400_000 } } }),
  ],
  [
    'agent limits that run the wrong way',
    'agent.limits-invalid',
    0,
    () => ({ type: 'set-agent', settings: { enabled: true, limits: { ...limits, sellFrom: 90_000 } } }),
  ],
];

describe('a request of the owner', () => {
  test.each(refused)('%s is refused with %s, and nothing is recorded', (_name, code, node, command) => {
    const before = network.nodes[node]!.store.orders.size;
    expect(network.command(node, command())).toMatchObject({ ok: false, failure: { code } });
    expect(network.nodes[node]!.store.orders.size).toBe(before);
  });

  test("a neighbour's order is not cancelled or replaced", () => {
    network.command(0, { type: 'place-orders', orders: [order()] });
    network.run(5_000);
    const { orderId } = network.nodes[1]!.engine.state.book.orders()[0]!;
    expect(network.command(1, { type: 'cancel-order', orderId })).toMatchObject({
      failure: { code: 'order.not-owner' },
    });
    const replace = { type: 'replace-order', orderId, quantityWh: 50, limitPrice: 150_000 } as const;
    expect(network.command(1, replace)).toMatchObject({ failure: { code: 'order.not-owner' } });
    expect(network.command(0, { ...replace, limitPrice: 1 })).toMatchObject({ failure: { code: 'order.off-tick' } });
    expect(network.command(0, replace)).toMatchObject({ ok: true });
    network.run(5_000);
    expect(network.nodes[2]!.engine.state.book.order(orderId)).toMatchObject({ openWh: 50 });
    expect(network.command(0, { type: 'cancel-order', orderId })).toMatchObject({ ok: true });
    network.run(5_000);
    expect(network.nodes[2]!.engine.state.book.order(orderId)).toBeUndefined();
    expect(network.nodes[0]!.store.orders.get(orderId)).toMatchObject({
      status: 'left',
      reasonCode: 'order.cancelled',
    });
  });

  test('meters are registered once, up to their number, and can be removed', () => {
    for (let number = 1; number <= 16; number++) {
      expect(network.command(0, meter(`m${number}`))).toMatchObject({ ok: true });
    }
    expect(network.command(0, meter('m1'))).toMatchObject({ failure: { code: 'meter.known' } });
    expect(network.command(0, meter('m17'))).toMatchObject({ failure: { code: 'meter.too-many' } });
    expect(network.command(0, { type: 'remove-meter', meterId: 'm1' })).toMatchObject({ ok: true });
    expect(network.command(0, meter('m17'))).toMatchObject({ ok: true });
  });

  test('more readings than one request may carry are refused as a whole', () => {
    network.command(0, meter('m1'));
    const readings = Array.from({ length: 10_001 }, () => reading);
    expect(network.command(0, { type: 'add-readings', meterId: 'm1', readings, supersede: false })).toMatchObject({
      failure: { code: 'reading.too-many' },
    });
  });

  test('each reading of a batch is judged alone', () => {
    network.command(0, meter('m1'));
    const startMs = network.wallMs - 600_000 - (network.wallMs % 60_000);
    const recent = { ...reading, startMs, endMs: startMs + 60_000 };
    const next = { ...reading, startMs: startMs + 60_000, endMs: startMs + 120_000, importWh: -1 };
    const readings = [recent, recent, { ...recent, importWh: 2 }, next, reading];
    expect(network.command(0, { type: 'add-readings', meterId: 'm1', readings, supersede: false })).toMatchObject({
      value: {
        outcome: {
          created: 1,
          duplicate: 1,
          superseded: 0,
          rejected: [
            { index: 2, code: 'reading.conflict' },
            { index: 3, code: 'reading.value-invalid' },
            { index: 4, code: 'reading.too-old' },
          ],
        },
      },
    });
  });

  test('orders that nobody seals fill the quota, lapse when their gate passes, and the owner is told', () => {
    for (const index of [1, 2, 3]) network.crash(index);
    for (let number = 0; number < 16; number++) {
      expect(
        network.command(0, { type: 'place-orders', orders: [order({ limitPrice: 150_000 + 100 * number })] }),
      ).toMatchObject({ ok: true });
    }
    expect(network.command(0, { type: 'place-orders', orders: [order()] })).toMatchObject({
      failure: { code: 'transaction.too-many-unsealed' },
    });
    const { store } = network.nodes[0]!;
    expect([...store.orders.values()].every(({ status }) => status === 'pending')).toBe(true);
  });

  test('what waited too long for a quorum lapses', async () => {
    for (const index of [1, 2, 3]) network.crash(index);
    network.command(0, { type: 'place-orders', orders: [order()] });
    network.run(400_000);
    for (const index of [1, 2, 3]) await network.restart(index);
    network.run(60_000);
    expect([...network.nodes[0]!.store.orders.values()]).toMatchObject([
      { status: 'lapsed', reasonCode: 'order.never-sealed' },
    ]);
    expect(network.nodes[0]!.engine.mempool.size).toBe(0);
    expect(network.stateHashesAt(network.commonHeight).size).toBe(1);
  });
});
