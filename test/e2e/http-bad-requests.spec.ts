import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOrder, NodeUnderTest, NOON_TEXT } from './node-under-test.js';
import type { RequestOptions } from './node-under-test.js';

let node: NodeUnderTest;
beforeAll(async () => {
  node = await NodeUnderTest.start();
  await node.post('/api/v1/meters', { meterId: 'm' });
});
afterAll(() => node.stop());

const ID = '5d'.repeat(32);
const ORDERS = '/api/v1/orders';
const METERS = '/api/v1/meters';
const READINGS = '/api/v1/meters/m/readings';
const AGENT = '/api/v1/agent';
const FORECAST = '/api/v1/agent/forecast';
const PERIOD = { period: NOON_TEXT, importWh: 0, exportWh: 0 };
const LIMITS = { enabled: true, buyFrom: '0.1', buyTo: '0.2', sellFrom: '0.3', sellTo: '0.2' };

/** An order that differs from a good one. */
const order = (more: Record<string, unknown>): RequestOptions => ({ body: { orders: [newOrder(more)] } });
const reading = (more: Record<string, unknown>): RequestOptions => ({
  body: { at: '2026-06-01T11:00:00Z', importWh: 1, ...more },
});
const raw = (body: string | Buffer, headers: Record<string, string | undefined> = {}): RequestOptions => ({
  body,
  headers,
});

type Row = readonly [string, string, string, RequestOptions, number, string];

