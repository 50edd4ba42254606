import { describe, expect, test } from 'vitest';
import type { Engine, EngineEffect } from '#engine';
import { blockHashOf, certificateOf, signVote } from '#protocol';
import type { BlockHeader, FullBlock, SyncAnswer } from '#protocol';
import { EngineNetwork, MemoryStore, standInCrypto, testCommunity } from '#testing';

type Blocks = Extract<SyncAnswer, { type: 'blocks' }>;

/** A community with a chain, and a node that has nothing of it. */
async function newcomer(): Promise<{ network: EngineNetwork; engine: Engine; ask: () => EngineEffect[] }> {
  const network = await EngineNetwork.create(testCommunity({ households: 6, validators: 4 }), 41);
  const period = Math.floor(network.wallMs / 60_000) * 60 + 600;
  for (let round = 0; round < 6; round++) {
    const terms = {
      period,
      quantityWh: 100,
      limitPrice: 150_000,
      minFillWh: 0,
      timeInForce: 'gtc',
      expiresAtMs: null,
    } as const;
    network.command(round % 2, {
      type: 'place-orders',
      orders: [{ ...terms, side: round % 2 === 0 ? 'sell' : 'buy' }],
    });
    network.run(3_000);
  }
  const engine = await network.newEngine(network.nodes[5]!.identity, new MemoryStore());
  let monotonicMs = 0;
  const ask = (): EngineEffect[] => {
    monotonicMs += 20_000;
    return engine.step({ type: 'tick' }, { wallMs: network.wallMs, monotonicMs });
  };
  for (const index of [0, 1]) {
    engine.step({ type: 'connected', member: memberOf(network, index) }, { wallMs: network.wallMs, monotonicMs });
  }
  return { network, engine, ask };
}

function memberOf(network: EngineNetwork, index: number): string {
  return network.nodes[index]!.identity.member.memberId;
}

/** The first block alone, changed and certified by a quorum of liars. */
function certified(answer: Blocks, changes: Partial<BlockHeader>): Blocks {
  const [first] = answer.blocks as [FullBlock];
  if (first.header.height !== 1) return answer;
  const { communityId, members } = network0;
  const header = { ...first.header, ...changes };
  const blockHash = blockHashOf(standInCrypto.sha256, communityId, header);
  const subject = { epoch: 0, view: header.view, kind: 'finalize', blockHash } as const;
  const votes = [0, 1, 2].map((place) => signVote(subject, place, communityId, members[place]!.signer));
  return { ...answer, blocks: [{ ...first, header }], certificate: certificateOf(votes) };
}

/** Answers every question of the newcomer; `lie` may change an answer about blocks. */
async function answerAll(
  lie: (answer: Blocks, member: string) => SyncAnswer | null,
  alarms: string[] = [],
): Promise<{ engine: Engine; refusals: string[]; network: EngineNetwork }> {
  const { network, engine, ask } = await newcomer();
  const refusals: string[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const queue = ask();
    for (let effect = queue.shift(); effect !== undefined; effect = queue.shift()) {
      if (effect.type === 'refused') refusals.push(effect.code);
      if (effect.type === 'notice' && effect.notice.type === 'alarm') alarms.push(effect.notice.code);
      if (effect.type !== 'sync-request') continue;
      const node = network.nodes.find(({ identity }) => identity.member.memberId === effect.member)!;
      const honest = network.answerOf(node, effect.request);
      const answer = honest.type === 'blocks' ? lie(honest, effect.member) : honest;
      const now = { wallMs: network.wallMs, monotonicMs: turn * 20_000 + 20_001 };
      queue.push(...engine.step({ type: 'sync-answer', requestId: effect.requestId, answer }, now));
    }
  }
  return { engine, refusals, network };
}

function changed(answer: Blocks, mend: (blocks: FullBlock[]) => void): Blocks {
  const blocks = [...answer.blocks];
  mend(blocks);
  return { ...answer, blocks };
}

const lies: [string, (answer: Blocks) => SyncAnswer | null][] = [
  ['blocks without a certificate', (answer) => ({ ...answer, certificate: null })],
  [
    'a certificate of another block',
    (answer) => ({ ...answer, certificate: { ...answer.certificate!, blockHash: 'ab'.repeat(32) } }),
  ],
  [
    'a certificate with two signatures',
    (answer) => ({
      ...answer,
      certificate: { ...answer.certificate!, signatures: answer.certificate!.signatures.slice(0, 2) },
    }),
  ],
  [
    'a block with another timestamp',
    (answer) =>
      changed(
        answer,
        (blocks) => void (blocks[0] = { ...blocks[0]!, header: { ...blocks[0]!.header, timestampMs: 1 } }),
      ),
  ],
  [
    'blocks without their transactions',
    (answer) => changed(answer, (blocks) => void (blocks[0] = { ...blocks[0]!, transactions: [] })),
  ],
  ['a gap', (answer) => changed(answer, (blocks) => void blocks.splice(1, 1))],
  ['blocks from another height on', (answer) => changed(answer, (blocks) => void blocks.shift())],
  [
    'junk for a transaction',
    (answer) => changed(answer, (blocks) => void (blocks[0] = { ...blocks[0]!, transactions: [new Uint8Array(3)] })),
  ],
  ['a transaction with a broken signature', (answer) => changed(answer, breakSignature)],
  ['an answer of another kind', () => ({ type: 'transactions', transactions: [] })],
];

function breakSignature(blocks: FullBlock[]): void {
  const place = blocks.findIndex(({ transactions }) => transactions.length > 0);
  const [bytes] = blocks[place]!.transactions as [Uint8Array];
  blocks[place] = { ...blocks[place]!, transactions: [bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1)] };
}

describe('catch-up', () => {
  test('brings a node that has nothing to the same state hash', async () => {
    const { engine, refusals, network } = await answerAll((answer) => answer);
    expect(network.nodes[0]!.engine.state.height).toBeGreaterThan(4);
    expect(engine.chain.stateHash).toBe(network.nodes[0]!.engine.chain.stateHash);
    expect(refusals).toEqual([]);
  });

  test.each(lies)('blames a peer that answers with %s, and gets there by another', async (_name, lie) => {
    const { engine, refusals, network } = await answerAll((answer, member) =>
      member === liar(network0) ? lie(answer) : answer,
    );
    expect(refusals).toContain('sync.bad-answer');
    expect(engine.chain.stateHash).toBe(network.nodes[0]!.engine.chain.stateHash);
  });

  test('executes nothing that does not follow its own chain, even with a quorum behind it', async () => {
    const { engine, refusals } = await answerAll((answer) => certified(answer, { parentHash: 'ab'.repeat(32) }));
    expect(refusals).toContain('sync.other-chain');
    expect(engine.state.height).toBe(0);
  });

  test("raises an alarm when a quorum's state hash is another one than its own", async () => {
    const alarms: string[] = [];
    const { engine } = await answerAll((answer) => certified(answer, { finalizedStateHash: 'ab'.repeat(32) }), alarms);
    expect(alarms).toEqual(['state.diverged']);
    expect(engine.chain.divergedHeight).toBe(0);
  });

  test('goes on when a peer does not answer', async () => {
    const { engine, network } = await answerAll((answer, member) => (member === liar(network0) ? null : answer));
    expect(engine.chain.stateHash).toBe(network.nodes[0]!.engine.chain.stateHash);
  });
});

/** All networks here have the same members; the one asked first lies. */
const network0 = testCommunity({ households: 6, validators: 4 });
function liar(community: typeof network0): string {
  return [0, 1].map((index) => community.members[index]!.member.memberId).sort()[0]!;
}
