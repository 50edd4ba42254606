import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '#config';
import { peerIdOf } from '#gossip';
import { createKeystore, createSigner, generateKeys, nodeCrypto, writeGenesis } from '#identity';
import type { NodeKeys } from '#identity';
import type { Member, Role } from '#market';
import { memberIdOf } from '#protocol';
import type { Genesis } from '#protocol';
import { TEST_RULES } from '#testing';
import { startNode } from '../../apps/node/src/start-node.js';
import type { RunningNode } from '../../apps/node/src/start-node.js';

/** Short periods in real time: two seconds each, cleared every second, traded until one second before they start. */
const RULES = {
  ...TEST_RULES,
  periodSeconds: 2,
  gateClosureSeconds: 1,
  clearingSeconds: 1,
  batchSeconds: 0,
  deltaMs: 100,
};
const PASSPHRASE = 'correct horse battery staple';
const root = mkdtempSync(join(tmpdir(), 'wattmesh-two-nodes-'));

interface Household {
  readonly name: string;
  readonly keys: NodeKeys;
  readonly member: Member;
  node: RunningNode | null;
  token: string;
  meterToken: string;
}

function household(name: string, roles: readonly Role[]): Household {
  const keys = generateKeys();
  const memberKey = createSigner(keys.memberSeed).publicKey;
  const member: Member = {
    memberId: memberIdOf(nodeCrypto.sha256, memberKey),
    memberKey,
    transportPeerIds: [peerIdOf(keys.transportSeed)],
    label: name,
    gridArea: 'test',
    roles,
    importLimitW: 10_000_000,
    exportLimitW: 10_000_000,
    validFromMs: 0,
    validUntilMs: Date.now() + 86_400_000,
  };
  return { name, keys, member, node: null, token: '', meterToken: '' };
}

const seller = household('seller', ['household', 'validator', 'operator']);
const buyer = household('buyer', ['household']);

async function start(own: Household, bootstrap: readonly string[]): Promise<void> {
  const flags = ['--data-folder', join(root, own.name), '--http-port', '0', '--p2p-listen', '/ip4/127.0.0.1/tcp/0'];
  const known = bootstrap.flatMap((address) => ['--bootstrap', address]);
  const config = loadConfig([...flags, ...known, '--log-level', 'error'], { WATTMESH_PASSPHRASE: PASSPHRASE });
  own.node = await startNode(config);
  own.token = own.node.firstToken ?? own.token;
}

beforeAll(async () => {
  const genesis: Genesis = {
    name: 'Two houses',
    currency: 'EUR',
    createdMs: Date.now() - 5_000,
    operatorKey: seller.member.memberKey,
    recoveryKey: createSigner(generateKeys().memberSeed).publicKey,
    rules: { ...RULES, gridFee: 0, communityFee: 0 },
    members: [seller.member, buyer.member],
    validators: [seller.member.memberId],
  };
  for (const { name, keys } of [seller, buyer]) {
    mkdirSync(join(root, name), { recursive: true });
    writeGenesis(join(root, name, 'genesis.cbor'), genesis);
    createKeystore(join(root, name, 'keystore.json'), PASSPHRASE, keys);
  }
  await start(seller, []);
  await start(buyer, seller.node!.network.addresses());
});
afterAll(async () => {
  for (const { node } of [seller, buyer]) await node?.stop();
  rmSync(root, { recursive: true, force: true });
});