/** What is wrong, method, path, how it is sent, status, code. */
const TABLE: readonly Row[] = [
  // Paths and methods
  ['an unknown path', 'GET', '/api/v1/nothing', {}, 404, 'http.not-found'],
  ['an unknown path without a token', 'GET', '/api/nothing', { token: null }, 404, 'http.not-found'],
  ['the base itself', 'GET', '/api/v1', {}, 404, 'http.not-found'],
  ['another version', 'GET', '/api/v2/orders', {}, 404, 'http.not-found'],
  ['a method that the path lacks', 'PATCH', ORDERS, { body: {} }, 405, 'http.method-not-allowed'],
  ['DELETE on a list', 'DELETE', ORDERS, {}, 405, 'http.method-not-allowed'],
  ['POST on a document', 'POST', '/health/live', { body: {} }, 405, 'http.method-not-allowed'],
  ['POST on a page', 'POST', '/', { body: {} }, 404, 'http.not-found'],
  ['a broken escape in the path', 'GET', '/api/v1/orders/%E0%A4%A', {}, 400, 'http.bad-request'],
  ['a path that climbs', 'GET', '/api/v1/../../etc/passwd', {}, 404, 'http.not-found'],
  ['an escaped path that climbs', 'GET', '/%2e%2e/%2e%2e/etc/passwd', {}, 404, 'http.not-found'],
  ['an id that is none', 'GET', `${ORDERS}/1`, {}, 422, 'http.validation'],
  ['an id in capitals', 'GET', `${ORDERS}/${ID.toUpperCase()}`, {}, 422, 'http.validation'],
  ['an order that nobody knows', 'GET', `${ORDERS}/${ID}`, {}, 404, 'order.unknown'],
  ['the explanation of no order', 'GET', `${ORDERS}/${ID}/explanation`, {}, 404, 'order.unknown'],
  ['a trade that nobody knows', 'GET', `/api/v1/trades/${ID}`, {}, 404, 'http.not-found'],
  ['a settlement that nobody knows', 'GET', `/api/v1/settlements/${ID}`, {}, 404, 'http.not-found'],
  ['a block of the future', 'GET', '/api/v1/network/blocks/999999', {}, 404, 'http.not-found'],
  ['block zero', 'GET', '/api/v1/network/blocks/0', {}, 422, 'http.validation'],
  ['a block that is no number', 'GET', '/api/v1/network/blocks/head', {}, 422, 'http.validation'],
  [
    'the book of an instant between periods',
    'GET',
    '/api/v1/market/periods/2026-06-01T12:01:00Z/book',
    {},
    422,
    'order.period-invalid',
  ],
  ['the book of a naive time', 'GET', '/api/v1/market/periods/2026-06-01T12:00:00/book', {}, 422, 'http.validation'],
  ['a code that is none', 'GET', '/api/problems/no.such-code', {}, 404, 'http.not-found'],
  // Queries
  ['a limit of 0', 'GET', `${ORDERS}?limit=0`, {}, 422, 'http.validation'],
  ['a limit above the greatest', 'GET', `${ORDERS}?limit=1001`, {}, 422, 'http.validation'],
  ['a limit that is no number', 'GET', `${ORDERS}?limit=all`, {}, 422, 'http.validation'],
  ['two limits', 'GET', `${ORDERS}?limit=1&limit=2`, {}, 422, 'http.validation'],
  ['an unknown parameter', 'GET', `${ORDERS}?sort=price`, {}, 422, 'http.validation'],
  ['a parameter with brackets', 'GET', `${ORDERS}?limit[$gt]=1`, {}, 422, 'http.validation'],
  ['a cursor that is none', 'GET', `${ORDERS}?cursor=abc`, {}, 422, 'store.bad-cursor'],
  ['a cursor of another list', 'GET', `/api/v1/trades?cursor=WzFd`, {}, 422, 'store.bad-cursor'],
  ['a cursor of periods that is none', 'GET', '/api/v1/market/periods?cursor=*', {}, 422, 'store.bad-cursor'],
  ['a cursor that is too long', 'GET', `${ORDERS}?cursor=${'A'.repeat(201)}`, {}, 422, 'http.validation'],
  ['an unknown scope', 'GET', `${ORDERS}?scope=theirs`, {}, 422, 'http.validation'],
  ['an unknown status', 'GET', `${ORDERS}?status=open`, {}, 422, 'http.validation'],
  ['an unknown format', 'GET', '/api/v1/market/prices?format=csv', {}, 422, 'http.validation'],
  ['a naive time in a query', 'GET', '/api/v1/intervals?from=2026-06-01T12:00:00', {}, 422, 'http.validation'],
  ['a date without a time', 'GET', '/api/v1/intervals?from=2026-06-01', {}, 422, 'http.validation'],
  ['an unknown type of events', 'GET', '/api/v1/events?types=blocks', {}, 422, 'http.validation'],
  // Who asks
  ['no token', 'GET', ORDERS, { token: null }, 401, 'http.unauthorized'],
  ['an unknown token', 'GET', ORDERS, { token: 'wm_nothing' }, 401, 'http.unauthorized'],
  [
    'another scheme',
    'GET',
    ORDERS,
    { token: null, headers: { Authorization: 'Basic eDp5' } },
    401,
    'http.unauthorized',
  ],
  ['a token in the query', 'GET', `${ORDERS}?token=x`, { token: null }, 401, 'http.unauthorized'],
  ['no token and a body that is none', 'POST', ORDERS, { ...raw('{'), token: null }, 401, 'http.unauthorized'],
  ['a name that is not ours', 'GET', ORDERS, { headers: { Host: 'evil.example' } }, 421, 'http.host-refused'],
  [
    'a name that begins like ours',
    'GET',
    '/',
    { headers: { Host: 'localhost.evil.example' } },
    421,
    'http.host-refused',
  ],
  ['a host that is none', 'GET', ORDERS, { headers: { Host: 'a b' } }, 421, 'http.host-refused'],
  ["another site's page", 'GET', ORDERS, { headers: { Origin: 'http://evil.example' } }, 403, 'http.origin-refused'],
  [
    'a page without an origin',
    'POST',
    ORDERS,
    { ...order({}), headers: { Origin: 'null' } },
    403,
    'http.origin-refused',
  ],
  [
    'another port of this computer',
    'GET',
    ORDERS,
    { headers: { Origin: 'http://127.0.0.1:1' } },
    403,
    'http.origin-refused',
  ],
  // Bodies
  ['no body', 'POST', ORDERS, { headers: { 'Content-Type': 'application/json' } }, 422, 'http.validation'],
  [
    'a body without a type',
    'POST',
    ORDERS,
    raw('{}', { 'Content-Type': undefined }),
    415,
    'http.media-type-unsupported',
  ],
  [
    'a form',
    'POST',
    ORDERS,
    raw('a=1', { 'Content-Type': 'application/x-www-form-urlencoded' }),
    415,
    'http.media-type-unsupported',
  ],
  ['text', 'POST', ORDERS, raw('{}', { 'Content-Type': 'text/plain' }), 415, 'http.media-type-unsupported'],
  [
    'an unknown encoding',
    'POST',
    ORDERS,
    raw('{}', { 'Content-Encoding': 'compress' }),
    415,
    'http.media-type-unsupported',
  ],
  [
    'an unknown character set',
    'POST',
    ORDERS,
    raw('{}', { 'Content-Type': 'application/json; charset=ebcdic' }),
    415,
    'http.media-type-unsupported',
  ],
  ['half an object', 'POST', ORDERS, raw('{"orders":['), 400, 'http.not-json'],
  ['a text instead of an object', 'POST', ORDERS, raw('"orders"'), 400, 'http.not-json'],
  ['null', 'POST', ORDERS, raw('null'), 400, 'http.not-json'],
  ['a byte that is no UTF-8 outside a string', 'POST', ORDERS, raw(Buffer.from([0xff, 0xfe])), 400, 'http.not-json'],
  ['a gzip stream that is none', 'POST', ORDERS, raw('{}', { 'Content-Encoding': 'gzip' }), 400, 'http.bad-request'],
  ['a body beyond 64 KiB', 'POST', ORDERS, raw(`{"orders":"${'x'.repeat(65_536)}"}`), 413, 'http.too-large'],
  [
    'a small gzip stream of much',
    'POST',
    ORDERS,
    raw(gzipSync(`"${'x'.repeat(1_000_000)}"`), { 'Content-Encoding': 'gzip' }),
    413,
    'http.too-large',
  ],
  [
    'readings beyond 8 MiB',
    'POST',
    READINGS,
    raw(`{"readings":"${'x'.repeat(8 * 1024 * 1024)}"}`),
    413,
    'http.too-large',
  ],
  ['an array', 'POST', ORDERS, { body: [newOrder()] }, 422, 'http.validation'],
  ['deep nesting', 'POST', ORDERS, raw('['.repeat(30_000) + ']'.repeat(30_000)), 422, 'http.validation'],
  ['__proto__', 'POST', ORDERS, raw('{"orders":[],"__proto__":{"admin":true}}'), 422, 'http.validation'],
  // Orders
  ['no orders', 'POST', ORDERS, { body: { orders: [] } }, 422, 'http.validation'],
  [
    '97 orders',
    'POST',
    ORDERS,
    { body: { orders: Array.from({ length: 97 }, () => newOrder()) } },
    422,
    'http.validation',
  ],
  ['an unknown field', 'POST', ORDERS, { body: { orders: [newOrder()], dryRun: true } }, 422, 'http.validation'],
  ['an unknown field of an order', 'POST', ORDERS, order({ price: '0.2' }), 422, 'http.validation'],
  ['a price as a number', 'POST', ORDERS, order({ limitPrice: 0.2 }), 422, 'http.validation'],
  ['a price with an exponent', 'POST', ORDERS, order({ limitPrice: '2e-1' }), 422, 'http.validation'],
  ['a price with a comma', 'POST', ORDERS, order({ limitPrice: '0,2' }), 422, 'http.validation'],
  ['a price finer than a micro-unit', 'POST', ORDERS, order({ limitPrice: '0.2000001' }), 422, 'http.validation'],
  ['a price beyond all bounds', 'POST', ORDERS, order({ limitPrice: '1000.1' }), 422, 'http.validation'],
  ['a price outside the ceiling', 'POST', ORDERS, order({ limitPrice: '0.31' }), 422, 'order.price-out-of-bounds'],
  ['a price off the tick', 'POST', ORDERS, order({ limitPrice: '0.20005' }), 422, 'order.off-tick'],
  ['a quantity of 0', 'POST', ORDERS, order({ quantityWh: 0 }), 422, 'http.validation'],
  ['a negative quantity', 'POST', ORDERS, order({ quantityWh: -10 }), 422, 'http.validation'],
  ['half a watt-hour', 'POST', ORDERS, order({ quantityWh: 0.5 }), 422, 'http.validation'],
  ['a quantity as text', 'POST', ORDERS, order({ quantityWh: '1000' }), 422, 'http.validation'],
  ['a quantity beyond all bounds', 'POST', ORDERS, order({ quantityWh: 1e300 }), 422, 'http.validation'],
  ['a quantity off the lot', 'POST', ORDERS, order({ quantityWh: 1001 }), 422, 'order.off-lot'],
  ['more than the connection carries', 'POST', ORDERS, order({ quantityWh: 26_000 }), 422, 'order.capacity-exceeded'],
  ['an unknown side', 'POST', ORDERS, order({ side: 'short' }), 422, 'http.validation'],
  ['no side', 'POST', ORDERS, order({ side: undefined }), 422, 'http.validation'],
  ['a naive period', 'POST', ORDERS, order({ period: '2026-06-01T12:00:00' }), 422, 'http.validation'],
  ['a period as a number', 'POST', ORDERS, order({ period: 1_780_315_200 }), 422, 'http.validation'],
  ['a day that does not exist', 'POST', ORDERS, order({ period: '2026-02-30T12:00:00Z' }), 422, 'http.validation'],
  ['a period between periods', 'POST', ORDERS, order({ period: '2026-06-01T12:07:00Z' }), 422, 'order.period-invalid'],
  ['a period of half a second', 'POST', ORDERS, order({ period: '2026-06-01T12:00:00.500Z' }), 422, 'http.validation'],
  [
    'a period whose gate has closed',
    'POST',
    ORDERS,
    order({ period: '2026-06-01T11:45:00Z' }),
    422,
    'order.gate-closed',
  ],
  [
    'a period beyond the horizon',
    'POST',
    ORDERS,
    order({ period: '2026-06-09T12:00:00Z' }),
    422,
    'order.beyond-horizon',
  ],
  ['a minimum above the quantity', 'POST', ORDERS, order({ minFillWh: 2000 }), 422, 'order.min-fill-invalid'],
  ['an unknown time in force', 'POST', ORDERS, order({ timeInForce: 'day' }), 422, 'http.validation'],
  ['an expiry in the past', 'POST', ORDERS, order({ expiresAt: '2026-06-01T11:00:00Z' }), 422, 'order.expired'],
  [
    'replacing nothing',
    'PUT',
    `${ORDERS}/${ID}`,
    { body: { quantityWh: 10, limitPrice: '0.2' } },
    404,
    'order.unknown',
  ],
  ['half a replacement', 'PUT', `${ORDERS}/${ID}`, { body: { quantityWh: 10 } }, 422, 'http.validation'],
  ['cancelling nothing', 'DELETE', `${ORDERS}/${ID}`, {}, 404, 'order.unknown'],
  // Meters
  ['a meter without a name', 'POST', METERS, { body: {} }, 422, 'http.validation'],
  ['a meter whose name is a path', 'POST', METERS, { body: { meterId: '../m' } }, 422, 'http.validation'],
  ['a meter with a long name', 'POST', METERS, { body: { meterId: 'm'.repeat(65) } }, 422, 'http.validation'],
  [
    'a label with control characters',
    'POST',
    METERS,
    { body: { meterId: 'n', label: 'a\u0000b' } },
    422,
    'http.validation',
  ],
  [
    'a label that turns the text around',
    'POST',
    METERS,
    { body: { meterId: 'n', label: 'a\u202eb' } },
    422,
    'http.validation',
  ],
  ['an unknown role', 'POST', METERS, { body: { meterId: 'n', role: 'main' } }, 422, 'http.validation'],
  ['a meter twice', 'POST', METERS, { body: { meterId: 'm' } }, 409, 'meter.known'],
  ['readings of an unknown meter', 'POST', `${METERS}/n/readings`, reading({}), 404, 'meter.unknown'],
  ['removing an unknown meter', 'DELETE', `${METERS}/n`, {}, 404, 'meter.unknown'],
  ['no readings', 'POST', READINGS, { body: { readings: [] } }, 422, 'http.validation'],
  ['a reading without a time', 'POST', READINGS, { body: { importWh: 1 } }, 422, 'http.validation'],
  ['a reading at a naive time', 'POST', READINGS, reading({ at: '2026-06-01T11:00:00' }), 422, 'http.validation'],
  ['a reading of nothing', 'POST', READINGS, reading({ importWh: undefined }), 422, 'reading.value-invalid'],
  ['a negative register', 'POST', READINGS, reading({ importWh: -1 }), 422, 'http.validation'],
  ['a register beyond all bounds', 'POST', READINGS, reading({ importWh: 1e13 }), 422, 'http.validation'],
  ['a register with a fraction', 'POST', READINGS, reading({ importWh: 1.5 }), 422, 'http.validation'],
  [
    'a register in kWh as a number',
    'POST',
    READINGS,
    reading({ importWh: undefined, importKWh: 1.5 }),
    422,
    'http.validation',
  ],
  ['both units', 'POST', READINGS, reading({ importKWh: '0.001' }), 422, 'http.validation'],
  ['a reading of tomorrow', 'POST', READINGS, reading({ at: '2026-06-02T11:00:00Z' }), 422, 'reading.in-future'],
  [
    'an interval that ends before it starts',
    'POST',
    READINGS,
    { body: { start: '2026-06-01T11:00:00Z', end: '2026-06-01T10:00:00Z', importWh: 1 } },
    422,
    'reading.time-invalid',
  ],
  ['an unknown field of a reading', 'POST', READINGS, reading({ unit: 'kWh' }), 422, 'http.validation'],
  // Agent
  ['an agent without limits', 'PUT', AGENT, { body: { enabled: true } }, 422, 'http.validation'],
  ['a buy limit that falls', 'PUT', AGENT, { body: { ...LIMITS, buyTo: '0.09' } }, 422, 'agent.limits-invalid'],
  ['enabled as text', 'PUT', AGENT, { body: { ...LIMITS, enabled: 'yes' } }, 422, 'http.validation'],
  [
    'a forecast between periods',
    'PUT',
    FORECAST,
    { body: { periods: [{ ...PERIOD, period: '2026-06-01T12:01:00Z' }] } },
    422,
    'forecast.invalid',
  ],
  ['a forecast with a period twice', 'PUT', FORECAST, { body: { periods: [PERIOD, PERIOD] } }, 422, 'forecast.invalid'],
  [
    'a forecast of negative energy',
    'PUT',
    FORECAST,
    { body: { periods: [{ ...PERIOD, importWh: -1 }] } },
    422,
    'http.validation',
  ],
];

