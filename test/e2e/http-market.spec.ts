import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signStatus } from '#protocol';
import { newOrder, NodeUnderTest, NOON, NOON_TEXT } from './node-under-test.js';

let node: NodeUnderTest;
beforeAll(async () => {
  node = await NodeUnderTest.start();
});
afterAll(() => node.stop());

describe('the periods that can be traded', () => {
  it('begin with the first whose gate is open and end at the horizon', async () => {
    const { items } = (await node.get('/api/v1/market/periods?limit=1000')).body;
    expect(items).toHaveLength(192);
    expect(items[0]).toEqual({
      period: NOON_TEXT,
      periodEnd: '2026-06-01T12:15:00.000Z',
      gateClosesAt: '2026-06-01T11:59:00.000Z',
      nextClearingAt: '2026-06-01T11:51:00.000Z',
      bestBuyPrice: null,
      bestSellPrice: null,
      buyWh: 0,
      sellWh: 0,
      liveOrders: 0,
      tradedWh: 0,
      indicativePrice: null,
      indicativeVolumeWh: 0,
    });
    expect(items.at(-1).period).toBe('2026-06-03T11:45:00.000Z');
    const last = { orders: [newOrder({ period: items.at(-1).period })] };
    expect((await node.post('/api/v1/orders', last)).status).toBe(202);
  });

  it('come page by page', async () => {
    const first = (await node.get('/api/v1/market/periods?limit=100')).body;
    const second = (await node.get(`/api/v1/market/periods?limit=100&cursor=${first.nextCursor}`)).body;
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([100, 92, null]);
    expect(second.items[0].period > first.items[99].period).toBe(true);
  });

  it('show the best limits, the depth and what a clearing now would give', async () => {
    const sells = [
      [400, '0.12'],
      [300, '0.18'],
      [500, '0.26'],
    ].map(([quantityWh, limitPrice]) => newOrder({ quantityWh, limitPrice }));
    expect((await node.post('/api/v1/orders', { orders: sells })).status).toBe(202);
    for (const [quantityWh, limitPrice] of [
      [500, 280_000],
      [300, 240_000],
      [400, 200_000],
    ] as const) {
      await node.neighbourOrder({ quantityWh, limitPrice });
    }
    await node.advance(5_000);
    const { items } = (await node.get('/api/v1/market/periods?only=with-orders')).body;
    expect(items[0]).toMatchObject({
      bestBuyPrice: '0.28',
      bestSellPrice: '0.12',
      buyWh: 1200,
      sellWh: 1200,
      liveOrders: 6,
      indicativePrice: '0.24',
      indicativeVolumeWh: 700,
    });
    const { body: book } = await node.get(`/api/v1/market/periods/${encodeURIComponent(NOON_TEXT)}/book`);
    expect(book.buys).toEqual([
      { price: '0.28', openWh: 500, orders: 1 },
      { price: '0.24', openWh: 300, orders: 1 },
      { price: '0.2', openWh: 400, orders: 1 },
    ]);
    expect(book.supply).toEqual([
      { price: '0.12', cumulativeWh: 400 },
      { price: '0.18', cumulativeWh: 700 },
      { price: '0.26', cumulativeWh: 1200 },
    ]);
    expect(book.demand.at(-1)).toEqual({ price: '0.2', cumulativeWh: 1200 });
  });

  it('are empty in the past, and can still be asked for', async () => {
    const { status, body } = await node.get('/api/v1/market/periods/2026-06-01T11:45:00Z/book');
    expect(status).toBe(200);
    expect(body).toMatchObject({ buys: [], sells: [], nextClearingAt: null, clearings: [] });
  });
});

describe('the agent', () => {
  it('has no limits at first, takes them, and keeps them over a restart', async () => {
    expect((await node.get('/api/v1/agent')).body).toEqual({ settings: null, forecast: [] });
    const settings = { enabled: true, buyFrom: '0.12', buyTo: '0.28', sellFrom: '0.26', sellTo: '0.1' };
    const answer = await node.request('PUT', '/api/v1/agent', { body: settings });
    expect([answer.status, answer.body.settings]).toEqual([200, settings]);
    const periods = [{ period: '2026-06-01T15:00:00Z', importWh: 0, exportWh: 900 }];
    const forecast = await node.request('PUT', '/api/v1/agent/forecast', { body: { periods } });
    expect([forecast.status, forecast.body.forecast]).toEqual([
      200,
      [{ period: '2026-06-01T15:00:00.000Z', importWh: 0, exportWh: 900 }],
    ]);
    await node.restart();
    expect((await node.get('/api/v1/agent')).body).toEqual({ settings, forecast: forecast.body.forecast });
  });

  it('places offers of its own by its forecast', async () => {
    await node.advance(60_000, 10_000);
    const { items } = (await node.get('/api/v1/orders?period=2026-06-01T15:00:00Z')).body;
    expect(items).toMatchObject([{ side: 'sell', quantityWh: 900, own: true }]);
  });
});

