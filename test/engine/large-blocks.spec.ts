import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BlockArchive } from '../../apps/node/src/network/block-archive.js';
import { Engine } from '#engine';
import type { BlockRow, StoreChange } from '#engine';
import { decodeSyncAnswer, encodeSyncAnswer, MAX_BLOCK_BYTES, MAX_FRAME_BYTES, signTransaction } from '#protocol';
import type { SyncAnswer, SyncRequest, Transaction } from '#protocol';
import { openStore } from '#store';
import type { Store } from '#store';
import { MemoryStore, standInCrypto, testCommunity } from '#testing';

/** A leader with more to seal than fits into a block, and a newcomer that fetches the blocks from its store. */
const AUTHORS = 80;
const PER_AUTHOR = 6;
const community = testCommunity({ households: AUTHORS, validators: 1 });
const { communityId, genesis, members } = community;
const folder = mkdtempSync(join(tmpdir(), 'wattmesh-blocks-'));
const changes: StoreChange[] = [];
const stores: Store[] = [];
let leader: Engine;
let blocks: BlockRow[];

beforeAll(async () => {
  leader = await engineOf(0);
  let atMs = 0;
  const step = (input: Parameters<Engine['step']>[0]): void => {
    const effects = leader.step(input, { wallMs: genesis.createdMs + atMs, monotonicMs: atMs });
    for (const effect of effects) if (effect.type === 'persist') changes.push(effect.change);
  };
  step({ type: 'start' });
  for (const transaction of greatestTransactions()) step({ type: 'transaction', transaction });
  for (let seconds = 1; seconds <= 20; seconds++) {
    atMs = seconds * 1_000;
    step({ type: 'tick' });
  }
  blocks = changes.filter((change) => change.type === 'append-block').map(({ row }) => row);
}, 60_000);