describe('a bad request', () => {
  it.each(TABLE)('%s is answered as it should be', async (_, method, path, options, status, code) => {
    const answer = await node.request(method, path, options);
    expect([answer.status, answer.body?.code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const { type, title, detail, instance } = answer.body;
    expect([type, typeof title, typeof detail]).toEqual([`/api/problems/${code}`, 'string', 'string']);
    expect(instance).toBe(`urn:uuid:${String(answer.headers['x-request-id'])}`);
    expect(answer.body.status).toBe(status);
    expect(answer.text).not.toMatch(/node_modules|\.ts:|\.js:| at [A-Za-z]+ \(|prisma|SQLITE|\/work\//i);
    expect(answer.text.length).toBeLessThan(20_000);
  });

  it('is told which methods a path has', async () => {
    const { headers } = await node.request('PATCH', ORDERS, { body: {} });
    expect(headers['allow']).toBe('GET, HEAD, POST');
  });

  it('is told every field that is wrong', async () => {
    const { body } = await node.post(ORDERS, { orders: [newOrder({ side: 'x', limitPrice: 1, quantityWh: 'y' })] });
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      'orders.0.limitPrice',
      'orders.0.quantityWh',
      'orders.0.side',
    ]);
    expect(body.detail).toMatch(/^orders\.0\.\w+: .* \(and 2 more\)$/);
  });

  it('is told at most a hundred fields', async () => {
    const orders = Array.from({ length: 96 }, () => ({}));
    const { status, body } = await node.post(ORDERS, { orders });
    expect([status, body.errors.length]).toEqual([422, 100]);
  });

  it('of deeply nested readings costs one rejection and no stack', async () => {
    const nested = `{"readings":[${'['.repeat(500_000)}${']'.repeat(500_000)}]}`;
    const { status, body } = await node.post(READINGS, nested);
    expect([status, body.created, body.rejected.length]).toEqual([200, 0, 1]);
  });

  it('leaves no trace of a token in the answer', async () => {
    const { text } = await node.get(ORDERS, { token: 'wm_secret-of-mine' });
    expect(text).not.toContain('secret-of-mine');
  });

  it('is no fault of the node: its log of faults stays empty', () => {
    expect(node.log.errors).toEqual([]);
  });
});
