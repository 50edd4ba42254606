import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { DynamicModule, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Clock, Engine } from '#engine';
import type { NetworkStats, PeerView, Refusal } from '#gossip';
import { createSigner, nodeCrypto } from '#identity';
import type { CommunityRules, HexId, OrderTerms } from '#market';
import { encodeTransaction, orderIdOf, signTransaction } from '#protocol';
import type { TransactionAction } from '#protocol';
import { openStore, Store } from '#store';
import { testCommunity } from '#testing';
import type { TestCommunity } from '#testing';
import { AccessTokens } from '../../apps/node/src/access/access-tokens.js';
import { configureHttp, HTTP_OPTIONS } from '../../apps/node/src/http/configure-http.js';
import { HttpApiModule } from '../../apps/node/src/http/http-api.module.js';
import { HttpSettings } from '../../apps/node/src/http/http-settings.js';
import { NetworkView } from '../../apps/node/src/network-status/network-view.js';
import { EngineRunner } from '../../apps/node/src/runner/engine-runner.js';
import { RefusalCounter } from '../../apps/node/src/runner/refusal-counter.js';
import { OpenApiCheck } from './open-api-check.js';

/** 2026-06-01T11:50:00Z: ten minutes before the period that the tests trade. */
export const START_MS = Date.UTC(2026, 5, 1, 11, 50);
/** The period that the tests trade: it starts at noon. */
export const NOON = Date.UTC(2026, 5, 1, 12) / 1000;
export const NOON_TEXT = '2026-06-01T12:00:00.000Z';
export const PERIOD_SECONDS = 900;

/** Time that passes only when a test says so. */
export class TestClock extends Clock {
  private nowMs = START_MS;

  wallMs(): number {
    return this.nowMs;
  }

  monotonicMs(): number {
    return this.nowMs - START_MS + 1_000;
  }

  advance(durationMs: number): void {
    this.nowMs += durationMs;
  }
}

/** A peer network that nobody is on. */
class QuietNetwork extends NetworkView {
  override readonly peerId = '12D3KooWQuiet';

  addresses(): readonly string[] {
    return ['/ip4/127.0.0.1/tcp/4600/p2p/12D3KooWQuiet'];
  }

  peers(): readonly PeerView[] {
    return [
      {
        peerId: 'peer-h1',
        direction: 'outbound',
        address: '/ip4/127.0.0.1/tcp/4601',
        sinceMs: START_MS,
        score: -1.5,
        rejects: 1,
        roundTripMs: 0.4,
      },
    ];
  }

  refusals(): readonly Refusal[] {
    return [{ peerId: 'peer-stranger', reason: 'flood', remainingMs: 1234.5, strikes: 1 }];
  }

  stats(): NetworkStats {
    const none = { accepted: 3, ignored: 2, rejected: 1, published: 4, mesh: 0 };
    return {
      connections: { inbound: 0, outbound: 1 },
      peers: 1,
      knownPeers: 1,
      refusedPeers: 1,
      topics: { '/wattmesh/1/abc/transactions': none },
      dropped: { rateLimited: 0, oversized: 0, unknownTopic: 0, notAnonymous: 0 },
      bytes: { gossipIn: 10, gossipOut: 20, requestsIn: 0, requestsOut: 0, framesIn: 0, framesOut: 0 },
      refusals: { 'rejected-messages': 0, misbehaviour: 0, flood: 1, score: 0 },
      denied: { stranger: 0, refused: 0, tooManyOfPeer: 0, tooManyVisitors: 0 },
      requests: { sent: 0, failed: 0, served: 0, serveFailed: 0, refused: 0 },
      frames: { sent: 0, received: 0, dropped: 0 },
      dials: { succeeded: 0, failed: 0 },
      withoutGossip: 0,
    };
  }

  clockOffsetMs(): number | null {
    return 3;
  }
}

@Module({})
class PartsModule {
  static of(parts: {
    readonly runner: EngineRunner;
    readonly store: Store;
    readonly clock: Clock;
    readonly settings: HttpSettings;
  }): DynamicModule {
    const providers = [
      { provide: EngineRunner, useValue: parts.runner },
      { provide: Store, useValue: parts.store },
      { provide: Clock, useValue: parts.clock },
      { provide: HttpSettings, useValue: parts.settings },
      { provide: NetworkView, useValue: new QuietNetwork() },
      { provide: RefusalCounter, useValue: new RefusalCounter() },
    ];
    return { module: PartsModule, providers, exports: providers };
  }
}

