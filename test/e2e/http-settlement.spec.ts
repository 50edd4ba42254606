import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeCrypto } from '#identity';
import { signStatement } from '#protocol';
import { newOrder, NodeUnderTest, NOON, NOON_TEXT } from './node-under-test.js';

let node: NodeUnderTest;
let tradeId = '';

/** One trade of 1000 Wh at 0.24: the household sells at 0.2, the neighbour buys at 0.28. */
beforeAll(async () => {
  node = await NodeUnderTest.start();
  await node.post('/api/v1/orders', { orders: [newOrder()] });
  await node.neighbourOrder({});
  await node.advanceUntil(async () => (await node.get('/api/v1/trades')).body.items.length === 1);
  tradeId = (await node.get('/api/v1/trades')).body.items[0].tradeId;
});
afterAll(() => node.stop());

/** The neighbour states what was delivered to it. */
async function neighbourStates(deliveredWh: number, revision: number): Promise<void> {
  const { signer } = node.community.members[1]!;
  const commit = Buffer.from(nodeCrypto.sha256(Uint8Array.of(revision))).toString('hex');
  const body = { tradeId, party: node.neighbourId, deliveredWh, quality: 'actual', revision, commit } as const;
  await node.runner.runStatement(signStatement(body, node.community.communityId, signer));
}

describe('a trade', () => {
  it('shows price, parties, the block that cleared it and who signed that', async () => {
    const { body } = await node.get(`/api/v1/trades/${tradeId}`);
    expect(body).toMatchObject({
      tradeId,
      period: NOON_TEXT,
      seller: node.ownId,
      buyer: node.neighbourId,
      ownSide: 'seller',
      quantityWh: 1000,
      price: '0.24',
      energyAmount: '0.24',
      shortfallCompensation: '0.02',
      settlement: { state: 'traded', settledWh: 0 },
    });
    const { body: block } = await node.get(`/api/v1/network/blocks/${body.height}`);
    expect(body.block).toMatchObject({ hash: block.hash, stateHash: block.stateHash, proposer: node.ownId });
    expect(body.block.certificate.signers).toEqual([node.ownId]);
  });

  it('sets the price of its period', async () => {
    const { body } = await node.get('/api/v1/market/prices');
    expect(body.items).toMatchObject([{ period: NOON_TEXT, price: '0.24', volumeWh: 1000, trades: 1 }]);
    const { body: bare } = await node.get('/api/v1/market/prices?format=evcc');
    expect(bare).toEqual([{ start: NOON_TEXT, end: '2026-06-01T12:15:00.000Z', value: 0.24 }]);
    expect((await node.get('/api/v1/market/prices?from=2026-06-01T12:00:01Z')).body.items).toEqual([]);
    const { body: book } = await node.get(`/api/v1/market/periods/${NOON_TEXT}/book`);
    expect(book).toMatchObject({ tradedWh: 1000, buys: [], sells: [], clearings: [{ volumeWh: 1000, price: '0.24' }] });
  });
});

describe('its settlement', () => {
  it('is previewed once the own meter shows the period', async () => {
    await node.advanceUntil(() => node.clock.wallMs() > (NOON + 1_000) * 1000, 3_600_000, 10_000);
    const { body: meter } = await node.post('/api/v1/meters', { meterId: 'main' });
    const readings = [
      { at: '2026-06-01T12:00:00Z', importWh: 0, exportWh: 0 },
      { at: '2026-06-01T12:15:00Z', importWh: 0, exportWh: 700 },
    ];
    await node.post('/api/v1/meters/main/readings', { readings }, { token: meter.token });
    const { body } = await node.get(`/api/v1/settlements/${tradeId}`);
    expect(body).toMatchObject({
      state: 'previewed',
      sellerDeliveredWh: 700,
      buyerDeliveredWh: null,
      statements: [
        { party: node.ownId, own: true, revision: 1, deliveredWh: 700, quality: 'actual', acknowledged: false },
      ],
    });
  });

  it('is final when the neighbour has stated: the lesser delivery, compensation from who fell short', async () => {
    await neighbourStates(1000, 1);
    const { body } = await node.get(`/api/v1/settlements/${tradeId}`);
    expect(body).toMatchObject({
      state: 'final',
      ownSide: 'seller',
      buyerDeliveredWh: 1000,
      sellerDeliveredWh: 700,
      settledWh: 700,
      energyAmount: '0.168',
      sellerCompensationAmount: '0.006',
      ownNetAmount: '0.162',
      buyerRevision: 1,
      sellerRevision: 1,
    });
    expect(body.statements).toHaveLength(2);
  });

  it('is in the ledger, whose accounts sum to zero', async () => {
    const { body: entries } = await node.get(`/api/v1/ledger/entries?tradeId=${tradeId}`);
    expect(entries.items).toHaveLength(1);
    const { body: accounts } = await node.get('/api/v1/ledger/accounts');
    expect(accounts.total).toBe('0');
    const balances = new Map(
      accounts.items.map(({ account, balance }: { account: string; balance: string }) => [account, balance]),
    );
    expect(balances.get('energy-sales')).toBe('-0.168');
    expect(balances.get('compensation')).toBe('0.006');
    expect(balances.get(`receivable/${node.neighbourId}`)).toBe('0.162');
  });

  it('is corrected by a later reading, with a reversal and a new entry', async () => {
    const correction = { at: '2026-06-01T12:15:00Z', importWh: 0, exportWh: 800, supersede: true };
    await node.post('/api/v1/meters/main/readings', correction);
    const { body } = await node.get(`/api/v1/settlements/${tradeId}`);
    expect(body).toMatchObject({ state: 'corrected', settledWh: 800, energyAmount: '0.192', sellerRevision: 2 });
    const { body: entries } = await node.get('/api/v1/ledger/entries');
    expect(entries.items.map(({ kind }: { kind: string }) => kind)).toEqual(['sale', 'sale-reversal', 'sale']);
    expect(entries.items[1].refersTo).toBe(entries.items[0].entryId);
    expect(entries.items.map(({ sequence }: { sequence: number }) => sequence)).toEqual([1, 2, 3]);
    expect((await node.get('/api/v1/ledger/accounts')).body.total).toBe('0');
  });

  it('can be found by state and period', async () => {
    const ids = async (query: string): Promise<string[]> =>
      (await node.get(`/api/v1/settlements?${query}`)).body.items.map((item: { tradeId: string }) => item.tradeId);
    expect(await ids('state=corrected')).toEqual([tradeId]);
    expect(await ids('state=final')).toEqual([]);
    expect(await ids(`period=${NOON_TEXT}`)).toEqual([tradeId]);
    expect(await ids('from=2026-06-01T12:15:00Z')).toEqual([]);
  });

  it('is unknown of a trade that is none of ours', async () => {
    const answer = await node.get(`/api/v1/settlements/${'0'.repeat(64)}`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'http.not-found' } });
  });
});