describe('the community', () => {
  it('is told with its rules in readable units', async () => {
    const { body } = await node.get('/api/v1/community');
    expect(body).toMatchObject({
      communityId: node.community.communityId,
      name: 'Test street',
      currency: 'EUR',
      members: 3,
      ownMember: { memberId: node.ownId, label: 'h0', own: true, validator: true, connected: true },
      operator: node.community.members[2]!.member.memberId,
      rules: { periodSeconds: 900, tick: '0.0001', priceFloor: '0.08', priceCeiling: '0.3', matching: 'auction' },
    });
  });

  it('lists its members page by page', async () => {
    const first = (await node.get('/api/v1/members?limit=2')).body;
    const second = (await node.get(`/api/v1/members?limit=2&cursor=${first.nextCursor}`)).body;
    const labels = [...first.items, ...second.items].map(({ label }) => label);
    expect(new Set(labels)).toEqual(new Set(['h0', 'h1', 'operator']));
    expect(second.nextCursor).toBeNull();
  });
});

describe('the network', () => {
  it('tells how many agree on the state', async () => {
    const { signer, member } = node.community.members[1]!;
    const tell = async (stateHash: string): Promise<void> => {
      const { height, blockHash } = node.runner.engine.state;
      const body = { member: member.memberId, height, blockHash, stateHash, atMs: node.clock.wallMs() };
      node.runner.push({ type: 'status', status: signStatus(body, node.community.communityId, signer) });
      await node.settle();
    };
    const agreement = async (): Promise<unknown> => (await node.get('/api/v1/network/status')).body.agreement;
    expect(await agreement()).toEqual({ agree: 1, heard: 1, members: 3, disagreeing: [] });
    await tell(node.runner.engine.chain.stateHash);
    expect(await agreement()).toEqual({ agree: 2, heard: 2, members: 3, disagreeing: [] });
    await tell('0'.repeat(64));
    expect(await agreement()).toEqual({ agree: 1, heard: 2, members: 3, disagreeing: [member.memberId] });
  });

  it('tells head, validators and clock', async () => {
    const { body } = await node.get('/api/v1/network/status');
    const { state } = node.runner.engine;
    expect(body).toMatchObject({
      condition: 'running',
      height: state.height,
      blockHash: state.blockHash,
      consensus: { quorum: 1, leader: node.ownId, validators: [{ memberId: node.ownId, own: true, connected: true }] },
      clock: { offsetMs: 3 },
      peerId: '12D3KooWQuiet',
      halt: null,
    });
  });

  it('tells peers by their member, refused peers and counts of gossip', async () => {
    const { body } = await node.get('/api/v1/network/peers');
    expect(body).toMatchObject({
      peers: [{ peerId: 'peer-h1', memberId: node.neighbourId, label: 'h1', score: -1.5 }],
      refusals: [{ peerId: 'peer-stranger', reason: 'flood', remainingMs: 1235 }],
      topics: { '/wattmesh/1/abc/transactions': { accepted: 3, rejected: 1 } },
    });
  });

  it('lists blocks from a height on, or the newest first', async () => {
    const { height } = node.runner.engine.state;
    const newest = (await node.get('/api/v1/network/blocks?limit=2')).body;
    expect(newest.items.map((block: { height: number }) => block.height)).toEqual([height, height - 1]);
    const seen: number[] = [];
    for (let from: string | null = '1'; from !== null;) {
      const { body } = await node.get(`/api/v1/network/blocks?limit=3&from=${from}`);
      seen.push(...body.items.map((block: { height: number }) => block.height));
      from = body.nextCursor;
    }
    expect(seen).toEqual(Array.from({ length: height }, (_, index) => index + 1));
    expect(Date.parse(newest.items[0].timestamp) / 1000).toBeLessThan(NOON);
  });
});