export interface TestNodeOptions {
  readonly rules?: Partial<CommunityRules>;
  readonly settings?: Partial<HttpSettings>;
}

/** Lines that the node would have logged as errors. */
class ErrorLog implements LoggerService {
  readonly errors: unknown[] = [];
  log(): void {}
  warn(): void {}
  error(message: unknown): void {
    this.errors.push(message);
  }
}

const CRYPTO_SEED = (name: string): Uint8Array => createHash('sha256').update(name).digest();

function community(rules: Partial<CommunityRules> = {}): TestCommunity {
  return testCommunity({
    households: 2,
    validators: 1,
    createdMs: START_MS - 60_000,
    rules: {
      periodSeconds: PERIOD_SECONDS,
      gateClosureSeconds: 60,
      clearingSeconds: 60,
      batchSeconds: 1,
      gridFee: 0,
      communityFee: 0,
      horizonPeriods: 192,
      ...rules,
    },
    crypto: nodeCrypto,
    signerOf: (name) => createSigner(CRYPTO_SEED(name)),
  });
}

/**
 * One node with everything real but the peer network and the time: database in a file, engine, consensus of one validator,
 * HTTP. Its household h0 can sell and buy; the neighbour h1 buys by transactions that come in as if by gossip.
 */
export class NodeUnderTest {
  readonly clock = new TestClock();
  readonly community: TestCommunity;
  readonly log = new ErrorLog();
  readonly tokens: { household: string; read: string; operator: string } = { household: '', read: '', operator: '' };
  app!: NestExpressApplication;
  runner!: EngineRunner;
  store!: Store;
  private promises!: OpenApiCheck;
  private readonly folder = mkdtempSync(join(tmpdir(), 'wattmesh-e2e-'));
  private neighbourNonce = START_MS;

  private constructor(private readonly options: TestNodeOptions) {
    this.community = community(options.rules);
  }

  static async start(options: TestNodeOptions = {}): Promise<NodeUnderTest> {
    const node = new NodeUnderTest(options);
    await node.boot();
    node.promises = new OpenApiCheck((await node.get('/api/openapi.json', { token: null })).body);
    const tokens = node.app.get(AccessTokens);
    node.tokens.household = await tokens.create('household', 'test', START_MS);
    node.tokens.read = await tokens.create('read', 'test', START_MS);
    node.tokens.operator = await tokens.create('operator', 'test', START_MS);
    return node;
  }

  get url(): string {
    // Safety: the server listens on a TCP port.
    return `http://127.0.0.1:${(this.app.getHttpServer().address() as AddressInfo).port}`;
  }

  get ownId(): HexId {
    return this.community.members[0]!.member.memberId;
  }

  get neighbourId(): HexId {
    return this.community.members[1]!.member.memberId;
  }

