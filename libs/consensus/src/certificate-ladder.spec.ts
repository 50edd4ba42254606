import { describe, expect, test } from 'vitest';
import { CertificateLadder } from './certificate-ladder.js';
import { MAX_CERTIFIED_VIEWS } from './limits.js';
import { LoneReplica } from './testing/lone-replica.js';
import { standInId } from './testing/stand-in-crypto.js';

const signer = new LoneReplica();
const { head } = signer.options;

function ladderOf(notarized: readonly number[], nullified: readonly number[]): CertificateLadder {
  const ladder = new CertificateLadder(head);
  for (const view of notarized) ladder.add(signer.certificate('notarize', view, standInId('block', view)));
  for (const view of nullified) ladder.add(signer.certificate('nullify', view));
  return ladder;
}

describe('the certificates above the final head', () => {
  test('allow a block on the head when every view since is nullified', () => {
    expect(ladderOf([], [1, 2, 3]).allows(0, head.hash, 4)).toBe(true);
    expect(ladderOf([], [1, 3]).allows(0, head.hash, 4)).toBe(false);
  });

  test('allow a block on a notarized one only in the view of its certificate', () => {
    const ladder = ladderOf([1, 2], [2, 3]);
    expect(ladder.allows(2, standInId('block', 2), 4)).toBe(true);
    expect(ladder.allows(1, standInId('block', 1), 4)).toBe(true);
    expect(ladder.allows(2, standInId('block', 1), 4)).toBe(false);
    expect(ladder.allows(3, standInId('block', 3), 4)).toBe(false);
  });

  test('name the highest notarized block as parent, else the head', () => {
    expect(ladderOf([1, 3], [2]).highest()).toMatchObject({ view: 3, hash: standInId('block', 3) });
    expect(ladderOf([], [1]).highest()).toMatchObject({ view: 0, hash: head.hash });
    expect(ladderOf([2], [3, 4]).viewsSinceNotarized(5)).toBe(2);
  });

  test('are dropped up to a new head', () => {
    const ladder = ladderOf([1, 3], [2]);
    const certificate = signer.certificate('finalize', 2, standInId('block', 2));
    ladder.reroot({ hash: standInId('block', 2), height: 2, timestampMs: 0, view: 2, certificate });
    expect(ladder.notarized(1)).toBeUndefined();
    expect(ladder.nullified(2)).toBeUndefined();
    expect(ladder.climb(4)).toMatchObject([{ view: 3 }]);
    expect(ladder.add(signer.certificate('nullify', 2))).toBe(false);
  });

  test('are kept for a bounded number of views', () => {
    const ladder = new CertificateLadder(head);
    const certificate = signer.certificate('nullify', 1);
    for (let view = 1; view <= MAX_CERTIFIED_VIEWS + 1; view++) ladder.add({ ...certificate, view });
    expect(ladder.nullified(1)).toBeUndefined();
    expect(ladder.nullified(2)).toBeDefined();
    expect(ladder.nullified(MAX_CERTIFIED_VIEWS + 1)).toBeDefined();
  });
});
