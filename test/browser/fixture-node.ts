import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import * as answers from './answers.js';
import { endedExplanation, endedOrders } from './ended-orders.js';
import { HEIGHT, idOf, makeMarketDay, OWN, START_MS, type DayTrade, type MarketDay } from './market-day.js';

/** The one token that the fixture takes. */
export const TOKEN = 'wm_fixture_2Fv8kQ';

/** As the node sends it, and stricter where it can be: no inline script or style, no other host, no data: images. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A request that the fixture received, for the tests to look at. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | undefined;
  readonly body: string;
}

interface Answered {
  readonly status?: number;
  readonly body: unknown;
}

/** A node as the pages see it: the built pages, canned answers that agree with each other, and a live event stream. */
export class FixtureNode {
  readonly day: MarketDay = makeMarketDay();
  readonly seen: SeenRequest[] = [];
  height = HEIGHT;
  /** The next order is answered with `node.busy`. */
  failNextOrder = false;
  /** What to change in an answer before it is sent, by path. */
  readonly changes = new Map<string, (answer: never) => unknown>();
  private readonly streams = new Set<ServerResponse>();
  private readonly startedAt = performance.now();
  private readonly server: Server = createServer((request, response) => void this.handle(request, response));
  private streamsRefused = false;
  private events = 0;

  constructor(private readonly pages: string) {}

