import { describe, expect, test } from 'vitest';
import { MAX_FETCHED_HEIGHTS, MAX_UNCERTIFIED_BLOCKS, VIEWS_AHEAD } from './limits.js';
import { LoneReplica, summary } from './testing/lone-replica.js';
import { standInCrypto, standInId } from './testing/stand-in-crypto.js';

function startedReplica(): LoneReplica {
  const replica = new LoneReplica().start();
  replica.advance(5_000);
  return replica;
}

describe('a notarized view [rule 4]', () => {
  test('is certified by a quorum, stored with the finalize vote, passed on and left', () => {
    const replica = startedReplica();
    const block = replica.block({ view: 1 });
    replica.propose(block);
    const effects = summary(replica.giveVote(2, 'notarize', 1, block.hash));
    expect(effects).toEqual([
      'persist-certificate notarize 1',
      'persist-vote finalize 1',
      'send certificate notarize 1',
      'send finalize 1',
    ]);
    expect(replica.view).toBe(2);
  });

  test('is not finalized after an own nullify', () => {
    const replica = startedReplica();
    replica.submit(1);
    const block = replica.block({ view: 1 });
    replica.propose(block);
    expect(summary(replica.advance(1_500))).toContain('send nullify 1');
    const effects = summary(replica.giveVote(2, 'notarize', 1, block.hash));
    expect(effects).toContain('send certificate notarize 1');
    expect(effects).not.toContain('send finalize 1');
    expect(replica.view).toBe(2);
  });

  test('moves on from any earlier view, even without its block', () => {
    const replica = startedReplica();
    const effects = replica.giveCertificate('notarize', 7, standInId('block', 7));
    expect(summary(effects)).toEqual([
      'persist-certificate notarize 7',
      'persist-vote finalize 7',
      'send certificate notarize 7',
      'send finalize 7',
      'request-block',
    ]);
    expect(replica.view).toBe(8);
  });

  test('whose block is not held is asked from two signers in turn every half second', () => {
    const replica = startedReplica();
    const hash = standInId('block', 1);
    const asked = [...replica.giveCertificate('notarize', 1, hash), ...replica.advance(1_000)].filter(
      ({ type }) => type === 'request-block',
    );
    expect(asked).toEqual([
      { type: 'request-block', hash, from: [1, 2] },
      { type: 'request-block', hash, from: [3, 1] },
      { type: 'request-block', hash, from: [2, 3] },
    ]);
  });

  test('takes no other block than the one asked for', () => {
    const replica = startedReplica();
    const block = replica.block({ view: 1 });
    replica.giveCertificate('notarize', 1, block.hash);
    const other = replica.block({ view: 1, timestampMs: replica.epochMs + 9_000 });
    const give = (given: typeof block) => summary(replica.give({ type: 'block', block: given }));
    expect(give({ ...other, hash: block.hash })).toEqual(['refused block.hash-wrong']);
    const transactionIds = [standInId('transaction', 1)];
    expect(give({ ...block, transactionIds })).toEqual(['refused block.transaction-root-wrong']);
    expect(give(other)).toEqual([]);
    expect(give(block)).toEqual(['persist-block']);
    expect(replica.consensus.block(block.hash)).toEqual(block);
  });
});

describe('a nullified view [rule 5]', () => {
  test('is joined when f + 1 others want it, without any timer', () => {
    const replica = startedReplica();
    expect(summary(replica.giveVote(2, 'nullify', 1))).toEqual([]);
    expect(summary(replica.giveVote(3, 'nullify', 1))).toEqual([
      'persist-vote nullify 1',
      'persist-certificate nullify 1',
      'send nullify 1',
      'send certificate nullify 1',
    ]);
    expect(replica.view).toBe(2);
  });

  test('is never joined after an own finalize', () => {
    const finalize = new LoneReplica().vote(0, 'finalize', 1, standInId('block', 1));
    const replica = new LoneReplica({ restored: { votes: [finalize], certificates: [], blocks: [] } }).start();
    replica.submit(1);
    replica.giveVote(2, 'nullify', 1);
    replica.giveVote(3, 'nullify', 1);
    const effects = summary([...replica.effects, ...replica.advance(5_000)]);
    expect(effects).toContain('send finalize 1');
    expect(effects).not.toContain('send nullify 1');
  });

  test('is left by its certificate alone, and a repetition of it changes nothing', () => {
    const replica = startedReplica();
    expect(summary(replica.giveCertificate('nullify', 1))).toEqual([
      'persist-certificate nullify 1',
      'send certificate nullify 1',
    ]);
    expect(replica.giveCertificate('nullify', 1)).toEqual([]);
  });
});

describe('finality [rule 6]', () => {
  test('executes the block and all its ancestors, oldest first', () => {
    const replica = startedReplica();
    const first = replica.block({ view: 1 });
    replica.propose(first);
    const second = replica.block({ view: 2, parent: first, timestampMs: replica.epochMs + 6_000 });
    replica.propose(second, first);
    replica.giveCertificate('notarize', 2, second.hash);
    expect(replica.market.final).toEqual([]);
    replica.giveVote(2, 'finalize', 2, second.hash);
    replica.giveVote(3, 'finalize', 2, second.hash);
    expect(replica.market.final).toEqual([first, second]);
    expect(replica.consensus.status()).toMatchObject({ headHeight: 2, view: 3, unfinalizedBlocks: 0 });
  });

  test('waits for the missing blocks and fetches them, newest first', () => {
    const replica = startedReplica();
    const first = replica.block({ view: 1 });
    const second = replica.block({ view: 2, parent: first });
    expect(replica.giveCertificate('finalize', 2, second.hash)).toContainEqual(
      expect.objectContaining({ type: 'request-block', hash: second.hash }),
    );
    expect(replica.give({ type: 'block', block: second })).toContainEqual(
      expect.objectContaining({ type: 'request-block', hash: first.hash }),
    );
    replica.give({ type: 'block', block: first });
    expect(replica.market.final).toEqual([first, second]);
  });

  test('beside the final head is refused', () => {
    const replica = startedReplica();
    const block = replica.block({ view: 1 });
    replica.propose(block);
    replica.giveCertificate('finalize', 1, block.hash);
    const stray = replica.block({ view: 2, header: { height: 1 } });
    replica.giveCertificate('finalize', 2, stray.hash);
    expect(summary(replica.give({ type: 'block', block: stray }))).toContain('refused consensus.conflicting-finality');
    expect(replica.market.final).toEqual([block]);
  });
});