  /** Sends a request as the household, or with another token; null: without. */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { body, token = this.tokens.household, headers = {} } = options;
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await send(this.url, method, path, text, {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    });
    if (answer.status < 300 && path.startsWith('/api/v1/')) this.checkPromise(method, path, answer);
    return answer;
  }

  /** Every success of every test has to be what the OpenAPI document promises. */
  private checkPromise(method: string, path: string, { status, body }: Answer): void {
    const [plainPath] = path.split('?');
    if (body === null || path.includes('format=evcc')) return;
    const differences = this.promises.differences(method, decodeURIComponent(plainPath!), status, body);
    if (differences.length > 0)
      throw new Error(`${method} ${path} answers not as documented: ${differences.join('; ')}`);
  }

  get(path: string, options: RequestOptions = {}): Promise<Answer> {
    return this.request('GET', path, options);
  }

  post(path: string, body: unknown, options: RequestOptions = {}): Promise<Answer> {
    return this.request('POST', path, { ...options, body });
  }

  /** Lets the engine act on what is due, and waits until all that came before is on disk and out. */
  async settle(): Promise<void> {
    await this.runner.run({ type: 'cancel-order', orderId: '0'.repeat(64) });
  }

  /** Lets time pass in steps, as a busy node would see it. */
  async advance(durationMs: number, stepMs = 1_000): Promise<void> {
    for (let left = durationMs; left > 0; left -= stepMs) {
      this.clock.advance(Math.min(stepMs, left));
      await this.settle();
    }
  }

  /** Lets time pass until the condition holds. @throws Error when it does not within the limit */
  async advanceUntil(condition: () => boolean | Promise<boolean>, limitMs = 600_000, stepMs = 1_000): Promise<void> {
    for (let passed = 0; !(await condition()); passed += stepMs) {
      if (passed > limitMs) throw new Error(`not reached within ${limitMs} ms`);
      await this.advance(stepMs, stepMs);
    }
  }

  /** A transaction of the neighbour, as if it came by gossip. */
  async neighbour(action: TransactionAction): Promise<HexId> {
    const { signer } = this.community.members[1]!;
    const { communityId } = this.community;
    const nonce = (this.neighbourNonce = Math.max(this.neighbourNonce + 1, this.clock.wallMs()));
    const body = { author: this.neighbourId, nonce, validUntilMs: this.clock.wallMs() + 3_600_000, action };
    const transaction = signTransaction(body, communityId, signer, nodeCrypto.sha256);
    this.runner.push({ type: 'transaction-bytes', bytes: encodeTransaction(transaction) });
    await this.settle();
    return transaction.id;
  }

  /** An order of the neighbour; answers its id. */
  async neighbourOrder(terms: Partial<OrderTerms>): Promise<HexId> {
    const order: OrderTerms = {
      side: 'buy',
      period: NOON,
      quantityWh: 1_000,
      limitPrice: 280_000,
      minFillWh: 0,
      timeInForce: 'gtc',
      expiresAtMs: null,
      ...terms,
    };
    const id = await this.neighbour({ type: 'place-orders', rulesVersion: 1, orders: [order] });
    return orderIdOf(nodeCrypto.sha256, this.community.communityId, id, 0);
  }

  /** Stops and starts again on the same database. */
  async restart(): Promise<void> {
    await this.halt();
    await this.boot();
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async halt(): Promise<void> {
    await this.app.close();
    await this.runner.stop();
    await this.store.close();
  }

  private async boot(): Promise<void> {
    const { genesis, communityId, members } = this.community;
    const { signer, member } = members[0]!;
    this.store = await openStore({ file: join(this.folder, 'node.db') });
    const saltSeed = CRYPTO_SEED('salt');
    const { memberId } = member;
    const engine = new Engine(
      { genesis, communityId, memberId, signer, crypto: nodeCrypto, saltSeed },
      await this.store.load(memberId),
    );
    this.runner = new EngineRunner(engine, this.store, this.clock);
    const settings: HttpSettings = {
      allowedHosts: ['panel.local'],
      allowedOrigins: ['https://home.example:8123'],
      pagesFolder: null,
      version: '0.0.0-test',
      rateLimits: GENEROUS,
      ...this.options.settings,
    };
    const parts = PartsModule.of({ runner: this.runner, store: this.store, clock: this.clock, settings });
    const options = { ...HTTP_OPTIONS, logger: this.log, abortOnError: false };
    this.app = await NestFactory.create<NestExpressApplication>(HttpApiModule.forRoot({ imports: [parts] }), options);
    await configureHttp(this.app);
    await this.app.listen(0, '127.0.0.1');
    this.runner.start({ carryOut: () => undefined });
    await this.settle();
  }
}

/** Sends exactly what it is given; a header that is undefined is left out, Host too. */
async function send(
  url: string,
  method: string,
  path: string,
  body: string | Buffer | undefined,
  headers: Record<string, string | undefined>,
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  const setHost = !('Host' in headers);
  return await new Promise<Answer>((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: given, setHost, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = /json/.test(response.headers['content-type'] ?? '') && text !== '';
        const parsed: unknown = isJson ? JSON.parse(text) : null;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parsed });
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export interface RequestOptions {
  readonly body?: unknown;
  /** null: none; default: the household's. */
  readonly token?: string | null;
  readonly headers?: Record<string, string | undefined>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Parsed JSON; null when it is none. */
  // Safety: tests look into answers whose shape they assert.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Tests send more than a household would. */
const UNLIMITED = { burst: 1_000_000, perSecond: 1_000_000 };
export const GENEROUS = { requestsPerAddress: UNLIMITED, requestsPerToken: UNLIMITED, refusalsPerAddress: UNLIMITED };

/** A new order of the household as it goes over HTTP. */
export function newOrder(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { side: 'sell', period: NOON_TEXT, quantityWh: 1_000, limitPrice: '0.2', ...more };
}
