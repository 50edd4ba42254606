import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOrder, NodeUnderTest } from './node-under-test.js';

const RUNS = process.env.WATTMESH_TEST_DEPTH === 'deep' ? 100_000 : 500;

let node: NodeUnderTest;
beforeAll(async () => {
  node = await NodeUnderTest.start();
  await node.post('/api/v1/meters', { meterId: 'm' });
});
afterAll(() => node.stop());

const ID = '5d'.repeat(32);
const INSTANT = '2026-06-01T12:00:00Z';
/** Values that have broken servers before. */
const ODD: readonly unknown[] = [
  null,
  true,
  '',
  '0',
  '-0',
  '0.1',
  'NaN',
  'Infinity',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  INSTANT,
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59+23:59',
  ID,
  0,
  -0,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  [],
  {},
  [[]],
  { length: 1e9 },
  { toString: 1 },
];
const odd = fc.oneof(fc.constantFrom(...ODD), fc.jsonValue({ maxDepth: 3 }));

const reading = { at: '2026-06-01T11:00:00Z', importWh: 5, exportWh: 0 };
const limits = { enabled: false, buyFrom: '0.1', buyTo: '0.2', sellFrom: '0.3', sellTo: '0.2' };
/** A good body for each route that takes one. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /api/v1/orders': { orders: [newOrder()] },
  [`PUT /api/v1/orders/${ID}`]: { quantityWh: 10, limitPrice: '0.2' },
  'POST /api/v1/meters': { meterId: 'm', label: 'M', role: 'sub' },
  'POST /api/v1/meters/m/readings': { readings: [reading, { start: INSTANT, end: INSTANT, importKWh: '1.5' }] },
  'PUT /api/v1/agent': limits,
  'PUT /api/v1/agent/forecast': { periods: [{ period: INSTANT, importWh: 1, exportWh: 2 }] },
};

/** The value with one of its parts replaced, removed or joined by another. */
function mutate(value: unknown, path: readonly number[], by: unknown, how: number): unknown {
  const isList = Array.isArray(value);
  if (typeof value !== 'object' || value === null || path.length === 0) return by;
  const entries = Object.entries(value);
  const [first = 0, ...rest] = path;
  const place = entries.length === 0 ? 0 : first % entries.length;
  const changed = entries.map(
    ([key, item], index) => [key, index === place ? mutate(item, rest, by, how) : item] as const,
  );
  if (how === 1) changed.splice(place, 1);
  if (how === 2) changed.push([`extra${first}`, by]);
  return isList ? changed.map(([, item]) => item) : Object.fromEntries(changed);
}

const bodies = fc
  .tuple(
    fc.constantFrom(...Object.entries(BODIES)),
    fc.array(fc.nat(5), { maxLength: 4 }),
    odd,
    fc.nat(2),
    fc.constantFrom('', '', '', 'x', '\u0000', ']', ',{}'),
  )
  .map(([[route, body], path, by, how, tail]) => {
    const [method = '', url = ''] = route.split(' ');
    return { method, url, body: JSON.stringify(mutate(body, path, by, how)) + tail };
  });

const LISTS = ['orders', 'trades', 'settlements', 'ledger/entries', 'market/periods', 'market/prices', 'members'];
const NAMES = ['limit', 'cursor', 'from', 'to', 'period', 'scope', 'status', 'state', 'only', 'format', 'tradeId', 'x'];
const texts = fc.oneof(
  fc.constantFrom(...ODD.map((value) => JSON.stringify(value))),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const questions = fc
  .tuple(
    fc.constantFrom(...LISTS, 'alarms', 'intervals', 'network/blocks', 'meters/m/readings', 'events?types=none'),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), texts), { maxLength: 3 }),
  )
  .map(([list, query]) => {
    const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&');
    return { method: 'GET', url: `/api/v1/${list}${list.includes('?') ? '&' : '?'}${text}`, body: undefined };
  });
const paths = fc
  .tuple(
    fc.constantFrom('GET', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PUT'),
    fc.constantFrom('orders', 'trades', 'settlements', 'market/periods', 'network/blocks', 'meters', '../problems', ''),
    fc.array(texts, { maxLength: 3 }),
  )
  .map(([method, base, parts]) => {
    const path = parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/');
    return { method, url: `/api/v1/${base}/${path}`, body: undefined };
  });

describe('whatever is sent', () => {
  it('is answered without a fault, and in the documented form', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(bodies, questions, paths), async ({ method, url, body }) => {
        const answer = await node.request(method, url, { body });
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect([answer.status, answer.status < 500 || answer.status === 503]).toEqual([answer.status, true]);
        const isProblem = answer.headers['content-type'] === 'application/problem+json; charset=utf-8';
        expect(isProblem).toBe(answer.status >= 400);
        expect(answer.text).not.toMatch(/node_modules|\.ts:\d|\.js:\d/);
      }),
      { numRuns: RUNS },
    );
    expect(node.log.errors).toEqual([]);
    expect((await node.get('/health/ready')).status).toBe(200);
  });
});
