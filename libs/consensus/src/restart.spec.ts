import { describe, expect, test } from 'vitest';
import { LoneReplica, summary } from './testing/lone-replica.js';
import { standInId } from './testing/stand-in-crypto.js';

const stranger = new LoneReplica();

describe('a restarted replica', () => {
  test('starts quietly when nothing was stored', () => {
    expect(new LoneReplica().start().effects).toEqual([]);
  });

  test('counts its stored votes and sends them again', () => {
    const block = stranger.block({ view: 1 });
    const restored = { votes: [stranger.vote(0, 'notarize', 1, block.hash)], certificates: [], blocks: [block] };
    const replica = new LoneReplica({ restored }).start();
    expect(summary(replica.effects)).toEqual(['send notarize 1']);
    replica.giveVote(1, 'notarize', 1, block.hash);
    expect(summary(replica.giveVote(2, 'notarize', 1, block.hash))).toContain('send finalize 1');
  });

  test('signs nothing that contradicts them', () => {
    const restored = {
      votes: [stranger.vote(0, 'notarize', 1, standInId('block', 1)), stranger.vote(0, 'nullify', 1)],
      certificates: [],
      blocks: [],
    };
    const replica = new LoneReplica({ restored }).start();
    replica.advance(2_000);
    const block = replica.block({ view: 1 });
    expect(summary(replica.propose(block))).not.toContain('persist-vote notarize 1');
    expect(summary(replica.giveCertificate('notarize', 1, block.hash))).not.toContain('persist-vote finalize 1');
  });

  test('enters the view after its stored certificates and passes them on', () => {
    const hash = standInId('block', 3);
    const restored = {
      votes: [stranger.vote(0, 'finalize', 3, hash)],
      certificates: [stranger.certificate('notarize', 3, hash), stranger.certificate('nullify', 4)],
      blocks: [],
    };
    const replica = new LoneReplica({ restored }).start();
    expect(replica.view).toBe(5);
    expect(summary(replica.effects)).toEqual([
      'send certificate notarize 3',
      'send certificate nullify 4',
      'send finalize 3',
      'request-block',
    ]);
  });

  test('executes at once what was final and stored', () => {
    const block = stranger.block({ view: 1 });
    const restored = { votes: [], certificates: [stranger.certificate('finalize', 1, block.hash)], blocks: [block] };
    const replica = new LoneReplica({ restored }).start();
    expect(replica.market.final).toEqual([block]);
    expect(replica.view).toBe(2);
  });
});

describe('catch-up', () => {
  test('moves head and view on and drops what lies below', () => {
    const replica = new LoneReplica().start();
    replica.advance(5_000);
    const block = replica.block({ view: 1 });
    replica.propose(block);
    const certificate = replica.certificate('finalize', 40, standInId('block', 40));
    const timestampMs = replica.epochMs + 40_000;
    const head = { hash: standInId('block', 40), height: 35, timestampMs, view: 40, certificate };
    replica.give({ type: 'synced', head });
    expect(replica.consensus.status()).toMatchObject({ headHeight: 35, view: 41, unfinalizedBlocks: 0 });
    replica.give({ type: 'synced', head: { ...head, height: 34, view: 39 } });
    expect(replica.consensus.status()).toMatchObject({ headHeight: 35, view: 41 });
  });

  test('does not touch a higher view or what builds on the new head', () => {
    const replica = new LoneReplica().start();
    replica.advance(5_000);
    const first = replica.block({ view: 1 });
    const second = replica.block({ view: 2, parent: first });
    replica.giveCertificate('notarize', 2, second.hash);
    replica.give({ type: 'block', block: second });
    expect(replica.view).toBe(3);
    const { height, timestampMs } = first.header;
    const certificate = replica.certificate('finalize', 1, first.hash);
    replica.market.commit([first], certificate);
    replica.give({ type: 'synced', head: { hash: first.hash, height, timestampMs, view: 1, certificate } });
    expect(replica.view).toBe(3);
    replica.giveCertificate('finalize', 2, second.hash);
    expect(replica.market.final).toEqual([first, second]);
  });
});

describe('a follower', () => {
  test('executes what the topic brings, and neither sends nor stores anything', () => {
    const replica = new LoneReplica({ own: null }).start();
    const block = replica.block({ view: 1 });
    const effects = [
      ...replica.propose(block),
      ...replica.giveCertificate('finalize', 1, block.hash),
      ...replica.advance(60_000),
    ];
    expect(replica.market.final).toEqual([block]);
    expect(effects).toEqual([]);
    expect(replica.consensus.nextWakeMs()).toBeNull();
  });

  test('asks signers for a block that it has not seen', () => {
    const replica = new LoneReplica({ own: null }).start();
    const block = replica.block({ view: 1 });
    expect(replica.giveCertificate('finalize', 1, block.hash)).toContainEqual({
      type: 'request-block',
      hash: block.hash,
      from: [1, 2],
    });
    replica.give({ type: 'block', block });
    expect(replica.market.final).toEqual([block]);
  });

  test('asks for transactions that it does not hold', () => {
    const replica = new LoneReplica({ own: null }).start();
    const block = replica.block({ view: 1, transactionIds: [standInId('transaction', 1)] });
    expect(summary(replica.propose(block))).toEqual(['request-transactions']);
    replica.giveCertificate('finalize', 1, block.hash);
    expect(replica.market.final).toEqual([]);
    replica.submit(1);
    expect(replica.market.final).toEqual([block]);
  });
});
