import { describe, expect, test } from 'vitest';
import type { Proposal } from '#protocol';
import { MAX_TRANSACTION_REQUESTS } from './limits.js';
import type { BlockParts } from './testing/lone-replica.js';
import { LoneReplica, summary } from './testing/lone-replica.js';
import { standInId } from './testing/stand-in-crypto.js';

/** Validator 0 of 4, five seconds after its start in view 1, which validator 1 leads. */
function startedReplica(own: number | null = 0): LoneReplica {
  const replica = new LoneReplica({ own }).start();
  replica.advance(5_000);
  return replica;
}

describe('a voter [rule 3]', () => {
  test('stores block and vote before it sends its vote', () => {
    const replica = startedReplica();
    expect(summary(replica.propose(replica.block({ view: 1 })))).toEqual([
      'persist-block',
      'persist-vote notarize 1',
      'send notarize 1',
    ]);
  });

  test('votes once, whatever else the leader proposes', () => {
    const replica = startedReplica();
    replica.propose(replica.block({ view: 1 }));
    const second = replica.propose(replica.block({ view: 1, timestampMs: replica.epochMs + 4_000 }));
    expect(summary(second)).toEqual(['refused consensus.conflicting-vote']);
    expect(summary(replica.propose(replica.block({ view: 1 })))).toEqual([]);
  });

  test('votes for a second block when the first is invalid', () => {
    const replica = startedReplica();
    expect(summary(replica.propose(replica.block({ view: 1, timestampMs: replica.epochMs + 500 })))).toContain(
      'refused block.too-early',
    );
    expect(summary(replica.propose(replica.block({ view: 1 })))).toContain('send notarize 1');
  });

  test('votes also after its own nullify', () => {
    const replica = startedReplica();
    replica.submit(1);
    expect(summary(replica.advance(1_000))).toContain('send nullify 1');
    expect(summary(replica.propose(replica.block({ view: 1 })))).toContain('send notarize 1');
  });

  test('waits for missing transactions, asks the leader first and gives up after a while', () => {
    const replica = startedReplica();
    const id = standInId('transaction', 1);
    const effects = replica.propose(replica.block({ view: 1, transactionIds: [id] }));
    expect(effects).toEqual([{ type: 'request-transactions', ids: [id], from: [1] }]);
    expect(replica.advance(499)).toEqual([]);
    const [again] = replica.advance(1);
    expect(again).toMatchObject({ type: 'request-transactions', from: [1, expect.any(Number)] });
    const later = summary(replica.advance(29_000)).filter((text) => text === 'request-transactions');
    expect(later).toHaveLength(MAX_TRANSACTION_REQUESTS - 2);
  });

  test('votes as soon as the missing transactions have come', () => {
    const replica = startedReplica();
    replica.propose(replica.block({ view: 1, transactionIds: [standInId('transaction', 1)] }));
    expect(summary(replica.submit(2))).not.toContain('send notarize 1');
    expect(summary(replica.submit(1))).toContain('send notarize 1');
  });

  test('waits for an ancestor that it does not hold and asks its signers', () => {
    const replica = startedReplica();
    const parent = replica.block({ view: 1 });
    const block = replica.block({ view: 2, parent, timestampMs: replica.epochMs + 6_000 });
    const effects = replica.propose(block, parent);
    expect(effects).toContainEqual({ type: 'request-block', hash: parent.hash, from: [1, 2] });
    expect(summary(effects)).not.toContain('send notarize 2');
    expect(summary(replica.give({ type: 'block', block: parent }))).toEqual([
      'persist-block',
      'persist-block',
      'persist-vote notarize 2',
      'send notarize 2',
    ]);
  });

  test('refuses a proposal that the application finds invalid', () => {
    const replica = startedReplica();
    const id = standInId('transaction', 1);
    replica.submit(1);
    replica.market.sealed.add(id);
    expect(summary(replica.propose(replica.block({ view: 1, transactionIds: [id] })))).toContain(
      'refused order.duplicate-id',
    );
  });

  test('does not vote while a view between is not proven nullified, and does when it is', () => {
    const replica = startedReplica();
    const block = replica.block({ view: 3 });
    replica.giveCertificate('nullify', 2);
    expect(summary(replica.propose(block, null, { nullifyCertificates: [] }))).not.toContain('send notarize 3');
    expect(summary(replica.giveCertificate('nullify', 1))).toContain('send notarize 3');
  });

  test('takes the missing proof from another copy of the same proposal', () => {
    const replica = startedReplica();
    const block = replica.block({ view: 3 });
    replica.giveCertificate('nullify', 2);
    replica.propose(block, null, { nullifyCertificates: [] });
    expect(summary(replica.propose(block))).toContain('send notarize 3');
  });

  test('keeps a proposal of the next view until it enters it', () => {
    const replica = startedReplica();
    const parent = replica.block({ view: 1 });
    replica.propose(parent);
    const block = replica.block({ view: 2, parent, timestampMs: replica.epochMs + 6_000 });
    expect(summary(replica.propose(block, parent))).toContain('send notarize 2');
    expect(replica.view).toBe(2);
  });

  test.each([
    ['of another epoch', { header: { epoch: 2 } }, {}, 'consensus.wrong-epoch'],
    [
      'of a proposer who does not lead',
      { header: { proposer: standInId('member', 2) } },
      {},
      'consensus.not-the-leader',
    ],
    ['of another view than its header', { header: { view: 5 } }, { view: 1 }, 'consensus.proposal-inconsistent'],
    [
      'whose parent is not certified',
      {},
      { parentView: 0, parentCertificate: 'other' },
      'consensus.certificate-missing',
    ],
    ['of an unknown version', { header: { protocolVersion: 2 } }, {}, 'block.protocol-version-unknown'],
    ['of other validators', { header: { nextValidators: [] } }, {}, 'block.validator-change-unexpected'],
    ['with other transactions', {}, { transactionIds: [standInId('transaction', 9)] }, 'block.transaction-root-wrong'],
    ['at a wrong height', { header: { height: 3 } }, {}, 'block.height-wrong'],
    ['too soon after its parent', { timestampMs: 1_700_000_000_999 }, {}, 'block.too-early'],
  ] as const)('refuses a proposal %s', (_, parts, changes, code) => {
    const replica = startedReplica();
    const block = replica.block({ view: 1, ...(parts as Partial<BlockParts>) });
    const { parentCertificate, ...rest } = changes as Partial<Omit<Proposal, 'parentCertificate'>> & {
      parentCertificate?: string;
    };
    const certificate = replica.certificate('notarize', 1, standInId('other', 1));
    const full = parentCertificate === undefined ? rest : { ...rest, parentCertificate: certificate };
    const effects = summary(
      replica.propose(block, null, { view: 1, vote: replica.vote(1, 'notarize', 1, block.hash), ...full }),
    );
    expect(effects).toContain(`refused ${code}`);
    expect(effects).not.toContain('send notarize 1');
  });

  test('refuses a proposal that its leader did not sign', () => {
    const replica = startedReplica();
    const block = replica.block({ view: 1 });
    const vote = { ...replica.vote(2, 'notarize', 1, block.hash), voter: 1 };
    expect(summary(replica.propose(block, null, { vote }))).toEqual(['refused consensus.vote-invalid']);
  });

  test('refuses a proposal with a forged certificate', () => {
    const replica = startedReplica();
    const parent = replica.block({ view: 1 });
    const parentCertificate = { ...replica.certificate('notarize', 1, standInId('other', 1)), blockHash: parent.hash };
    const block = replica.block({ view: 2, parent });
    expect(summary(replica.propose(block, parent, { parentCertificate }))).toEqual([
      'refused consensus.certificate-invalid',
    ]);
  });

  test.each([
    [2_001, false],
    [2_000, true],
    [-3_500, true],
    [-3_501, false],
  ])('votes for a block %i ms from its clock: %s', (offsetMs, votes) => {
    const replica = startedReplica();
    const timestampMs = replica.epochMs + replica.nowMs + offsetMs;
    const effects = summary(replica.propose(replica.block({ view: 1, timestampMs })));
    expect(effects.includes('send notarize 1')).toBe(votes);
    expect(effects.includes('refused block.untimely')).toBe(!votes);
  });

  test('judges the time at first sight: a repetition does not make a block timely', () => {
    const replica = startedReplica();
    const block = replica.block({ view: 1, timestampMs: replica.epochMs + 8_000 });
    replica.propose(block);
    replica.advance(2_000);
    expect(summary(replica.propose(block))).toEqual([]);
  });

  test('holds an untimely block that the others notarize', () => {
    const replica = startedReplica();
    const block = replica.block({ view: 1, timestampMs: replica.epochMs + 60_000 });
    replica.propose(block);
    replica.giveCertificate('finalize', 1, block.hash);
    expect(replica.market.final).toEqual([block]);
  });
});
