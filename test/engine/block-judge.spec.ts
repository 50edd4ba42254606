import { beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '#engine';
import type { ErrorCode } from '#market';
import { blockHashOf, MAX_BLOCK_BYTES, signTransaction, transactionRootOf } from '#protocol';
import type { Block, BlockHeader, Transaction } from '#protocol';
import { EngineNetwork, standInCrypto, testCommunity } from '#testing';

/** Blocks that a leader might propose, judged on a node that has executed some. */
const community = testCommunity({ households: 5, validators: 4 });
const { communityId, members } = community;
const { sha256 } = standInCrypto;
let network: EngineNetwork;
let engine: Engine;
let proposed = 0;

beforeAll(async () => {
  network = await EngineNetwork.create(community, 9);
  network.run(500);
  const period = Math.floor(network.wallMs / 60_000) * 60 + 180;
  const order = {
    side: 'sell',
    period,
    quantityWh: 100,
    limitPrice: 100_000,
    minFillWh: 0,
    timeInForce: 'gtc',
    expiresAtMs: null,
  } as const;
  for (let round = 0; round < 3; round++) {
    network.command(0, { type: 'place-orders', orders: [order] });
    network.run(4_000);
  }
  engine = network.nodes[4]!.engine;
});

/** A transaction of h4 that this node holds. */
function held(changes: { nonce?: number; validUntilMs?: number; author?: number; signer?: number } = {}): Transaction {
  const author = members[changes.author ?? 4]!;
  const body = {
    author: author.member.memberId,
    nonce: changes.nonce ?? network.wallMs + proposed++,
    validUntilMs: changes.validUntilMs ?? network.wallMs + 60_000,
    action: { type: 'leave' } as const,
  };
  const transaction = signTransaction(
    body,
    communityId,
    members[changes.signer ?? changes.author ?? 4]!.signer,
    sha256,
  );
  engine.mempool.add(transaction, false);
  return transaction;
}

function block(transactions: readonly Transaction[], changes: Partial<BlockHeader> = {}): Block {
  const transactionIds = transactions.map(({ id }) => id);
  const { state, chain } = engine;
  const header: BlockHeader = {
    epoch: 0,
    height: state.height + 1,
    view: 99,
    parentHash: state.blockHash,
    timestampMs: network.wallMs,
    proposer: members[0]!.member.memberId,
    transactionRoot: transactionRootOf(sha256, communityId, transactionIds),
    finalizedHeight: state.height,
    finalizedStateHash: chain.stateHash,
    nextValidators: null,
    protocolVersion: 1,
    ...changes,
  };
  return { hash: blockHashOf(sha256, communityId, header), header, transactionIds };
}

describe('a proposed block', () => {
  test('with transactions of members in order of their nonces is valid', () => {
    expect(engine.chain.judgeBlock(block([held(), held()]), [])).toEqual({ verdict: 'valid' });
  });

  test('that builds on an earlier final state is valid as long as its parent did not know better', () => {
    const earlier = engine.state.height - 1;
    const basis = { finalizedHeight: earlier, finalizedStateHash: engine.chain.stateHashAt(earlier)! };
    expect(engine.chain.judgeBlock(block([], basis), [])).toEqual({ verdict: 'valid' });
  });

  test('with transactions that are not held is judged again when they are', () => {
    const unknown = { ...held(), id: 'ab'.repeat(32) };
    expect(engine.chain.judgeBlock(block([unknown]), [])).toEqual({ verdict: 'missing', transactionIds: [unknown.id] });
  });

  const cases: [ErrorCode, () => Block, () => Block[]][] = [
    ['block.wrong-transactions', () => block([held()], { transactionRoot: 'cd'.repeat(32) }), () => []],
    ['block.too-many-transactions', () => block([held()]), () => Array.from({ length: 32 }, () => block([]))],
    ['block.basis-unknown', () => block([], { finalizedHeight: engine.state.height + 1 }), () => []],
    [
      'block.basis-too-old',
      () => block([], { finalizedHeight: 0, finalizedStateHash: engine.chain.stateHashAt(0)! }),
      () => [block([])],
    ],
    ['block.state-mismatch', () => block([], { finalizedStateHash: 'cd'.repeat(32) }), () => []],
    ['block.unknown-author', () => block([strangers()]), () => []],
    ['block.bad-signature', () => block([held({ signer: 1 })]), () => []],
    ['block.expired-transaction', () => block([held({ validUntilMs: network.wallMs })]), () => []],
    ['block.nonce-passed', () => block([held({ author: 0, nonce: 1 })]), () => []],
    ['block.author-quota', () => block([held(), held(), held(), held(), held()]), () => []],
  ];
  test.each(cases)('is refused with %s', (code, make, ancestors) => {
    expect(engine.chain.judgeBlock(make(), ancestors())).toEqual({ verdict: 'invalid', code });
  });

  test('is refused with block.too-large when its transactions have more bytes than a block may carry', () => {
    const orders = Array.from({ length: 96 }, (_, index) => ({
      side: 'buy' as const,
      period: Math.floor(network.wallMs / 60_000) * 60 + 180,
      quantityWh: 1_000_000 + index,
      limitPrice: 250_000,
      minFillWh: 1_000_000,
      timeInForce: 'gtc' as const,
      expiresAtMs: network.wallMs + 60_000,
    }));
    const large = Array.from({ length: 300 }, () => {
      const body = {
        author: members[4]!.member.memberId,
        nonce: network.wallMs + proposed++,
        validUntilMs: network.wallMs + 60_000,
        action: { type: 'place-orders', rulesVersion: 1, orders } as const,
      };
      const transaction = signTransaction(body, communityId, members[4]!.signer, sha256);
      engine.mempool.add(transaction, false);
      return transaction;
    });
    const bytes = engine.mempool.bytesOf(large[0]!.id)!.length;
    const fitting = Math.floor(MAX_BLOCK_BYTES / bytes);
    const codeOf = (count: number) => engine.chain.judgeBlock(block(large.slice(0, count)), []);
    expect(codeOf(fitting + 1)).toEqual({ verdict: 'invalid', code: 'block.too-large' });
    // One fewer is small enough, and refused for another reason.
    expect(codeOf(fitting)).toEqual({ verdict: 'invalid', code: 'block.author-quota' });
    for (const { id } of large) engine.mempool.remove(id);
  });

  test('that repeats a nonce of an unfinalized ancestor, or turns the order round, is refused', () => {
    const [first, second] = [held(), held()];
    expect(engine.chain.judgeBlock(block([first]), [block([second])])).toMatchObject({ code: 'block.nonce-passed' });
    expect(engine.chain.judgeBlock(block([second, first]), [])).toMatchObject({ code: 'block.nonce-passed' });
  });
});

function strangers(): Transaction {
  const own = held();
  const body = { ...own, author: 'ef'.repeat(32) };
  const transaction = signTransaction(body, communityId, members[4]!.signer, sha256);
  engine.mempool.add(transaction, false);
  return transaction;
}
