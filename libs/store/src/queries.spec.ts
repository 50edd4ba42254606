import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlockRow, LedgerEntryRow, OrderRow, SettlementRow, StoreChange, TradeRow } from '#engine';
import { openStore } from './open-store.js';
import { IDEMPOTENCY_RETENTION_MS, TOKEN_USE_RESOLUTION_MS } from './node-records.js';
import type { IdempotentAnswer, TokenRecord } from './node-records.js';
import { MAX_PAGE_ITEMS } from './page.js';
import type { Page, PageRequest } from './page.js';
import type { Store } from './store.js';
import { anOrder, id } from './testing/random-changes.js';
import { temporaryFile } from './testing/temporary-folder.js';

let store: Store;
beforeAll(async () => {
  store = await openStore({ file: temporaryFile() });
});
afterAll(() => store.close());

/** Follows the cursors to the end; `between` runs after each page. */
async function everyPage<Item>(
  list: (request: PageRequest) => Promise<Page<Item>>,
  limit: number,
  between: () => Promise<void> = async () => undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await list({ limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.nextCursor;
    await between();
  } while (cursor !== null);
  return items;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

function aTrade(number: number, more: Partial<TradeRow> = {}): TradeRow {
  return {
    tradeId: id(1_000 - number),
    height: 1 + (number % 3),
    period: 900 * (number % 5),
    buyOrder: id(10 + number),
    sellOrder: id(20 + number),
    buyer: id(1),
    seller: id(2 + (number % 2)),
    quantityWh: 1_000,
    price: -5,
    rulesVersion: 1,
    timestampMs: 1_767_225_600_000,
    gridFee: 1,
    communityFee: 2,
    shortfallCompensation: 20_000,
    ...more,
  };
}

function aSettlement(number: number, state: string): SettlementRow {
  return {
    tradeId: id(number),
    period: 900 * (number % 4),
    buyer: id(1),
    seller: id(2),
    state,
    buyerRevision: 1,
    sellerRevision: 1,
    buyerDeliveredWh: 1_000,
    sellerDeliveredWh: null,
    settledWh: 1_000,
    energy: -5_000_000_000,
    gridFee: 1,
    communityFee: 2,
    sellerPays: 0,
    updatedAtMs: 1_767_225_600_000,
    caseState: '{}',
  };
}

function anEntry(sequence: number): LedgerEntryRow {
  return {
    sequence,
    entryId: id(sequence),
    tradeId: id(sequence % 2),
    period: 900,
    kind: 'purchase',
    refersTo: null,
    buyerRevision: 1,
    sellerRevision: 1,
    postings: [
      { account: 'energy-purchases', amount: sequence * 1_000_000_000_000 },
      { account: 'payable/2', amount: -sequence * 1_000_000_000_000 },
    ],
    hash: id(sequence + 1),
    postedAtMs: 1_767_225_600_000,
  };
}

function aBlock(height: number, certified: boolean, bytes = 10): BlockRow {
  return {
    height,
    hash: id(height),
    epoch: 1,
    view: height,
    timestampMs: 1_767_225_600_000 + height,
    proposer: id(1),
    transactionCount: 0,
    body: new Uint8Array(bytes).fill(height),
    stateHash: id(height + 1),
    certificate: certified ? new Uint8Array([height]) : null,
  };
}

describe('the list of orders', () => {
  const orders = numbers(25).map((number): OrderRow => ({
    ...anOrder(number),
    member: id(number % 2),
    period: 900 * (number % 3),
    status: number % 5 === 0 ? 'left' : 'live',
  }));
  beforeAll(() => store.commit(orders.map((row): StoreChange => ({ type: 'put-order', row }))));

  it('gives every order once, newest first, while new ones come in', async () => {
    let next = 100;
    const seen = await everyPage(
      (request) => store.market.orders({}, request),
      4,
      () => store.commit([{ type: 'put-order', row: { ...anOrder(next++), member: id(50), period: 90_000 } }]),
    );
    expect(seen).toEqual(orders.toReversed());
  });

  it('keeps its place when an order changes', async () => {
    await store.commit([{ type: 'put-order', row: { ...orders[3]!, filledWh: 10 } }]);
    await store.commit([{ type: 'put-order', row: orders[3]! }]);
    expect(await everyPage((request) => store.market.orders({ member: id(0) }, request), 100)).toEqual(
      orders.filter(({ member }) => member === id(0)).toReversed(),
    );
  });

  it('can be narrowed to a member, a period and statuses', async () => {
    const filter = { member: id(1), period: 900, statuses: ['left', 'filled'] } as const;
    const expected = orders.filter(
      ({ member, period, status }) => member === id(1) && period === 900 && status === 'left',
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(await everyPage((request) => store.market.orders(filter, request), 1)).toEqual(expected.toReversed());
  });

  it('finds one order by its id', async () => {
    expect(await store.market.order(id(7))).toEqual(orders[6]);
    expect(await store.market.order(id(99_999))).toBeNull();
  });

  it('refuses a cursor of another list, and one that is none', async () => {
    const { nextCursor } = await store.market.trades({}, { limit: 1 });
    await expect(store.market.orders({}, { cursor: nextCursor ?? 'WzEsIngiXQ' })).rejects.toMatchObject({
      code: 'store.bad-cursor',
    });
    await expect(store.market.orders({}, { cursor: '%%%' })).rejects.toMatchObject({ code: 'store.bad-cursor' });
  });

  it('refuses pages that are too large', async () => {
    await expect(store.market.orders({}, { limit: MAX_PAGE_ITEMS + 1 })).rejects.toThrow(RangeError);
    await expect(store.market.orders({}, { limit: 0 })).rejects.toThrow(RangeError);
  });
});

describe('the lists of trades and clearings', () => {
  const trades = numbers(20).map((number) => aTrade(number));
  const clearings = numbers(20).map((number) => ({
    height: number,
    period: 900 * (number % 4),
    timestampMs: 1_767_225_600_000,
    volumeWh: 5_000_000_000,
    price: number % 2 === 0 ? null : -7,
  }));
  beforeAll(() =>
    store.commit([
      ...trades.map((row): StoreChange => ({ type: 'append-trade', row })),
      ...clearings.map((row): StoreChange => ({ type: 'append-clearing', row })),
    ]),
  );
  const newestFirst = trades.toSorted(
    (left, right) => right.height - left.height || (left.tradeId < right.tradeId ? -1 : 1),
  );

  it.each([1, 3, 7, 100])('give every trade once in pages of %i', async (limit) => {
    expect(await everyPage((request) => store.market.trades({}, request), limit)).toEqual(newestFirst);
  });

  it('can be narrowed to a member, periods and an order', async () => {
    expect(await everyPage((request) => store.market.trades({ member: id(3) }, request), 3)).toEqual(
      newestFirst.filter(({ seller }) => seller === id(3)),
    );
    expect(await everyPage((request) => store.market.trades({ fromPeriod: 900, toPeriod: 2_700 }, request), 3)).toEqual(
      newestFirst.filter(({ period }) => period === 900 || period === 1_800),
    );
    expect((await store.market.trades({ orderId: id(25) })).items).toEqual(
      newestFirst.filter(({ buyOrder, sellOrder }) => buyOrder === id(25) || sellOrder === id(25)),
    );
  });

  it('find one trade by its id', async () => {
    expect(await store.market.trade(id(999))).toEqual(trades[0]);
    expect(await store.market.trade(id(1))).toBeNull();
  });

  it('give every clearing once, by period', async () => {
    const sorted = clearings.toSorted((left, right) => left.period - right.period || left.height - right.height);
    expect(await everyPage((request) => store.market.clearings({}, request), 3)).toEqual(sorted);
    expect((await store.market.clearings({ fromPeriod: 1_800 })).items).toEqual(
      sorted.filter(({ period }) => period >= 1_800),
    );
  });
});

describe('the lists of settlements and the ledger', () => {
  const settlements = numbers(15).map((number) => aSettlement(number, number % 3 === 0 ? 'closed' : 'final'));
  const entries = numbers(9).map(anEntry);
  beforeAll(() =>
    store.commit([
      ...settlements.map((row): StoreChange => ({ type: 'put-settlement', row })),
      ...entries.map((row): StoreChange => ({ type: 'append-ledger-entry', row })),
    ]),
  );
  const byPeriod = settlements.toSorted(
    (left, right) => right.period - left.period || (left.tradeId < right.tradeId ? -1 : 1),
  );

  it('give every settlement once, newest period first', async () => {
    expect(await everyPage((request) => store.settlement.settlements({}, request), 4)).toEqual(byPeriod);
    const filter = { states: ['closed'], member: id(2), fromPeriod: 900, toPeriod: 2_700 };
    expect((await store.settlement.settlements(filter)).items).toEqual(
      byPeriod.filter(({ state, period }) => state === 'closed' && period >= 900 && period < 2_700),
    );
    expect(await store.settlement.settlement(id(4))).toEqual(settlements[3]);
    expect(await store.settlement.settlement(id(400))).toBeNull();
  });

  it('give every ledger entry once with its postings, in the order of the chain', async () => {
    expect(await everyPage((request) => store.settlement.ledgerEntries({}, request), 2)).toEqual(entries);
    expect((await store.settlement.ledgerEntries({ tradeId: id(1) })).items).toEqual(
      entries.filter(({ tradeId }) => tradeId === id(1)),
    );
  });

  it('give the accounts with their exact balances', async () => {
    expect(await store.settlement.accountBalances()).toEqual([
      { account: 'energy-purchases', balance: 45_000_000_000_000 },
      { account: 'payable/2', balance: -45_000_000_000_000 },
    ]);
  });

  it('give the statements of a trade', async () => {
    const statement = {
      tradeId: id(1),
      party: id(1),
      deliveredWh: 700,
      quality: 'actual',
      commit: id(5),
      bytes: new Uint8Array([1, 2]),
      salt: null,
      acknowledged: false,
      createdAtMs: 5,
    };
    const rows = [2, 1].map((revision) => ({ ...statement, revision }));
    await store.commit(rows.map((row): StoreChange => ({ type: 'put-statement', row })));
    expect(await store.settlement.statements(id(1))).toEqual(rows.toReversed());
  });
});

describe('the lists of meters, readings and intervals', () => {
  const meter = { meterId: 'grid', label: 'Keller', role: 'grid', tokenHash: id(1), registeredAtMs: 1 } as const;
  const reading = (atMs: number, importWh: number): StoreChange => ({
    type: 'put-reading',
    row: { meterId: 'grid', kind: 'register', startMs: null, atMs, importWh, exportWh: null, receivedAtMs: 9 },
  });
  beforeAll(() =>
    store.commit([
      { type: 'put-meter', row: meter },
      ...numbers(10).map((number) => reading(900_000 * ((number * 7) % 10), number)),
      reading(900_000, 77),
      ...numbers(10).map((number): StoreChange => ({
        type: 'put-interval',
        row: { period: 900 * number, importWh: number, exportWh: 0, quality: 'actual', revision: 1 },
      })),
    ]),
  );

  it('give every reading by its instant, superseded ones too', async () => {
    const readings = await everyPage((request) => store.metering.readings('grid', {}, request), 3);
    expect(readings.map(({ atMs }) => atMs / 900_000)).toEqual([0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(readings.slice(1, 3)).toMatchObject([{ supersededAtMs: 9 }, { importWh: 77, supersededAtMs: null }]);
    const span = { fromMs: 900_000, toMs: 1_800_000 };
    expect((await store.metering.readings('grid', span)).items).toHaveLength(2);
    expect((await store.metering.readings('roof', {})).items).toEqual([]);
    expect(await store.metering.meters()).toEqual([meter]);
  });

  it('give every interval by its period', async () => {
    const intervals = await everyPage((request) => store.metering.intervals({ toPeriod: 8_100 }, request), 3);
    expect(intervals.map(({ period }) => period / 900)).toEqual(numbers(8));
  });
});

describe('the chain', () => {
  beforeAll(() =>
    store.commit(
      numbers(12).map((height): StoreChange => ({ type: 'append-block', row: aBlock(height, height % 5 === 0) })),
    ),
  );

  it('finds blocks by height, hash and stretch', async () => {
    expect(await store.chain.head()).toEqual(aBlock(12, false));
    expect(await store.chain.blockAt(5)).toEqual(aBlock(5, true));
    expect(await store.chain.blockAt(13)).toBeNull();
    expect(await store.chain.blockOf(id(6))).toEqual(aBlock(6, false));
    expect(await store.chain.blockOf(id(600))).toBeNull();
    expect((await store.chain.blocks(11, 100)).map(({ height }) => height)).toEqual([11, 12]);
    expect((await store.chain.certifiedFrom(6))?.height).toBe(10);
    expect(await store.chain.certifiedFrom(11)).toBeNull();
  });

  it('gives neighbours stretches that end in a certified block, within their bounds', async () => {
    const heights = async (fromHeight: number, maxCount: number, maxBytes: number): Promise<number[]> =>
      (await store.chain.provenBlocks({ fromHeight, maxCount, maxBytes, maxFollowing: 0 })).blocks.map(
        ({ height }) => height,
      );
    expect(await heights(1, 100, 1_000_000)).toEqual(numbers(10));
    expect(await heights(4, 100, 1_000_000)).toEqual([4, 5, 6, 7, 8, 9, 10]);
    expect(await heights(4, 6, 1_000_000)).toEqual([4, 5]);
    expect(await heights(1, 100, 99)).toEqual(numbers(5));
    expect(await heights(1, 100, 49)).toEqual([]);
    expect(await heights(10, 100, 1)).toEqual([10]);
    expect(await heights(11, 100, 1_000_000)).toEqual([]);
    expect(await heights(0, 100, 1_000_000)).toEqual([]);
  });
});

describe('a stretch without a certificate of its own', () => {
  const range = async (fromHeight: number, maxCount: number, maxBytes: number, maxFollowing: number) => {
    const { blocks, following } = await store.chain.provenBlocks({ fromHeight, maxCount, maxBytes, maxFollowing });
    return [blocks, following].map((rows) => rows.map(({ height }) => height));
  };

  it('is given in pieces, each with the blocks up to the one whose certificate proves it', async () => {
    expect(await range(1, 100, 35, 10)).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(await range(4, 1, 1_000, 10)).toEqual([[4], [5]]);
    expect(await range(6, 100, 1, 10)).toEqual([[6], [7, 8, 9, 10]]);
  });

  it('is not given when the certificate is too far off, or not here', async () => {
    expect(await range(6, 100, 1, 3)).toEqual([[], []]);
    expect(await range(11, 1, 1_000, 10)).toEqual([[], []]);
    expect(await range(13, 1, 1_000, 10)).toEqual([[], []]);
  });
});

describe('what a node keeps for itself', () => {
  const answer: IdempotentAnswer = {
    route: 'POST /orders',
    key: 'k1',
    bodyHash: id(1),
    status: 201,
    answer: '{"a":1}',
    createdAtMs: 5_000,
  };
  const token: TokenRecord = {
    tokenId: 't1',
    hash: id(9),
    scope: 'household',
    label: 'phone',
    createdAtMs: 1,
    lastUsedAtMs: null,
  };

  it('keeps an idempotent answer with the changes it tells of, or neither', async () => {
    await store.commit([{ type: 'put-setting', name: 'a', value: '1' }], [answer]);
    expect(await store.node.findIdempotent('POST /orders', 'k1')).toEqual(answer);
    expect(await store.node.findIdempotent('POST /payments', 'k1')).toBeNull();
    const failing: StoreChange = { type: 'append-block', row: aBlock(1, false) };
    await expect(store.commit([failing], [{ ...answer, key: 'k2' }])).rejects.toThrow(/constraint/i);
    expect(await store.node.findIdempotent('POST /orders', 'k2')).toBeNull();
  });

  it('forgets idempotent answers after a day', async () => {
    expect(await store.node.pruneIdempotent(4_999 + IDEMPOTENCY_RETENTION_MS)).toBe(0);
    expect(await store.node.pruneIdempotent(5_000 + IDEMPOTENCY_RETENTION_MS)).toBe(1);
    expect(await store.node.findIdempotent('POST /orders', 'k1')).toBeNull();
  });

  it('keeps, finds and removes tokens', async () => {
    await store.node.addToken(token);
    await expect(store.node.addToken({ ...token, tokenId: 't2' })).rejects.toThrow(/constraint/i);
    expect(await store.node.findToken(id(9))).toEqual(token);
    await store.node.noteTokenUse('t1', 10);
    await store.node.noteTokenUse('t1', 10 + TOKEN_USE_RESOLUTION_MS - 1);
    expect(await store.node.tokens()).toEqual([{ ...token, lastUsedAtMs: 10 }]);
    await store.node.noteTokenUse('t1', 10 + TOKEN_USE_RESOLUTION_MS);
    expect((await store.node.findToken(id(9)))?.lastUsedAtMs).toBe(10 + TOKEN_USE_RESOLUTION_MS);
    expect(await store.node.removeToken('t1')).toBe(true);
    expect(await store.node.removeToken('t1')).toBe(false);
    expect(await store.node.findToken(id(9))).toBeNull();
  });

  it('remembers where peers were seen, each address once', async () => {
    const seen = (peerId: string, lastSeenAtMs: number) => ({ peerId, address: '/ip4/10.0.0.1/tcp/1', lastSeenAtMs });
    await store.node.rememberAddresses([seen('a', 1), seen('b', 2)]);
    await store.node.rememberAddresses([seen('a', 3)]);
    expect(await store.node.peerAddresses()).toEqual([seen('a', 3), seen('b', 2)]);
  });

  it('lists alarms newest first; an acknowledgement ends when the alarm is raised anew', async () => {
    const alarm = (alarmId: string, raisedAtMs: number, clearedAtMs: number | null = null): StoreChange => ({
      type: 'put-alarm',
      row: { alarmId, code: 'clock', detail: '', raisedAtMs, clearedAtMs },
    });
    await store.commit([alarm('a', 1), alarm('b', 2), alarm('c', 2), alarm('d', 3, 4)]);
    const ids = async (open: boolean): Promise<string[]> =>
      (await everyPage((request) => store.node.alarms({ open }, request), 2)).map(({ alarmId }) => alarmId);
    expect(await ids(false)).toEqual(['d', 'b', 'c', 'a']);
    expect(await ids(true)).toEqual(['b', 'c', 'a']);
    expect(await store.node.acknowledgeAlarm('a', 50)).toBe(true);
    expect(await store.node.acknowledgeAlarm('a', 60)).toBe(true);
    expect(await store.node.acknowledgeAlarm('z', 50)).toBe(false);
    const first = async () => (await store.node.alarms({ open: true })).items.find(({ alarmId }) => alarmId === 'a');
    expect((await first())?.acknowledgedAtMs).toBe(50);
    await store.commit([alarm('a', 1)]);
    expect((await first())?.acknowledgedAtMs).toBe(50);
    await store.commit([alarm('a', 70)]);
    expect((await first())?.acknowledgedAtMs).toBeNull();
  });

  it('counts what there is', async () => {
    expect(await store.counts()).toMatchObject({
      blocks: 12,
      trades: 20,
      settlements: new Map([
        ['closed', 5],
        ['final', 10],
      ]),
      ledgerEntries: 9,
      openAlarms: 3,
      unsealedTransactions: 0,
    });
    expect((await store.counts()).liveOrders).toBeGreaterThan(0);
  });
});
