import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import type { Response, Test } from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '#config';
import { peerIdOf } from '#gossip';
import { createKeystore, createSigner, generateKeys, nodeCrypto, writeGenesis } from '#identity';
import type { Member } from '#market';
import { memberIdOf } from '#protocol';
import { TEST_RULES } from '#testing';
import { PROGRAM_VERSION } from '../../apps/node/src/program-version.js';
import { startNode } from '../../apps/node/src/start-node.js';
import type { RunningNode } from '../../apps/node/src/start-node.js';

const PASSPHRASE = 'correct horse battery staple';
const PERIOD_SECONDS = 900;
const ID = /^[0-9a-f]{64}$/;
const root = mkdtempSync(join(tmpdir(), 'wattmesh-newcomer-'));
let node: RunningNode;

const PRESENT_PERIOD = Math.floor(Date.now() / 1000 / PERIOD_SECONDS);

/** Start of the delivery period so many after the present one. */
function periodAfter(count: number): string {
  return new Date((PRESENT_PERIOD + count) * PERIOD_SECONDS * 1000).toISOString();
}

/** A household that seals for itself: a community of one. */
function onlyMember(seed: Uint8Array, transportSeed: Uint8Array): Member {
  const memberKey = createSigner(seed).publicKey;
  return {
    memberId: memberIdOf(nodeCrypto.sha256, memberKey),
    memberKey,
    transportPeerIds: [peerIdOf(transportSeed)],
    label: 'first house',
    gridArea: 'test',
    roles: ['household', 'validator', 'operator'],
    importLimitW: 100_000,
    exportLimitW: 100_000,
    validFromMs: 0,
    validUntilMs: Date.now() + 86_400_000,
  };
}

beforeAll(async () => {
  const folder = join(root, 'home');
  const keys = generateKeys();
  const member = onlyMember(keys.memberSeed, keys.transportSeed);
  mkdirSync(folder);
  createKeystore(join(folder, 'keystore.json'), PASSPHRASE, keys);
  writeGenesis(join(folder, 'genesis.cbor'), {
    name: 'One house',
    currency: 'EUR',
    createdMs: Date.now() - 2 * 3_600_000,
    operatorKey: member.memberKey,
    recoveryKey: createSigner(generateKeys().memberSeed).publicKey,
    rules: { ...TEST_RULES, periodSeconds: PERIOD_SECONDS, batchSeconds: 0 },
    members: [member],
    validators: [member.memberId],
  });
  const flags = ['--http-port', '0', '--p2p-listen', '/ip4/127.0.0.1/tcp/0', '--log-level', 'error'];
  node = await startNode(loadConfig(['--data-folder', folder, ...flags], { WATTMESH_PASSPHRASE: PASSPHRASE }));
});
afterAll(async () => {
  await node.stop();
  rmSync(root, { recursive: true, force: true });
});

const API = '/api/v1';
const guest = (): ReturnType<typeof request> => request(node.url);

/** The request with the token that the first start printed. */
function owner(method: 'get' | 'post' | 'put' | 'delete', path: string): Test {
  return guest()[method](`${API}${path}`).auth(node.firstToken!, { type: 'bearer' });
}

/** Asserts that the answer is a problem with this status and code. */
function problem(status: number, code: string): (answer: Response) => void {
  return (answer) => {
    expect([answer.status, answer.type, answer.body.code]).toEqual([status, 'application/problem+json', code]);
    expect(answer.body).toMatchObject({ type: `/api/problems/${code}`, status, instance: expect.any(String) });
  };
}

describe('a newcomer', () => {
  it('finds the node ready', async () => {
    const { body } = await guest().get('/health/ready').expect(200);
    expect(body).toMatchObject({ status: 'ready', reason: null, behindBlocks: 0 });
  });

  it('is told that a token is missing', async () => {
    await guest().get(`${API}/community`).expect(problem(401, 'http.unauthorized'));
    await guest()
      .get(`${API}/community`)
      .auth('wm_guess', { type: 'bearer' })
      .expect(problem(401, 'http.unauthorized'));
  });

  it('sees the community and its rules', async () => {
    const { body } = await owner('get', '/community').expect(200);
    expect(body).toMatchObject({ name: 'One house', currency: 'EUR', communityId: expect.stringMatching(ID) });
    expect(body.ownMember).toMatchObject({ memberId: node.runner.engine.options.memberId, label: 'first house' });
    expect(body.rules).toMatchObject({ periodSeconds: PERIOD_SECONDS });
  });
});

