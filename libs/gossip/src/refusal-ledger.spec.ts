import { describe, expect, it } from 'vitest';
import { RefusalLedger } from './refusal-ledger.js';

const MINUTE_MS = 60_000;
const RULES = {
  rejectsBeforeRefusal: 3,
  rejectWindowMs: MINUTE_MS,
  refusalMs: MINUTE_MS,
  refusalMaxMs: 60 * MINUTE_MS,
};

function ledger(maxOffenders = 100): RefusalLedger {
  return new RefusalLedger(RULES, maxOffenders);
}

describe('RefusalLedger', () => {
  it('refuses at the third reject within a minute', () => {
    const rejects = ledger();
    expect(rejects.reject('a', 'rejected-messages', 0)).toBe(false);
    expect(rejects.reject('a', 'rejected-messages', 30_000)).toBe(false);
    expect(rejects.rejectsOf('a', 59_999)).toBe(2);
    expect(rejects.reject('a', 'rejected-messages', 59_999)).toBe(true);
    expect(rejects.isRefused('a', 60_000)).toBe(true);
    expect(rejects.isRefused('b', 60_000)).toBe(false);
  });

  it('forgives rejects that are a minute old', () => {
    const rejects = ledger();
    rejects.reject('a', 'rejected-messages', 0);
    rejects.reject('a', 'rejected-messages', 1);
    expect(rejects.reject('a', 'rejected-messages', MINUTE_MS + 1)).toBe(false);
    expect(rejects.rejectsOf('a', MINUTE_MS + 1)).toBe(1);
  });

  it('doubles each refusal up to an hour', () => {
    const refusals = ledger();
    let nowMs = 0;
    const minutes = [1, 2, 4, 8, 16, 32, 60, 60];
    for (const [index, lengthMinutes] of minutes.entries()) {
      refusals.refuse('a', 'flood', nowMs);
      expect(refusals.refusals(nowMs)).toEqual([
        { peerId: 'a', reason: 'flood', remainingMs: lengthMinutes * MINUTE_MS, strikes: index + 1 },
      ]);
      nowMs += lengthMinutes * MINUTE_MS;
      expect(refusals.isRefused('a', nowMs - 1)).toBe(true);
      expect(refusals.isRefused('a', nowMs)).toBe(false);
      expect(refusals.refusals(nowMs)).toEqual([]);
    }
  });

  it('forgets an hour after the end of a refusal', () => {
    const refusals = ledger();
    refusals.refuse('a', 'score', 0);
    refusals.refuse('a', 'score', MINUTE_MS);
    refusals.refuse('a', 'score', 3 * MINUTE_MS + RULES.refusalMaxMs);
    expect(refusals.refusals(3 * MINUTE_MS + RULES.refusalMaxMs)).toMatchObject([{ strikes: 1 }]);
  });

  it('remembers a bounded number, and those that are refused longest', () => {
    const refusals = ledger(2);
    refusals.refuse('bad', 'flood', 0);
    for (const peer of ['a', 'b', 'c']) refusals.reject(peer, 'misbehaviour', 0);
    expect(refusals.isRefused('bad', 1)).toBe(true);
    expect(refusals.rejectsOf('a', 1)).toBe(0);
    refusals.refuse('c', 'flood', 0);
    refusals.refuse('d', 'flood', 0);
    expect(refusals.refusals(1).map(({ peerId }) => peerId)).toEqual(['c', 'd']);
  });
});
