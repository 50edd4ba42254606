import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessTokens, MAX_TOKENS } from '../../apps/node/src/access/access-tokens.js';
import { GENEROUS, newOrder, NodeUnderTest, START_MS } from './node-under-test.js';

let node: NodeUnderTest;
let meterToken = '';
beforeAll(async () => {
  node = await NodeUnderTest.start();
  meterToken = (await node.post('/api/v1/meters', { meterId: 'mine' })).body.token;
  await node.post('/api/v1/meters', { meterId: 'other' });
});
afterAll(() => node.stop());

const OPEN = new Set(['/health/live', '/health/ready', '/api/v1/health/live', '/api/v1/health/ready']);
const ID = '5d'.repeat(32);
/** What stands for the parts of a path. */
const PARTS: Readonly<Record<string, string>> = {
  meterId: 'mine',
  orderId: ID,
  tradeId: ID,
  height: '1',
  period: '2026-06-01T12:00:00Z',
  code: 'http.not-found',
};

interface Route {
  readonly method: string;
  readonly path: string;
}

/** Every route of the OpenAPI document, so that a new one cannot be forgotten. */
async function routes(): Promise<Route[]> {
  const { paths } = (await node.get('/api/openapi.json')).body;
  return Object.entries<Record<string, unknown>>(paths).flatMap(([template, item]) =>
    Object.keys(item).map((method) => ({
      method: method.toUpperCase(),
      path: template.replace(/\{(\w+)\}/g, (_, name: string) => PARTS[name]!),
    })),
  );
}

/** The status of a request that says nothing but who it is. The event stream would not end: it is asked for nonsense. */
async function statusOf({ method, path }: Route, token: string | null): Promise<number> {
  const query = path.endsWith('/events') ? '?types=none' : '';
  const body = method === 'GET' || method === 'DELETE' ? undefined : {};
  return (await node.request(method, `${path}${query}`, { token, body })).status;
}

const THROUGH = 'let through';

/** What a token gets at every route: let through (to whatever else is wrong), or the status of the refusal. */
async function verdicts(token: string | null): Promise<(readonly [string, string | number])[]> {
  const given: (readonly [string, string | number])[] = [];
  for (const route of await routes()) {
    const status = await statusOf(route, token);
    given.push([`${route.method} ${route.path}`, status === 401 || status === 403 ? status : THROUGH]);
  }
  return given;
}

/** Every route with what is expected of it. */
async function expected(verdict: (route: Route) => string | number): Promise<(readonly [string, string | number])[]> {
  return (await routes()).map((route) => [`${route.method} ${route.path}`, verdict(route)]);
}

const isOpen = ({ path }: Route): boolean => OPEN.has(path) || path.startsWith('/api/problems');

describe('a route', () => {
  it('wants a token, but for health and error codes', async () => {
    expect((await routes()).length).toBeGreaterThan(30);
    expect(await verdicts(null)).toEqual(await expected((route) => (isOpen(route) ? THROUGH : 401)));
  });

  it('that changes something refuses a token of scope read', async () => {
    const wanted = await expected(({ method }) => (method === 'GET' ? THROUGH : 403));
    expect(await verdicts(node.tokens.read)).toEqual(wanted);
  });

  it('refuses the token of a meter, but for the readings of this meter', async () => {
    const wanted = await expected((route) =>
      isOpen(route) || route.path === '/api/v1/meters/mine/readings' ? THROUGH : 403,
    );
    expect(await verdicts(meterToken)).toEqual(wanted);
    const reading = { at: '2026-06-01T11:00:00Z', importWh: 1 };
    const other = await node.post('/api/v1/meters/other/readings', reading, { token: meterToken });
    expect(other).toMatchObject({ status: 403, body: { code: 'http.forbidden' } });
    const listed = await node.get('/api/v1/meters/other/readings', { token: meterToken });
    expect(listed.status).toBe(403);
  });

  it('lets the household and the operator do what the household may', async () => {
    const wanted = await expected(() => THROUGH);
    expect(await verdicts(node.tokens.operator)).toEqual(wanted);
    meterToken = (await node.post('/api/v1/meters', { meterId: 'mine' })).body.token;
    expect(await verdicts(node.tokens.household)).toEqual(wanted);
  });
});

