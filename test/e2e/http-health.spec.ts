import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newOrder, NodeUnderTest } from './node-under-test.js';

let node: NodeUnderTest;
beforeAll(async () => {
  node = await NodeUnderTest.start();
});
afterAll(() => node.stop());

/** Makes the disk full for the next write. */
function fillTheDisk(): void {
  vi.spyOn(node.store, 'commit').mockRejectedValueOnce(new Error('database or disk is full'));
}

describe('a node that works', () => {
  it('is alive and ready, for everyone to see', async () => {
    for (const base of ['/health', '/api/v1/health']) {
      const live = await node.get(`${base}/live`, { token: null });
      expect([live.status, live.body]).toEqual([200, { status: 'ok' }]);
      const ready = await node.get(`${base}/ready`, { token: null });
      expect(ready).toMatchObject({ status: 200, body: { status: 'ready', reason: null, behindBlocks: 0 } });
    }
  });

  it('has figures, for who may read', async () => {
    expect((await node.get('/metrics', { token: null })).status).toBe(401);
    const { status, headers, text } = await node.get('/metrics', { token: node.tokens.read });
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
    for (const name of [
      'height',
      'view',
      'mempool_transactions',
      'queue_inputs',
      'ledger_imbalance_micro',
      'peers',
      'gossip_messages_total{topic="transactions",verdict="rejected"}',
      'running{condition="running"}',
    ]) {
      expect(text).toMatch(new RegExp(`^wattmesh_${name.replace(/[{}"]/g, '\\$&')} \\d+$`, 'm'));
    }
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  });
});

describe('a node that is far behind', () => {
  it('is alive but not ready', async () => {
    vi.spyOn(node.runner.engine, 'catchUpStatus', 'get').mockReturnValue({ active: true, targetHeight: 4_321 });
    const ready = await node.get('/health/ready');
    expect(ready).toMatchObject({
      status: 503,
      body: { status: 'not-ready', reason: 'catching-up', detail: expect.stringContaining('blocks behind') },
    });
    expect((await node.get('/health/live')).status).toBe(200);
    expect((await node.get('/api/v1/network/status')).body.condition).toBe('catching-up');
    vi.restoreAllMocks();
    expect((await node.get('/health/ready')).status).toBe(200);
  });
});

describe('a node whose state contradicts the certified one', () => {
  it('is not ready and says at which height', async () => {
    vi.spyOn(node.runner.engine.chain, 'divergedHeight', 'get').mockReturnValue(7);
    expect((await node.get('/health/ready')).body).toMatchObject({
      reason: 'diverged',
      detail: expect.stringContaining('7'),
    });
    expect((await node.get('/api/v1/network/status')).body).toMatchObject({ condition: 'diverged', divergedHeight: 7 });
    vi.restoreAllMocks();
  });
});

describe('a node with too much to do', () => {
  it('answers 503 and when to come again', async () => {
    vi.spyOn(node.runner, 'push').mockReturnValue(false);
    const answer = await node.post('/api/v1/orders', { orders: [newOrder()] });
    expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([503, 'node.busy', '1']);
    vi.restoreAllMocks();
  });
});

describe('a node whose disk is full', () => {
  it('answers no success that is none, and nothing but 503 from then on', async () => {
    fillTheDisk();
    const headers = { 'Idempotency-Key': 'disk' };
    const lost = await node.post('/api/v1/orders', { orders: [newOrder()] }, { headers });
    expect([lost.status, lost.body.code, lost.headers['retry-after']]).toEqual([503, 'node.unavailable', '10']);
    for (const [path, body] of [
      ['/api/v1/orders', { orders: [newOrder()] }],
      ['/api/v1/meters', { meterId: 'm' }],
    ] as const) {
      expect(await node.post(path, body)).toMatchObject({ status: 503, body: { code: 'node.unavailable' } });
    }
    expect(await node.get('/health/ready')).toMatchObject({ status: 503, body: { reason: 'halted' } });
    expect((await node.get('/health/live')).status).toBe(200);
    const { body } = await node.get('/api/v1/network/status');
    expect(body).toMatchObject({ condition: 'halted', halt: { code: 'store.unavailable' } });
    expect((await node.get('/api/v1/orders')).body.items).toEqual([]);
  });

  it('takes the same request again after a restart', async () => {
    await node.restart();
    const headers = { 'Idempotency-Key': 'disk' };
    expect((await node.post('/api/v1/orders', { orders: [newOrder()] }, { headers })).status).toBe(202);
    expect((await node.get('/api/v1/orders')).body.items).toHaveLength(1);
  });
});

describe('a fault of the program', () => {
  it('is answered 500 without particulars, and logged with them', async () => {
    vi.spyOn(node.store.market, 'orders').mockRejectedValueOnce(new TypeError('secret particulars'));
    const answer = await node.get('/api/v1/orders');
    expect([answer.status, answer.body.code]).toEqual([500, 'http.internal']);
    expect(answer.text).not.toContain('secret particulars');
    expect(node.log.errors.at(-1)).toMatchObject({ err: expect.any(TypeError), method: 'GET', path: '/api/v1/orders' });
  });
});
