import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MAX_STREAMS } from '../../apps/node/src/events/event-hub.js';
import { HTTP_CODES } from '../../apps/node/src/http/http-codes.js';
import type { HttpCode } from '../../apps/node/src/http/http-codes.js';
import { GENEROUS, newOrder, NodeUnderTest } from './node-under-test.js';
import type { Answer } from './node-under-test.js';

let node: NodeUnderTest;
let small: NodeUnderTest;
beforeAll(async () => {
  node = await NodeUnderTest.start();
  small = await NodeUnderTest.start({
    settings: { rateLimits: { ...GENEROUS, requestsPerAddress: { burst: 1, perSecond: 0.001 } } },
  });
});
afterAll(async () => {
  await node.stop();
  await small.stop();
});

const ORDERS = '/api/v1/orders';

/** A request that causes each code. The type sees to it that none is forgotten. */
const CAUSES: Readonly<Record<HttpCode, () => Promise<Answer>>> = {
  'http.bad-request': () => node.get('/api/v1/orders/%E0%A4%A'),
  'http.not-json': () => node.post(ORDERS, '{'),
  'http.unauthorized': () => node.get(ORDERS, { token: null }),
  'http.forbidden': () => node.post(ORDERS, {}, { token: node.tokens.read }),
  'http.origin-refused': () => node.get(ORDERS, { headers: { Origin: 'http://evil.example' } }),
  'http.not-found': () => node.get('/api/v1/nothing'),
  'http.method-not-allowed': () => node.request('DELETE', ORDERS),
  'http.too-large': () => node.post(ORDERS, `"${'x'.repeat(70_000)}"`),
  'http.media-type-unsupported': () => node.post(ORDERS, '{}', { headers: { 'Content-Type': 'text/plain' } }),
  'http.host-refused': () => node.get(ORDERS, { headers: { Host: 'evil.example' } }),
  'http.validation': () => node.post(ORDERS, {}),
  'http.idempotency-mismatch': async () => {
    const headers = { 'Idempotency-Key': 'one' };
    await node.post(ORDERS, { orders: [newOrder()] }, { headers });
    return node.post(ORDERS, { orders: [newOrder({ quantityWh: 500 })] }, { headers });
  },
  'http.rate-limited': async () => {
    await small.get('/health/live');
    return small.get('/health/live');
  },
  'http.too-many-streams': async () => {
    const controller = new AbortController();
    const headers = { Authorization: `Bearer ${node.tokens.read}` };
    const open = (): Promise<unknown> => fetch(`${node.url}/api/v1/events`, { headers, signal: controller.signal });
    await Promise.all(Array.from({ length: MAX_STREAMS }, open));
    const refused = await node.get('/api/v1/events');
    controller.abort();
    return refused;
  },
  'http.internal': () => {
    vi.spyOn(node.store.market, 'orders').mockRejectedValueOnce(new Error('a fault'));
    return node.get(ORDERS);
  },
};

describe('each code of the HTTP interface', () => {
  it.each(Object.entries(HTTP_CODES))('can be caused: %s', async (code, { status, meaning }) => {
    // Safety: the keys of the catalogue.
    const answer = await CAUSES[code as HttpCode]();
    expect([answer.status, answer.body.code, answer.body.title]).toEqual([status, code, meaning]);
  });
});