// oxlint-disable-next-line typescript/no-explicit-any
async function call(own: Household, method: string, path: string, body?: unknown, token = own.token): Promise<any> {
  const response = await fetch(`${own.node!.url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

/** Waits for what the network needs real time for. */
async function until<Value>(look: () => Promise<Value | null | false>, timeout = 30_000): Promise<Value> {
  return await vi.waitUntil(async () => (await look()) || null, { timeout, interval: 50 });
}

const at = (seconds: number): string => new Date(seconds * 1000).toISOString();

describe('two real nodes', () => {
  let period = 0;
  let tradeId = '';

  it('print a token at the first start and keep only its hash', () => {
    expect([seller.token, buyer.token].map((token) => token.slice(0, 3))).toEqual(['wm_', 'wm_']);
    expect(statSync(join(root, 'seller', 'node.db')).mode & 0o077).toBe(0);
  });

  it('find each other and agree on the state', async () => {
    await until(async () => (await call(buyer, 'GET', '/network/status')).connectedMembers.length === 1);
    await call(seller, 'PUT', '/agent/forecast', { periods: [] });
    const agreement = await until(async () => {
      const { agreement: found } = await call(buyer, 'GET', '/network/status');
      return found.heard === 2 && found;
    });
    expect(agreement).toMatchObject({ agree: 2, heard: 2, members: 2, disagreeing: [] });
    const { peers } = await call(buyer, 'GET', '/network/peers');
    expect(peers).toMatchObject([{ memberId: seller.member.memberId, label: 'seller' }]);
  });

  it('trade with orders that each placed over HTTP', async () => {
    period = (Math.floor(Date.now() / 2_000) + 3) * 2;
    const order = { period: at(period), quantityWh: 1000 };
    await call(seller, 'POST', '/orders', { orders: [{ ...order, side: 'sell', limitPrice: '0.2' }] });
    await call(buyer, 'POST', '/orders', { orders: [{ ...order, side: 'buy', limitPrice: '0.28' }] });
    const trades = await until(async () => {
      const { items } = await call(buyer, 'GET', '/trades');
      return items.length === 1 && items;
    });
    expect(trades[0]).toMatchObject({ price: '0.24', quantityWh: 1000, ownSide: 'buyer' });
    tradeId = trades[0].tradeId;
    const mirror = await until(async () => (await call(seller, 'GET', '/trades')).items[0]);
    expect(mirror).toMatchObject({ tradeId, ownSide: 'seller', seller: seller.member.memberId });
  });

  it('have executed the same blocks', async () => {
    const { height } = await call(buyer, 'GET', `/trades/${tradeId}`);
    const [one, two] = await Promise.all([seller, buyer].map((own) => call(own, 'GET', `/network/blocks/${height}`)));
    expect(one).toEqual(two);
  });

  it('settle what both meters show, and their books mirror each other', async () => {
    for (const own of [seller, buyer]) {
      own.meterToken = (await call(own, 'POST', '/meters', { meterId: 'main' })).token;
    }
    await until(async () => Date.now() > (period + 2) * 1000);
    const send = (own: Household, importWh: number, exportWh: number): Promise<unknown> => {
      const readings = [
        { at: at(period), importWh: 0, exportWh: 0 },
        { at: at(period + 2), importWh, exportWh },
      ];
      return call(own, 'POST', '/meters/main/readings', { readings }, own.meterToken);
    };
    await send(seller, 0, 700);
    await send(buyer, 1500, 0);
    const settled = await until(async () => {
      const both = await Promise.all([seller, buyer].map((own) => call(own, 'GET', `/settlements/${tradeId}`)));
      return both.every(({ state }) => state === 'final') && both;
    });
    expect(settled.map(({ ownNetAmount, settledWh }) => [settledWh, ownNetAmount])).toEqual([
      [700, '0.162'],
      [700, '-0.162'],
    ]);
    for (const own of [seller, buyer]) expect((await call(own, 'GET', '/ledger/accounts')).total).toBe('0');
  });

  it('know everything again after a restart', async () => {
    const before = await call(buyer, 'GET', `/settlements/${tradeId}`);
    await buyer.node!.stop();
    await start(buyer, seller.node!.network.addresses());
    expect(buyer.node!.firstToken).toBeNull();
    expect(await call(buyer, 'GET', `/settlements/${tradeId}`)).toEqual(before);
    await until(async () => (await call(buyer, 'GET', '/network/status')).connectedMembers.length === 1);
    const { height } = await call(seller, 'GET', '/network/status');
    await until(async () => (await call(buyer, 'GET', '/network/status')).height >= height);
  });
});