describe('a newcomer with a meter', () => {
  let meterToken = '';
  const send = (body: object): Test =>
    guest().post(`${API}/meters/main/readings`).auth(meterToken, { type: 'bearer' }).send(body);

  it('registers it and is told its token once', async () => {
    const { body } = await owner('post', '/meters').send({ meterId: 'main', label: 'Main meter' }).expect(201);
    expect(body).toMatchObject({ meterId: 'main', label: 'Main meter', role: 'grid' });
    meterToken = body.token;
    expect(meterToken).toMatch(/^wm_/);
    const { text } = await owner('get', '/meters').expect(200);
    expect(text).not.toContain(meterToken);
    await owner('post', '/meters').send({ meterId: 'main' }).expect(problem(409, 'meter.known'));
  });

  it('sends one reading; sent again it is a duplicate', async () => {
    const reading = { at: periodAfter(-3), importWh: 1_000, exportWh: 50 };
    expect((await send(reading).expect(201)).body).toMatchObject({ created: 1, duplicate: 0 });
    expect((await send(reading).expect(200)).body).toMatchObject({ created: 0, duplicate: 1 });
    await send({ ...reading, importWh: 999 }).expect(problem(409, 'reading.conflict'));
  });

  it('sends many readings; sent again they are duplicates', async () => {
    const readings = [
      { at: periodAfter(-2), importWh: 1_400, exportWh: 50 },
      { at: periodAfter(-1), importWh: 1_500, exportWh: 250 },
    ];
    expect((await send({ readings }).expect(200)).body).toMatchObject({ created: 2, duplicate: 0, rejected: [] });
    expect((await send({ readings }).expect(200)).body).toMatchObject({ created: 0, duplicate: 2, rejected: [] });
  });

  it('sees the energy of each delivery period', async () => {
    const { body } = await owner('get', '/intervals').expect(200);
    expect(body.items).toMatchObject([
      { period: periodAfter(-3), importWh: 400, exportWh: 0, quality: 'actual', revision: 1 },
      { period: periodAfter(-2), importWh: 100, exportWh: 200, quality: 'actual', revision: 1 },
    ]);
  });

  it('may do nothing else with the token of the meter', async () => {
    await guest().get(`${API}/orders`).auth(meterToken, { type: 'bearer' }).expect(problem(403, 'http.forbidden'));
  });
});

describe('a newcomer with something to sell', () => {
  const period = periodAfter(4);
  const order = { side: 'sell', period, quantityWh: 1_000, limitPrice: '0.2' };
  let orderId = '';
  const place = (terms: object, key = 'first-order'): Test =>
    owner('post', '/orders')
      .set('Idempotency-Key', key)
      .send({ orders: [terms] });

  it('places an order once, however often the request comes', async () => {
    const first = await place(order).expect(202);
    expect(first.body).toMatchObject({ status: 'pending', orders: [{ ...order, status: 'pending' }] });
    orderId = first.body.orders[0].orderId;
    const again = await place(order).expect(202).expect('Idempotency-Replayed', 'true');
    expect(again.body).toEqual(first.body);
    await place({ ...order, quantityWh: 500 }).expect(problem(422, 'http.idempotency-mismatch'));
  });

  it('is told what is wrong with a key or an order', async () => {
    await place(order, 'with a space').expect(problem(422, 'http.validation'));
    const wrong = owner('post', '/orders').send({ orders: [{ ...order, limitPrice: 0.2 }] });
    const { body } = await wrong.expect(problem(422, 'http.validation'));
    expect(body.errors).toMatchObject([{ field: 'orders.0.limitPrice' }]);
  });

  it('sees the order in the book when it is sealed', async () => {
    await vi.waitFor(async () => {
      const { body } = await owner('get', `/market/periods/${period}/book`).expect(200);
      expect(body).toMatchObject({ sells: [{ price: '0.2', openWh: 1_000, orders: 1 }], buys: [], tradedWh: 0 });
    });
    const { body } = await owner('get', `/orders/${orderId}`).expect(200);
    expect(body).toMatchObject({ ...order, own: true, status: 'live', openWh: 1_000, sealedAt: expect.any(String) });
  });

  it('reads why the order has not traded', async () => {
    const { body } = await owner('get', `/orders/${orderId}/explanation`).expect(200);
    expect(body).toMatchObject({ orderId, status: 'live', filledWh: 0, validators: { connected: 1, quorum: 1 } });
    expect(['awaits-clearing', 'no-counter-orders']).toContain(body.reason);
    expect(body.text).toMatch(/\w/);
  });

  it('cancels the order', async () => {
    const { body } = await owner('delete', `/orders/${orderId}`).expect(202);
    expect(body).toMatchObject({ status: 'pending', orderId });
    await vi.waitFor(async () => {
      const { body: left } = await owner('get', `/orders/${orderId}`).expect(200);
      expect(left).toMatchObject({ status: 'left', openWh: 0, reasonCode: 'order.cancelled' });
    });
    await owner('delete', `/orders/${'0'.repeat(64)}`).expect(problem(404, 'order.unknown'));
  });

  it('lets an agent trade, within limits and by a forecast', async () => {
    const settings = { enabled: true, buyFrom: '0.12', buyTo: '0.27', sellFrom: '0.26', sellTo: '0.1' };
    const { body } = await owner('put', '/agent').send(settings).expect(200);
    expect(body).toEqual({ settings, forecast: [] });
    const forecast = [{ period: periodAfter(6), importWh: 0, exportWh: 900 }];
    await owner('put', '/agent/forecast').send({ periods: forecast }).expect(200, { settings, forecast });
    await owner('get', '/agent').expect(200, { settings, forecast });
  });
});

