import { describe, expect, test } from 'vitest';
import type { VoteKind } from '#protocol';
import { MAX_OWN_VOTE_VIEWS } from './limits.js';
import { OwnVotes } from './own-votes.js';
import { LoneReplica } from './testing/lone-replica.js';
import { standInId } from './testing/stand-in-crypto.js';

const signer = new LoneReplica();

function vote(kind: VoteKind, view = 1, block = 1) {
  return signer.vote(0, kind, view, kind === 'nullify' ? null : standInId('block', block));
}

describe('own votes [safety]', () => {
  test.each([
    ['two blocks notarized in one view', vote('notarize'), vote('notarize', 1, 2)],
    ['two blocks finalized in one view', vote('finalize'), vote('finalize', 1, 2)],
    ['finalize after nullify', vote('nullify'), vote('finalize')],
    ['nullify after finalize', vote('finalize'), vote('nullify')],
  ])('refuse to record %s', (_, first, second) => {
    const votes = new OwnVotes();
    votes.record(first);
    expect(() => votes.record(second)).toThrow(/own votes/);
  });

  test('allow notarize and nullify, and notarize and finalize, in one view', () => {
    const votes = new OwnVotes();
    for (const allowed of [vote('notarize', 1), vote('nullify', 1), vote('notarize', 2), vote('finalize', 2)]) {
      votes.record(allowed);
    }
    expect(votes.all(1)).toHaveLength(2);
    expect([votes.mayNotarize(2), votes.mayNullify(2), votes.mayFinalize(1), votes.mayFinalize(3)]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test('forget the oldest views beyond their bound', () => {
    const votes = new OwnVotes();
    for (let view = 1; view <= MAX_OWN_VOTE_VIEWS + 1; view++) votes.record(vote('nullify', view));
    expect(votes.all(1)).toEqual([]);
    expect(votes.all(2)).toHaveLength(1);
  });
});