  /** Listens on loopback; gives the address of the pages. */
  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve) => {
      this.server.listen(port, '127.0.0.1', resolve);
    });
    // Safety: a server that listens on a port has such an address.
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.cutStreams();
    this.server.closeAllConnections();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  /** The fixture's clock: runs on from {@link START_MS}. */
  nowMs(): number {
    return START_MS + (performance.now() - this.startedAt);
  }

  /** Sends an event to everyone who listens. */
  emit(event: string, data: unknown): void {
    this.events += 1;
    for (const stream of this.streams)
      stream.write(`id: ${this.events}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Seals a block. */
  emitBlock(): void {
    this.height += 1;
    const { height } = this;
    this.emit('block', {
      height,
      hash: idOf(`block ${height}`),
      stateHash: idOf(`state ${height}`),
      timestamp: answers.iso(this.nowMs()),
      transactions: 2,
    });
  }

  /** Makes one more trade, of the household looked at, and tells it. */
  emitTrade(quantityWh: number, price: number): DayTrade {
    const period = this.day.open[1];
    const model = this.day.trades[0];
    if (period === undefined || model === undefined) throw new Error('the day has no such period or trade');
    const made: DayTrade = {
      id: idOf(`live trade ${this.events}`),
      periodMs: period.startMs,
      clearedAtMs: this.nowMs(),
      buy: { ...model.buy, member: 4 },
      sell: { ...model.sell, member: OWN },
      quantityWh,
      price,
    };
    this.day.trades.push(made);
    const { tradeId, period: start, buyer, seller, ownSide } = answers.trade(this.day, made);
    this.emit('trade', { tradeId, period: start, buyer, seller, ownSide, quantityWh, price: answers.decimal(price) });
    return made;
  }

  /** Ends all event streams; with `refuse` new ones are answered 503 until {@link allowStreams}. */
  cutStreams(refuse = false): void {
    this.streamsRefused = refuse;
    for (const stream of this.streams) stream.end();
    this.streams.clear();
  }

  allowStreams(): void {
    this.streamsRefused = false;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fixture');
    if (!url.pathname.startsWith('/api/v1/')) {
      this.sendPage(url.pathname, response);
      return;
    }
    const path = url.pathname.slice('/api/v1/'.length);
    const body = await readBody(request);
    const key = request.headers['idempotency-key'];
    this.seen.push({ method: request.method ?? '', path, idempotencyKey: Array.isArray(key) ? key[0] : key, body });
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      sendProblem(response, 401, 'http.unauthorized', 'the token is not known');
    } else if (path === 'events') {
      this.openStream(response);
    } else if (request.method === 'POST' && this.failNextOrder) {
      this.failNextOrder = false;
      sendProblem(response, 503, 'node.busy', 'too many requests wait; nothing was changed');
    } else {
      const answered = this.answer(request.method ?? 'GET', path, url.searchParams);
      if (answered === undefined) sendProblem(response, 404, 'http.not-found', `nothing is at ${url.pathname}`);
      else sendJson(response, answered.status ?? 200, this.changed(path, answered.body));
    }
  }

  private changed(path: string, body: unknown): unknown {
    // Safety: a test that changes an answer knows what it looks like.
    const change = this.changes.get(path) as ((answer: unknown) => unknown) | undefined;
    return change === undefined ? body : change(body);
  }

  private answer(method: string, path: string, query: URLSearchParams): Answered | undefined {
    if (method === 'POST' && path === 'orders')
      return {
        status: 202,
        body: {
          status: 'pending',
          detail: 'stored here and on its way, not yet sealed',
          transactionId: idOf('placed'),
          orders: [{ orderId: idOf('placed order') }],
        },
      };
    if (method === 'DELETE' && path.startsWith('orders/')) return this.cancel(path.slice('orders/'.length));
    if (method !== 'GET') return undefined;
    const { day } = this;
    const [first = '', second = '', third = ''] = path.split('/').map((part) => decodeURIComponent(part));
    switch (first) {
      case 'community':
        return { body: answers.community(day) };
      case 'members':
        return { body: page(answers.members(day), query) };
      case 'network':
        return {
          body: second === 'peers' ? answers.networkPeers(day) : answers.networkStatus(day, this.nowMs(), this.height),
        };
      case 'market':
        return this.market(second, third, query);
      case 'trades':
        return this.trades(second, query);
      case 'settlements':
        return { body: page(this.settlements(query.get('state')), query) };
      case 'orders':
        return second === ''
          ? { body: page([...answers.ownOrders(day), ...endedOrders(day)], query) }
          : this.explanation(second);
      case 'intervals':
        return {
          body: page(
            answers.intervals(day).filter((interval) => interval.period >= (query.get('from') ?? '')),
            query,
          ),
        };
      case 'meters':
        return {
          body: page(
            [
              { meterId: 'main-meter', label: 'Main meter', role: 'grid', registeredAt: '2026-01-02T10:00:00.000Z' },
              { meterId: 'roof', label: 'Roof', role: 'pv', registeredAt: '2026-01-02T10:00:00.000Z' },
            ],
            query,
          ),
        };
      case 'alarms':
        return { body: page(answers.alarms(), query) };
      case 'agent':
        return { body: answers.agent() };
      default:
        return undefined;
    }
  }

  private market(what: string, start: string, query: URLSearchParams): Answered | undefined {
    if (what === 'prices') {
      return {
        body: page(
          answers.prices(this.day).filter((price) => price.period >= (query.get('from') ?? '')),
          query,
        ),
      };
    }
    if (start === '') return { body: page(answers.openPeriods(this.day, this.nowMs()), query) };
    const period = this.day.open.find((each) => each.startMs === Date.parse(start));
    return period === undefined ? undefined : { body: answers.book(period, this.nowMs()) };
  }

  private trades(id: string, query: URLSearchParams): Answered | undefined {
    const newestFirst = this.day.trades.toSorted((a, b) => b.clearedAtMs - a.clearedAtMs || b.periodMs - a.periodMs);
    if (id !== '') {
      const made = newestFirst.find((each) => each.id === id);
      return made === undefined ? undefined : { body: answers.tradeDetail(this.day, made) };
    }
    const wanted = newestFirst.filter((made) => query.get('scope') === 'all' || answers.ownSideOf(made) !== null);
    return {
      body: page(
        wanted.map((made) => answers.trade(this.day, made)),
        query,
      ),
    };
  }

  private settlements(state: string | null): unknown[] {
    return this.day.trades
      .toSorted((a, b) => b.periodMs - a.periodMs)
      .flatMap((made) => answers.settlement(this.day, made) ?? [])
      .filter((settlement) => state === null || settlement.state === state);
  }

  private explanation(orderId: string): Answered | undefined {
    for (const period of this.day.open) {
      const offer = period.offers.find((each) => each.orderId === orderId);
      if (offer !== undefined) return { body: answers.explanation(this.day, period, offer, this.nowMs()) };
    }
    const ended = endedExplanation(this.day, orderId, this.nowMs());
    return ended === undefined ? undefined : { body: ended };
  }

  /** Takes the order out of the book at once: the fixture seals in no time. */
  private cancel(orderId: string): Answered | undefined {
    for (const period of this.day.open) {
      const index = period.offers.findIndex((each) => each.orderId === orderId);
      if (index < 0) continue;
      period.offers.splice(index, 1);
      return {
        status: 202,
        body: { status: 'pending', detail: 'stored here and on its way', transactionId: idOf('cancel'), orderId },
      };
    }
    return undefined;
  }

  private openStream(response: ServerResponse): void {
    if (this.streamsRefused) {
      sendProblem(response, 503, 'node.unavailable', 'the node is stopping');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': welcome\n\n');
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }

  private sendPage(path: string, response: ServerResponse): void {
    const file = join(this.pages, normalize(path === '/' ? 'index.html' : path));
    const type = TYPES[extname(file)];
    if (!file.startsWith(this.pages) || type === undefined || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': type,
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
    });
    createReadStream(file).pipe(response);
  }
}

function page(items: readonly unknown[], query: URLSearchParams): unknown {
  const limit = Number(query.get('limit') ?? 100);
  const from = Number(query.get('cursor') ?? 0);
  const end = from + limit;
  return { items: items.slice(from, end), nextCursor: end < items.length ? String(end) : null };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendProblem(response: ServerResponse, status: number, code: string, detail: string): void {
  const problem = { type: `/api/problems/${code}`, title: code, status, code, detail, instance: 'urn:uuid:0' };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