describe('what is kept', () => {
  test('stays bounded when a leader proposes block after block that nobody certifies', () => {
    const replica = startedReplica();
    const views = 2 * MAX_UNCERTIFIED_BLOCKS;
    for (let view = 1; view <= views; view++) {
      for (const offsetMs of [0, 1, 2]) {
        const block = replica.block({ view, timestampMs: replica.epochMs + 5_000 + offsetMs });
        replica.propose(block, null, { nullifyCertificates: [] });
      }
      replica.giveCertificate('nullify', view);
    }
    expect(replica.view).toBe(views + 1);
    expect(replica.consensus.status().unfinalizedBlocks).toBe(MAX_UNCERTIFIED_BLOCKS);
  });

  test('does not grow by fetching when the final block is far ahead: that is for catch-up', () => {
    const replica = startedReplica();
    let parent = null;
    const chain = [];
    for (let view = 1; view <= MAX_FETCHED_HEIGHTS + 10; view++) {
      parent = replica.block({ view, parent });
      chain.push(parent);
    }
    replica.giveCertificate('finalize', chain.length, chain.at(-1)!.hash);
    expect(summary(replica.give({ type: 'block', block: chain.at(-1)! }))).toEqual(['persist-block']);
    expect(summary(replica.advance(5_000))).not.toContain('request-block');
  });

  test('of verified signatures is not verified again', () => {
    let verified = 0;
    const counting = {
      ...standInCrypto,
      verify: (...call: Parameters<typeof standInCrypto.verify>) => {
        verified += 1;
        return standInCrypto.verify(...call);
      },
    };
    const replica = new LoneReplica({ own: 1, crypto: counting }).start();
    for (const voter of [0, 2, 3]) replica.giveVote(voter, 'nullify', 9);
    replica.giveVote(2, 'nullify', 9);
    replica.giveCertificate('nullify', 9);
    expect(verified).toBe(3);
    const block = replica.block({ view: 10, timestampMs: replica.epochMs + 1_000 });
    for (let copy = 0; copy < 3; copy++) replica.propose(block, null, { nullifyCertificates: [] });
    replica.giveVote(2, 'notarize', 10, block.hash);
    expect(verified).toBe(4);
  });
});

describe('votes and certificates that are wrong', () => {
  test.each([
    ['another epoch', { epoch: 2 }, 'consensus.wrong-epoch'],
    ['a place that nobody has', { voter: 4 }, 'consensus.unknown-voter'],
    ['another voter than its signer', { voter: 3 }, 'consensus.vote-invalid'],
    ['a block in a nullify', { blockHash: standInId('block', 1) }, 'consensus.vote-invalid'],
  ])('a vote of %s is refused', (_, changes, code) => {
    const replica = startedReplica();
    const vote = { ...replica.vote(2, 'nullify', 1), ...changes };
    expect(summary(replica.give({ type: 'vote', vote }))).toEqual([`refused ${code}`]);
  });

  test('a second vote of a kind in a view is refused and not counted', () => {
    const replica = startedReplica();
    replica.giveVote(2, 'notarize', 1, standInId('block', 1));
    expect(summary(replica.giveVote(2, 'notarize', 1, standInId('block', 2)))).toEqual([
      'refused consensus.conflicting-vote',
    ]);
  });

  test('certificates of another epoch, of too few or of a voter twice are refused', () => {
    const replica = startedReplica();
    const good = replica.certificate('nullify', 1);
    const [first, second] = good.signatures;
    const give = (changes: Partial<typeof good>) =>
      summary(replica.give({ type: 'certificate', certificate: { ...good, ...changes } }));
    expect(give({ epoch: 2 })).toEqual(['refused consensus.wrong-epoch']);
    expect(give({ signatures: [first!, second!] })).toEqual(['refused consensus.certificate-invalid']);
    expect(give({ signatures: [first!, first!, second!] })).toEqual(['refused consensus.certificate-invalid']);
    expect(give({ view: 2 })).toEqual(['refused consensus.certificate-invalid']);
    expect(replica.view).toBe(1);
  });

  test('an own vote from outside is ignored', () => {
    const replica = startedReplica();
    expect(replica.giveVote(0, 'nullify', 1)).toEqual([]);
  });

  test('votes of far views take one place a voter and kind, and count when their view comes', () => {
    const replica = startedReplica();
    const far = 100_000;
    for (let view = 50; view <= far; view += 1_000)
      for (const voter of [1, 2, 3]) replica.giveVote(voter, 'nullify', view);
    for (const voter of [1, 2, 3]) replica.giveVote(voter, 'nullify', far);
    expect(replica.view).toBe(1);
    replica.giveCertificate('nullify', far - VIEWS_AHEAD);
    expect(replica.view).toBe(far + 1);
  });
});