afterAll(async () => {
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function engineOf(index: number): Promise<Engine> {
  const { member, signer } = members[index]!;
  const options = { genesis, communityId, memberId: member.memberId, signer, crypto: standInCrypto };
  return new Engine({ ...options, saltSeed: new Uint8Array(32) }, await new MemoryStore().load(member.memberId));
}

/** Of every household what goes into two blocks, each as long as one gets. */
function greatestTransactions(): Transaction[] {
  const createdMs = genesis.createdMs;
  const orders = Array.from({ length: 96 }, (_, index) => ({
    side: 'buy' as const,
    period: createdMs / 1_000 + 600,
    quantityWh: 100_000 + index,
    limitPrice: -900_000,
    minFillWh: 100_000,
    timeInForce: 'gtc' as const,
    expiresAtMs: createdMs + 300_000,
  }));
  return members.slice(0, AUTHORS).flatMap(({ member, signer }) =>
    Array.from({ length: PER_AUTHOR }, (_, count) => {
      const action = { type: 'place-orders', rulesVersion: 1, orders } as const;
      const body = { author: member.memberId, nonce: createdMs + count, validUntilMs: createdMs + 300_000, action };
      return signTransaction(body, communityId, signer, standInCrypto.sha256);
    }),
  );
}

/** A store with the leader's blocks; only those at these heights keep their certificate. */
async function archiveOf(certified: (height: number) => boolean): Promise<BlockArchive> {
  const store = await openStore({ file: join(folder, `${stores.length}.db`) });
  stores.push(store);
  const rows = blocks.map((row) => (certified(row.height) ? row : { ...row, certificate: null }));
  await store.commit(rows.map((row): StoreChange => ({ type: 'append-block', row })));
  return new BlockArchive(store);
}

/** What comes out at the other end of a stream. */
async function travelled(archive: BlockArchive, request: SyncRequest): Promise<SyncAnswer> {
  const bytes = encodeSyncAnswer(await archive.answer(request));
  expect(bytes.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  const answer = decodeSyncAnswer(bytes);
  if (!answer.ok) throw new Error(answer.failure.detail);
  return answer.value;
}

/** A newcomer that asks this archive for a while, and what kinds of answers it got. */
async function catchUp(
  archive: BlockArchive,
  lie: (answer: SyncAnswer) => SyncAnswer = (answer) => answer,
): Promise<{ newcomer: Engine; kinds: string[]; refusals: string[] }> {
  const newcomer = await engineOf(1);
  const kinds: string[] = [];
  const refusals: string[] = [];
  const wallMs = genesis.createdMs + 30_000;
  newcomer.step({ type: 'connected', member: members[0]!.member.memberId }, { wallMs, monotonicMs: 0 });
  for (let monotonicMs = 12_000; monotonicMs <= 48_000; monotonicMs += 12_000) {
    const queue = newcomer.step({ type: 'tick' }, { wallMs, monotonicMs });
    for (let effect = queue.shift(); effect !== undefined; effect = queue.shift()) {
      if (effect.type === 'refused') refusals.push(effect.code);
      if (effect.type !== 'sync-request') continue;
      const answer = leader.answerSync(effect.request) ?? lie(await travelled(archive, effect.request));
      kinds.push(answer.type);
      const input = { type: 'sync-answer', requestId: effect.requestId, answer } as const;
      queue.push(...newcomer.step(input, { wallMs, monotonicMs }));
    }
  }
  return { newcomer, kinds, refusals };
}

describe('more of the longest transactions than fit into a block', () => {
  test('go into blocks that are as full as a block may be, and no fuller', () => {
    const sizes = blocks.map(({ body }) => body.length);
    expect(blocks.reduce((sum, { transactionCount }) => sum + transactionCount, 0)).toBe(AUTHORS * PER_AUTHOR);
    expect(Math.max(...sizes)).toBeGreaterThan(MAX_BLOCK_BYTES - 4_096);
    expect(Math.max(...sizes)).toBeLessThan(MAX_BLOCK_BYTES + 16 * 1_024);
  });

  test('give blocks that each travel in one answer', async () => {
    const archive = await archiveOf(() => true);
    for (const { height, hash } of blocks) {
      const one = await travelled(archive, { type: 'block', hash });
      expect(one.type === 'block' && one.block?.header.height).toBe(height);
      const range = await travelled(archive, { type: 'blocks', fromHeight: height, count: 64 });
      expect(range.type === 'blocks' && range.blocks[0]?.header.height).toBe(height);
    }
  });

  test('are fetched by a newcomer', async () => {
    const { newcomer, kinds, refusals } = await catchUp(await archiveOf(() => true));
    expect(newcomer.chain.stateHash).toBe(leader.chain.stateHash);
    expect(refusals).toEqual([]);
    expect(kinds).not.toContain('piece');
  });
});

describe('blocks that one certificate far above proves', () => {
  const atTheEnd = (height: number): boolean => height === blocks.at(-1)!.height;

  test('are fetched in pieces, and executed once the last is here', async () => {
    const { newcomer, kinds, refusals } = await catchUp(await archiveOf(atTheEnd));
    expect(newcomer.chain.stateHash).toBe(leader.chain.stateHash);
    expect(newcomer.chain.finalHead().certificate?.blockHash).toBe(newcomer.state.blockHash);
    expect(refusals).toEqual([]);
    expect(kinds).toContain('piece');
  });

  test.each<[string, (answer: SyncAnswer & { type: 'piece' }) => SyncAnswer]>([
    ['a header is left out', (answer) => ({ ...answer, headers: answer.headers.slice(1) })],
    ['the headers end early', (answer) => ({ ...answer, headers: answer.headers.slice(0, -1) })],
    [
      'a block is another one',
      (answer) => ({
        ...answer,
        blocks: answer.blocks.map((block) => ({ ...block, header: { ...block.header, timestampMs: 1 } })),
      }),
    ],
  ])('are refused when %s', async (_name, lie) => {
    const archive = await archiveOf(atTheEnd);
    const { newcomer, refusals } = await catchUp(archive, (answer) => (answer.type === 'piece' ? lie(answer) : answer));
    expect(refusals).toContain('sync.bad-answer');
    expect(newcomer.state.height).toBe(0);
  });
});
