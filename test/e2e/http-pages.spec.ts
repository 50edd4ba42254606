import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeUnderTest } from './node-under-test.js';

const folder = mkdtempSync(join(tmpdir(), 'wattmesh-pages-'));
let node: NodeUnderTest;
beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Home</title>');
  writeFileSync(join(folder, 'assets', 'app-1a2b3c.js'), 'export {};');
  writeFileSync(join(folder, '.hidden'), 'not to be seen');
  node = await NodeUnderTest.start({ settings: { pagesFolder: folder } });
});
afterAll(async () => {
  await node.stop();
  rmSync(folder, { recursive: true, force: true });
});

const BROWSER = { token: null, headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

describe('the pages', () => {
  it('are served without a token', async () => {
    const page = await node.get('/', BROWSER);
    expect([page.status, page.headers['content-type'], page.headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ]);
    expect(page.text).toContain('<title>Home</title>');
    const script = await node.get('/assets/app-1a2b3c.js', BROWSER);
    expect([script.status, script.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect(script.headers['content-type']).toContain('javascript');
    expect((await node.request('HEAD', '/', BROWSER)).status).toBe(200);
  });

  it('that do not exist are told so, in the form that is asked for', async () => {
    const page = await node.get('/nothing', BROWSER);
    expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(page.text).toContain('There is no page at this address');
    expect(await node.get('/nothing')).toMatchObject({ status: 404, body: { code: 'http.not-found' } });
  });

  it('are all that is served of the folder and around it', async () => {
    for (const path of [
      '/.hidden',
      '/../package.json',
      '/%2e%2e/package.json',
      '/assets',
      '/assets/',
      '//etc/passwd',
    ]) {
      expect([path, (await node.get(path, BROWSER)).status]).toEqual([path, 404]);
    }
  });

  it('never answer for the interface of programs', async () => {
    const answer = await node.get('/api/v1/nothing', BROWSER);
    expect(answer).toMatchObject({ status: 404, body: { code: 'http.not-found' } });
  });
});

describe('a node without built pages', () => {
  it('says so in a readable page', async () => {
    const bare = await NodeUnderTest.start({ settings: { pagesFolder: join(folder, 'missing') } });
    try {
      const page = await bare.get('/', BROWSER);
      expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
      expect(page.text).toContain('The pages are not built');
    } finally {
      await bare.stop();
    }
  });
});

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly description?: string }[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
  readonly security?: unknown;
}

describe('the OpenAPI document', () => {
  it('describes every route, parameter and answer', async () => {
    const { paths } = (await node.get('/api/openapi.json', { token: null })).body;
    for (const [path, item] of Object.entries<Record<string, Operation>>(paths)) {
      for (const [method, { summary, parameters = [], responses }] of Object.entries(item)) {
        const name = `${method} ${path}`;
        expect([name, summary]).toEqual([name, expect.stringMatching(/.{8}/)]);
        for (const parameter of parameters) {
          expect([name, parameter.name, parameter.description]).toEqual([
            name,
            parameter.name,
            expect.stringMatching(/./),
          ]);
        }
        for (const [status, { description }] of Object.entries(responses)) {
          expect([name, status, description]).toEqual([name, status, expect.stringMatching(/.{5}/)]);
        }
        expect([name, Object.keys(responses).some((status) => status.startsWith('2'))]).toEqual([name, true]);
      }
    }
  });

  it('describes every field of every body and answer, with a unit where it is a number', async () => {
    const { components } = (await node.get('/api/openapi.json', { token: null })).body;
    const undescribed: string[] = [];
    const walk = (schema: Record<string, unknown>, at: string): void => {
      const properties = (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>;
      for (const [name, property] of Object.entries(properties)) {
        const isPlain = ['string', 'integer', 'number', 'boolean'].includes(String(property['type']));
        if (isPlain && property['description'] === undefined && property['enum'] === undefined) {
          undescribed.push(`${at}.${name}`);
        }
        walk(property, `${at}.${name}`);
      }
      if (typeof schema['items'] === 'object') walk(schema['items'] as Record<string, unknown>, `${at}[]`);
    };
    for (const [name, schema] of Object.entries<Record<string, unknown>>(components.schemas)) walk(schema, name);
    expect(undescribed).toEqual([]);
  });

  it('names each operation once', async () => {
    const { text } = await node.get('/api/openapi.json', { token: null });
    const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id!);
    expect(ids.length).toBeGreaterThan(30);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('leads nowhere by a reference that is missing', async () => {
    const { text, body } = await node.get('/api/openapi.json', { token: null });
    const names = [...text.matchAll(/#\/components\/schemas\/([A-Za-z]+)/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => body.components.schemas[name] === undefined)).toEqual([]);
    expect(text).not.toMatch(/#\/definitions\/|https?:\/\//);
  });

  it('names the errors of each route', async () => {
    const { paths } = (await node.get('/api/openapi.json', { token: null })).body;
    const { responses } = paths['/api/v1/orders'].post;
    expect(Object.keys(responses).sort()).toEqual(['202', '401', '403', '422', '429', '503']);
    expect(responses['422'].description).toContain('`order.gate-closed`');
    expect(Object.keys(responses['422'].content)).toEqual(['application/problem+json']);
  });

  it('has pages, which run their own scripts only', async () => {
    const page = await node.get('/api/docs', BROWSER);
    expect(page.status).toBe(200);
    expect(page.text).toContain('<title>Wattmesh node</title>');
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    const scripts = [...page.text.matchAll(/src="([^"]+\.js)"/g)].map(([, source]) => source!);
    expect(scripts.length).toBeGreaterThan(0);
    for (const source of scripts) {
      const script = await node.get(new URL(source, `${node.url}/api/docs`).pathname, BROWSER);
      expect([source, script.status]).toEqual([source, 200]);
    }
    expect(page.text).not.toMatch(/<script>[^<]/);
  });
});

describe('the list of error codes', () => {
  it('has the code of every problem, with its meaning', async () => {
    const { body } = await node.get('/api/problems', { token: null });
    expect(body.items.length).toBeGreaterThan(60);
    expect(new Set(body.items.map(({ code }: { code: string }) => code)).size).toBe(body.items.length);
    const refused = await node.get('/api/v1/orders', { token: null });
    const { body: meaning } = await node.get(refused.body.type, { token: null });
    expect(meaning).toEqual({ code: 'http.unauthorized', status: 401, meaning: refused.body.title });
  });
});
