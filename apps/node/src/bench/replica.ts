import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Engine } from '#engine';
import { createSigner, nodeCrypto } from '#identity';
import type { OrderTerms } from '#market';
import { encodeTransaction, signTransaction } from '#protocol';
import { openStore } from '#store';
import { testCommunity } from '#testing';
import type { TestCommunity } from '#testing';
import { EngineRunner } from '../runner/engine-runner.js';
import { SystemClock } from '../runner/system-clock.js';

/**
 * The whole way of an order through one node: judged at the gossip boundary (decoded, signature verified), sealed, executed,
 * written to the database, beside nothing but the verification of the same signatures, in turn in one process.
 */

const USAGE = `npm run --silent bench:replica -- [--orders 4000] [--repetitions 3] [--json]
`;
const HOUSEHOLDS = [10, 100, 1_000];
const PERIOD_SECONDS = 900;
/** Inputs between two looks at the queue. */
const CHUNK = 64;
const MAX_WAITING = 1_000;
/** So many of one author wait at once, as the mempool allows. */
const MAX_WAITING_OF_AUTHOR = 16;

interface Signed {
  readonly bytes: Uint8Array;
  readonly author: string;
}

interface Result {
  readonly households: number;
  readonly orders: number;
  /** One-order transactions, or signatures, a second; medians. */
  readonly replicaPerSecond: number;
  readonly verificationsPerSecond: number;
  readonly ratio: number;
  readonly blocks: number;
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { orders: text, repetitions: text, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const orders = Number(values.orders ?? '4000');
  const repetitions = Number(values.repetitions ?? '3');
  if (values.help === true || !(orders >= 100 && orders <= 100_000) || !(repetitions >= 1 && repetitions <= 99)) {
    process.stderr.write(USAGE);
    return values.help === true ? 0 : 2;
  }
  const results: Result[] = [];
  for (const households of HOUSEHOLDS) results.push(await measure(households, orders, repetitions));
  if (values.json === true) process.stdout.write(`${JSON.stringify({ results })}\n`);
  for (const { households, replicaPerSecond, verificationsPerSecond, ratio, blocks } of values.json ? [] : results) {
    process.stdout.write(
      `${households} households: ${Math.round(replicaPerSecond)} orders/s through the node in ${blocks} blocks, ` +
        `${Math.round(verificationsPerSecond)} verifications/s alone, ${(100 * ratio).toFixed(0)} %\n`,
    );
  }
  return 0;
}

async function measure(households: number, orders: number, repetitions: number): Promise<Result> {
  const community = testCommunity({
    households,
    validators: 1,
    createdMs: Date.now() - 60_000,
    rules: { periodSeconds: PERIOD_SECONDS, batchSeconds: 0, clearingSeconds: 900, maxOrdersPerPeriodSide: 1_024 },
    crypto: nodeCrypto,
    signerOf: (name) => createSigner(nodeCrypto.sha256(Buffer.from(name))),
  });
  const replica: number[] = [];
  const alone: number[] = [];
  let blocks = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    process.stderr.write(`${households} households, ${repetition + 1} of ${repetitions}\n`);
    const signed = sign(community, households, orders);
    alone.push(verifyAll(community, orders));
    const run = await runReplica(community, signed);
    replica.push(run.perSecond);
    blocks = run.blocks;
  }
  const [replicaPerSecond, verificationsPerSecond] = [median(replica), median(alone)];
  return {
    households,
    orders,
    replicaPerSecond,
    verificationsPerSecond,
    ratio: replicaPerSecond / verificationsPerSecond,
    blocks,
  };
}

/** One order each, of all households in turn, for periods of the coming day. */
function sign({ members, communityId }: TestCommunity, households: number, orders: number): Signed[] {
  const nowMs = Date.now();
  const firstPeriod = Math.ceil(nowMs / 1_000 / PERIOD_SECONDS + 2) * PERIOD_SECONDS;
  return Array.from({ length: orders }, (_, index) => {
    const { member, signer } = members[index % households]!;
    const isSell = member.exportLimitW > 0;
    const order: OrderTerms = {
      side: isSell ? 'sell' : 'buy',
      period: firstPeriod + PERIOD_SECONDS * (index % 96),
      quantityWh: 10,
      limitPrice: isSell ? 200_000 + 100 * (index % 500) : 190_000 - 100 * (index % 500),
      minFillWh: 0,
      timeInForce: 'gtc',
      expiresAtMs: null,
    };
    const action = { type: 'place-orders', rulesVersion: 1, orders: [order] } as const;
    const body = { author: member.memberId, nonce: nowMs + index, validUntilMs: nowMs + 3_600_000, action };
    const transaction = signTransaction(body, communityId, signer, nodeCrypto.sha256);
    return { bytes: encodeTransaction(transaction), author: member.memberId };
  });
}

/** Signatures a second, of messages as long as a transaction, with keys that are known. */
function verifyAll({ members }: TestCommunity, count: number): number {
  const message = new Uint8Array(300).fill(7);
  const signed = members.slice(0, 64).map(({ signer }) => ({ signer, signature: signer.sign(message) }));
  const start = performance.now();
  for (let index = 0; index < count; index++) {
    const { signer, signature } = signed[index % signed.length]!;
    if (!nodeCrypto.verify(signer.publicKey, message, signature)) throw new Error('a signature is not valid');
  }
  return (1_000 * count) / (performance.now() - start);
}

async function runReplica(community: TestCommunity, signed: readonly Signed[]) {
  const folder = mkdtempSync(join(tmpdir(), 'wattmesh-bench-'));
  const store = await openStore({ file: join(folder, 'node.db') });
  try {
    const { member, signer } = community.members[0]!;
    const { genesis, communityId } = community;
    const options = { genesis, communityId, memberId: member.memberId, signer, crypto: nodeCrypto };
    const engine = new Engine({ ...options, saltSeed: new Uint8Array(32) }, await store.load(member.memberId));
    const runner = new EngineRunner(engine, store, new SystemClock());
    runner.start({ carryOut: () => undefined });
    const start = performance.now();
    await feed(engine, runner, signed);
    while (engine.mempool.size > 0 || runner.queueLength > 0) await turn();
    const seconds = (performance.now() - start) / 1_000;
    await runner.stop();
    const live = engine.state.book.orders().length;
    if (live !== signed.length) throw new Error(`${live} of ${signed.length} orders are in the book`);
    return { perSecond: signed.length / seconds, blocks: engine.state.height };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** Gives each transaction to the node as gossip does; an author with too many unsealed ones waits. */
async function feed(engine: Engine, runner: EngineRunner, signed: readonly Signed[]): Promise<void> {
  const waiting = new Map<string, number>();
  for (const [index, { bytes, author }] of signed.entries()) {
    while (runner.queueLength > MAX_WAITING) await turn();
    if ((waiting.get(author) ?? 0) >= MAX_WAITING_OF_AUTHOR) {
      while (runner.queueLength > 0 || engine.mempool.size > 0) await turn();
      waiting.clear();
    }
    waiting.set(author, (waiting.get(author) ?? 0) + 1);
    const judgement = engine.judge('transactions', bytes, runner.now());
    if (judgement.verdict !== 'accept') throw new Error(`an order was not accepted: ${judgement.code}`);
    runner.push(judgement.input);
    if (index % CHUNK === CHUNK - 1) await turn();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1]!;
}
