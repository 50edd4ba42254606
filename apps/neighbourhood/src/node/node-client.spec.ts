import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { NodeClient } from './node-client.js';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

function clientOf(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<NodeClient> {
  const listening = createServer(answer);
  server = listening;
  return new Promise((resolve) => {
    listening.listen(0, '127.0.0.1', () => {
      const { port } = listening.address() as AddressInfo;
      resolve(new NodeClient(`http://127.0.0.1:${port}`, 'wm_token'));
    });
  });
}

describe('the client of a node', () => {
  it('sends its token, and bodies as JSON', async () => {
    const client = await clientOf((request, response) => {
      const { method, url, headers } = request;
      response.end(JSON.stringify([method, url, headers.authorization, headers['content-type'], headers['x-a']]));
    });
    expect(await client.get('/a', { from: '2026-06-01T12:00:00Z', limit: 5 })).toEqual([
      'GET',
      '/a?from=2026-06-01T12%3A00%3A00Z&limit=5',
      'Bearer wm_token',
      null,
      null,
    ]);
    expect(await client.post('/a', {}, { 'x-a': 'b' })).toEqual([
      'POST',
      '/a',
      'Bearer wm_token',
      'application/json',
      'b',
    ]);
  });

  it('fetches all pages of a list, or those up to an item', async () => {
    const client = await clientOf(({ url }, response) => {
      const cursor = Number(new URL(url!, 'http://x').searchParams.get('cursor') ?? '0');
      const nextCursor = cursor === 2 ? null : String(cursor + 1);
      response.end(JSON.stringify({ items: [2 * cursor, 2 * cursor + 1], nextCursor }));
    });
    expect(await client.list<number>('/a')).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await client.list<number>('/a', {}, (item) => item === 3)).toEqual([0, 1, 2]);
  });

  it('tells a refusal with its code, and that a node was not reached', async () => {
    const client = await clientOf(({ url }, response) => {
      response.writeHead(url === '/html' ? 502 : 409);
      response.end(url === '/html' ? '<html>' : JSON.stringify({ code: 'meter.known', detail: 'it is known' }));
    });
    await expect(client.get('/a')).rejects.toMatchObject({ status: 409, code: 'meter.known' });
    await expect(client.get('/html')).rejects.toMatchObject({ status: 502, code: 'unknown' });
    const nobody = new NodeClient('http://127.0.0.1:1', 'wm_token');
    await expect(nobody.get('/a')).rejects.toMatchObject({ status: 0, code: 'unreached' });
  });
});