describe('a token', () => {
  it('is known after a restart, and kept as a hash only', async () => {
    await node.restart();
    expect((await node.get('/api/v1/orders')).status).toBe(200);
    expect((await node.get('/api/v1/orders', { token: node.tokens.read })).status).toBe(200);
    const records = JSON.stringify(await node.store.node.tokens());
    for (const token of Object.values(node.tokens)) expect(records).not.toContain(token);
  });

  it('must be said in full, in any case of the scheme', async () => {
    const { household } = node.tokens;
    const ask = async (authorization: string): Promise<number> =>
      (await node.get('/api/v1/orders', { token: null, headers: { Authorization: authorization } })).status;
    expect(await ask(`bearer ${household}`)).toBe(200);
    expect(await ask(`Bearer ${household.slice(0, -1)}`)).toBe(401);
    expect(await ask(`Bearer ${household}x`)).toBe(401);
    expect(await ask(`Bearer ${household} ${household}`)).toBe(401);
    expect(await ask('Bearer ')).toBe(401);
  });

  it('that is missing or unknown is asked for as RFC 6750 says', async () => {
    expect((await node.get('/api/v1/orders', { token: null })).headers['www-authenticate']).toBe('Bearer');
    const unknown = await node.get('/api/v1/orders', { token: 'wm_x' });
    expect(unknown.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  it('is noted when it is used, not more than once an hour', async () => {
    await node.get('/api/v1/orders', { token: node.tokens.operator });
    const used = async (): Promise<number | null | undefined> =>
      (await node.store.node.tokens()).find(({ scope }) => scope === 'operator')?.lastUsedAtMs;
    await expect.poll(used).toBe(START_MS);
    node.clock.advance(1_000);
    await node.get('/api/v1/orders', { token: node.tokens.operator });
    expect(await used()).toBe(START_MS);
  });

  it('is one of a bounded number', async () => {
    const tokens = node.app.get(AccessTokens);
    while (tokens.size < MAX_TOKENS) await tokens.create('read', 'filler', START_MS);
    await expect(tokens.create('read', 'one too many', START_MS)).rejects.toThrow(RangeError);
  });
});

describe('the names and pages that may ask', () => {
  it.each([
    'localhost',
    'LOCALHOST:8700',
    '127.0.0.1:1',
    '192.168.1.20',
    '[::1]:8700',
    'panel.local',
    'Panel.local:80',
  ])('are ours: Host %s', async (host) => {
    expect((await node.get('/api/v1/orders', { headers: { Host: host } })).status).toBe(200);
  });

  it.each(['evil.example', 'panel.local.evil.example', 'localhost@evil.example', '', '::1', 'a, b'])(
    'are not ours: Host %j',
    async (host) => {
      const { status, body } = await node.get('/api/v1/orders', { headers: { Host: host } });
      // Node itself answers 400 to some that cannot be a host at all.
      expect([status, body?.code ?? '']).toEqual(status === 400 ? [400, ''] : [421, 'http.host-refused']);
    },
  );

  it('include the own page and those that the settings name', async () => {
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await node.get('/api/v1/orders', { headers })).status;
    expect(await ask({ Host: 'panel.local', Origin: 'http://panel.local' })).toBe(200);
    expect(await ask({ Host: 'panel.local', Origin: 'https://panel.local' })).toBe(200);
    expect(await ask({ Origin: 'https://home.example:8123' })).toBe(200);
    expect(await ask({ Origin: 'https://home.example' })).toBe(403);
    expect(await ask({ Host: 'panel.local:80', Origin: 'http://localhost:80' })).toBe(403);
  });
});

describe('a page that the settings name', () => {
  const Origin = 'https://home.example:8123';

  it('may send requests and read the answers', async () => {
    const asked = await node.request('OPTIONS', '/api/v1/orders', {
      token: null,
      headers: { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization' },
    });
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([204, Origin]);
    expect(asked.headers['access-control-allow-headers']).toContain('Authorization');
    const { status, headers } = await node.get('/api/v1/orders', { headers: { Origin } });
    expect([status, headers['access-control-allow-origin'], headers['vary']]).toEqual([200, Origin, 'Origin']);
  });

  it('has no more rights than its token', async () => {
    const { status, headers } = await node.get('/api/v1/orders', { token: null, headers: { Origin } });
    expect([status, headers['access-control-allow-origin']]).toEqual([401, Origin]);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });
});

describe('the headers of every answer', () => {
  it('keep pages from loading or running anything from elsewhere', async () => {
    for (const path of ['/', '/api/v1/orders', '/api/v1/nothing', '/health/live']) {
      const { headers } = await node.get(path);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("script-src 'self'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('requests that come too often', () => {
  it('of one address are answered 429 until time has passed', async () => {
    const rateLimits = { ...GENEROUS, requestsPerAddress: { burst: 3, perSecond: 0.5 } };
    const small = await NodeUnderTest.start({ settings: { rateLimits } });
    try {
      const statuses: number[] = [];
      for (let index = 0; index < 3; index++) statuses.push((await small.get('/health/live')).status);
      const refused = await small.get('/health/live');
      expect([...statuses, refused.status]).toEqual([200, 200, 200, 429]);
      expect([refused.body.code, refused.headers['retry-after']]).toEqual(['http.rate-limited', '2']);
      small.clock.advance(2_000);
      expect((await small.get('/health/live')).status).toBe(200);
    } finally {
      await small.stop();
    }
  });

  it('with one token are answered 429, with another they are not', async () => {
    const rateLimits = { ...GENEROUS, requestsPerToken: { burst: 2, perSecond: 1 } };
    const small = await NodeUnderTest.start({ settings: { rateLimits } });
    try {
      await small.get('/api/v1/orders');
      await small.post('/api/v1/orders', { orders: [newOrder()] });
      expect((await small.get('/api/v1/orders')).status).toBe(429);
      expect((await small.get('/api/v1/orders', { token: small.tokens.read })).status).toBe(200);
    } finally {
      await small.stop();
    }
  });

  it('and guess at tokens are answered 429, but a known token passes', async () => {
    const rateLimits = { ...GENEROUS, refusalsPerAddress: { burst: 3, perSecond: 0.1 } };
    const small = await NodeUnderTest.start({ settings: { rateLimits } });
    try {
      for (let index = 0; index < 3; index++) {
        expect((await small.get('/api/v1/orders', { token: `wm_guess-${index}` })).status).toBe(401);
      }
      expect((await small.get('/api/v1/orders', { token: 'wm_guess-4' })).status).toBe(429);
      expect((await small.get('/api/v1/orders', { token: null })).status).toBe(429);
      expect((await small.get('/api/v1/orders')).status).toBe(200);
      small.clock.advance(10_000);
      expect((await small.get('/api/v1/orders', { token: null })).status).toBe(401);
    } finally {
      await small.stop();
    }
  });
});