/** Reads an event stream until its first event, then ends it. `opened` runs when the stream has begun. */
function firstEvent(opened: () => void) {
  return (response: unknown, done: (error: Error | null, text: string) => void): void => {
    // Safety: superagent hands its parsers the message of node:http.
    const stream = response as IncomingMessage;
    let text = '';
    stream.setEncoding('utf8');
    stream.once('data', opened);
    stream.on('data', (chunk: string) => {
      text += chunk;
      if (!/^data: .*\n\n/m.test(text)) return;
      stream.removeAllListeners('data');
      done(null, text);
      stream.destroy();
    });
  };
}

describe('a curious newcomer', () => {
  it('looks at the network', async () => {
    const { body } = await owner('get', '/network/status').expect(200);
    expect(body).toMatchObject({ condition: 'running', halt: null, divergedHeight: null, connectedMembers: [] });
    expect(body.consensus).toMatchObject({ quorum: 1, validators: [{ own: true, label: 'first house' }] });
    expect(body.height).toBeGreaterThan(0);
    expect(body.peerId).toBe(node.network.peerId);
    expect(body.addresses).toEqual([expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/[1-9]\d*\/p2p\//)]);
  });

  it('finds the ledger empty', async () => {
    await owner('get', '/ledger/entries').expect(200, { items: [], nextCursor: null });
    const { body } = await owner('get', '/ledger/accounts').expect(200);
    expect(body).toMatchObject({ total: '0' });
  });

  it('reads the OpenAPI document without a token', async () => {
    const { body } = await guest().get('/api/openapi.json').expect(200);
    expect(body).toMatchObject({ openapi: expect.stringMatching(/^3\./), info: { version: PROGRAM_VERSION } });
    expect(Object.keys(body.paths)).toContain('/api/v1/orders');
  });

  it('reads the figures with a token', async () => {
    await guest().get('/metrics').expect(problem(401, 'http.unauthorized'));
    const { text } = await guest().get('/metrics').auth(node.firstToken!, { type: 'bearer' }).expect(200);
    expect(text).toMatch(/^wattmesh_running\{condition="running"\} 1$/m);
  });

  it('is told that nothing is at an unknown path', async () => {
    await owner('get', '/nothing-here').expect(problem(404, 'http.not-found'));
  });

  it('hears of an order as soon as it is placed', async () => {
    const order = { side: 'sell', period: periodAfter(5), quantityWh: 100, limitPrice: '0.2' };
    const place = (): void =>
      void owner('post', '/orders')
        .send({ orders: [order] })
        .expect(202, () => undefined);
    const { type, body } = await owner('get', '/events?types=order').buffer(true).parse(firstEvent(place)).expect(200);
    expect(type).toBe('text/event-stream');
    expect(body).toMatch(/^id: .+\nevent: order\ndata: \{"orderId":"[0-9a-f]{64}","status":"\w+"/m);
  });
});
