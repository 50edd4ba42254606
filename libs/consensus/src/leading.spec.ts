import { describe, expect, test } from 'vitest';
import { standInId } from './testing/stand-in-crypto.js';
import { LoneReplica, summary } from './testing/lone-replica.js';
import type { ConsensusEffect } from './contract.js';
import type { Proposal } from '#protocol';

function proposalsOf(effects: readonly ConsensusEffect[]): Proposal[] {
  return effects.flatMap((effect) =>
    effect.type === 'send' && effect.message.type === 'proposal' ? [effect.message.proposal] : [],
  );
}

// The replica is validator 1 of 4, the leader of view 1; batch 1,000 ms.
describe('a leader [rule 2]', () => {
  test('stores its vote and block, then sends and publishes one proposal', () => {
    const replica = new LoneReplica({ own: 1 }).start();
    replica.advance(5_000);
    expect(summary(replica.submit(1))).toEqual([
      'persist-block',
      'persist-vote notarize 1',
      'send proposal 1',
      'publish proposal 1',
    ]);
    expect(summary(replica.submit(2))).toEqual([]);
  });

  test("proposes when its clock reaches its parent's time and a batch more", () => {
    const replica = new LoneReplica({ own: 1 }).start();
    replica.submit(1);
    expect(proposalsOf(replica.advance(999))).toEqual([]);
    const [proposal] = proposalsOf(replica.advance(1));
    expect(proposal?.header.timestampMs).toBe(replica.epochMs + 1_000);
  });

  test('does not wait longer than t0 when its clock is behind', () => {
    const replica = new LoneReplica({ own: 1 });
    replica.epochMs -= 60_000;
    replica.start();
    replica.submit(1);
    expect(proposalsOf(replica.advance(999))).toEqual([]);
    const [proposal] = proposalsOf(replica.advance(1));
    expect(proposal?.header.timestampMs).toBe(replica.options.head.timestampMs + 1_000);
  });

  test('proposes an empty block after thirty seconds without work', () => {
    const replica = new LoneReplica({ own: 1 }).start();
    expect(proposalsOf(replica.advance(29_999))).toEqual([]);
    expect(proposalsOf(replica.advance(1))[0]?.transactionIds).toEqual([]);
  });

  test('builds on the highest notarized block and proves it and the nullified views since', () => {
    const replica = new LoneReplica({ own: 3 }).start();
    replica.advance(5_000);
    const parent = replica.block({ view: 1 });
    replica.propose(parent);
    replica.giveCertificate('notarize', 1, parent.hash);
    replica.giveCertificate('nullify', 2);
    const [proposal] = proposalsOf(replica.advance(1_000));
    expect(proposal?.header.parentHash).toBe(parent.hash);
    expect(proposal?.parentView).toBe(1);
    expect(proposal?.parentCertificate).toMatchObject({ kind: 'notarize', view: 1, blockHash: parent.hash });
    expect(proposal?.nullifyCertificates).toMatchObject([{ kind: 'nullify', view: 2 }]);
  });

  test('proves the final block that its content names', () => {
    const replica = new LoneReplica({ own: 2 }).start();
    const parent = replica.block({ view: 1 });
    replica.propose(parent);
    replica.giveCertificate('finalize', 1, parent.hash);
    replica.submit(1);
    const [proposal] = proposalsOf(replica.advance(5_000));
    expect(proposal?.parentCertificate).toMatchObject({ view: 1, blockHash: parent.hash });
    expect(proposal?.header.finalizedHeight).toBe(1);
    expect(proposal?.finalizeCertificate).toMatchObject({ kind: 'finalize', view: 1, blockHash: parent.hash });
  });

  test('waits for a nullify certificate between its parent and its view', () => {
    const replica = new LoneReplica({ own: 3 }).start();
    replica.submit(1);
    replica.giveCertificate('nullify', 2);
    expect(replica.view).toBe(3);
    expect(proposalsOf(replica.advance(900))).toEqual([]);
    expect(proposalsOf(replica.giveCertificate('nullify', 1))).toHaveLength(1);
  });

  test('waits for a parent that it does not hold, and asks for it', () => {
    const replica = new LoneReplica({ own: 2 }).start();
    replica.advance(5_000);
    const parent = replica.block({ view: 1 });
    const asked = replica.giveCertificate('notarize', 1, parent.hash);
    expect(summary(asked)).toContain('request-block');
    expect(proposalsOf(replica.advance(1_200))).toEqual([]);
    expect(proposalsOf(replica.give({ type: 'block', block: parent }))[0]?.header.height).toBe(2);
  });

  test('sends the same proposal again every delay while it leads on to nothing', () => {
    const replica = new LoneReplica({ own: 1 }).start();
    replica.advance(5_000);
    const [first] = proposalsOf(replica.submit(1));
    const again = proposalsOf(replica.advance(1_000));
    expect(again).toHaveLength(2);
    for (const proposal of again) expect(proposal).toEqual(first);
  });

  test('seals what it holds in one step per block when it is alone and needs no pause', () => {
    const replica = new LoneReplica({ validators: 1, batchMs: 0 }).start();
    for (let transaction = 0; transaction < 20; transaction++) {
      replica.market.held.add(standInId('transaction', transaction));
    }
    expect(proposalsOf(replica.give({ type: 'work' }))).toHaveLength(0);
    expect(replica.market.final).toHaveLength(1);
    expect(replica.consensus.nextWakeMs()).toBe(replica.nowMs);
    replica.advance(0);
    expect(replica.market.sealed.size).toBe(20);
    expect(summary(replica.advance(29_000))).toEqual([]);
  });

  test('proposes again what an earlier run stored and never sent', () => {
    const before = new LoneReplica({ own: 1 }).start();
    before.advance(5_000);
    const [proposal] = proposalsOf(before.submit(1));
    const block = before.consensus.block(proposal!.vote.blockHash!)!;
    const restored = { votes: [proposal!.vote], certificates: [], blocks: [block] };
    const after = new LoneReplica({ own: 1, restored });
    expect(proposalsOf(after.start().effects)).toEqual([proposal]);
    after.submit(2);
    for (const again of proposalsOf(after.advance(5_000))) expect(again).toEqual(proposal);
  });
});
