import { deepStrictEqual } from 'node:assert';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '#market';
import type { CommunityRules, Matching, Sha256 } from '#market';
import type { BookCommand, BookEvent, OrderBook } from './contract.js';
import { createOrderBook, restoreOrderBook } from './order-book.js';
import { Depth } from './testing/depth.js';
import { randomJournals } from './testing/random-journal.js';
import type { Journal } from './testing/random-journal.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);
const HOUR_MS = 3_600_000;

function bookFor({ rules, limits }: Journal): OrderBook {
  return createOrderBook(rules, { sha256, limits });
}

function rulesAfter(rules: CommunityRules, command: BookCommand, answer: readonly BookEvent[]): CommunityRules {
  return command.type === 'set-rules' && answer[0]?.type !== 'rejected' ? command.rules : rules;
}

describe.each<Matching>(['auction', 'continuous'])('a random journal that begins with %s matching', (matching) => {
  const check = (property: (journal: Journal, stride: number) => void) =>
    fc.assert(
      fc.property(randomJournals(matching, 80), fc.integer({ min: 1, max: 20 }), property),
      depth.parameters({ usual: 150, deep: 10_000, mutation: 2 }),
    );

  const restoring = () =>
    check((journal, stride) => {
      const book = bookFor(journal);
      let restored = bookFor(journal);
      let { rules } = journal;
      for (const [index, { command, context }] of journal.steps.entries()) {
        const events = book.apply(command, context);
        deepStrictEqual(restored.apply(command, context), events);
        rules = rulesAfter(rules, command, events);
        if (index % stride === 0) {
          restored = restoreOrderBook(structuredClone(book.snapshot()), rules, { sha256, limits: journal.limits });
        }
        expect(toHex(restored.stateHash())).toBe(toHex(book.stateHash()));
        deepStrictEqual(restored.orders(), book.orders());
      }
    });
  it('gives the same events and hashes when the book is restored from snapshots on the way', restoring, HOUR_MS);

  const omitting = () =>
    check((journal) => {
      const first = bookFor(journal);
      const second = bookFor(journal);
      for (const { command, context } of journal.steps) {
        const before = toHex(first.stateHash());
        const events = first.apply(command, context);
        if (events[0]?.type === 'rejected') expect(toHex(first.stateHash())).toBe(before);
        else deepStrictEqual(second.apply(command, context), events);
      }
      expect(toHex(second.stateHash())).toBe(toHex(first.stateHash()));
      deepStrictEqual(second.snapshot(), first.snapshot());
    });
  it('gives the same events and hashes without the commands that were refused', omitting, HOUR_MS);

  const telling = () =>
    check((journal) => {
      const book = bookFor(journal);
      const hashOf = new Map<string, string>();
      const stateOf = new Map<string, string>();
      let { rules } = journal;
      for (const { command, context } of journal.steps) {
        rules = rulesAfter(rules, command, book.apply(command, context));
        const state = JSON.stringify([rules, book.snapshot()]);
        const hash = toHex(book.stateHash());
        expect(hashOf.get(state) ?? hash).toBe(hash);
        expect(stateOf.get(hash) ?? state).toBe(state);
        hashOf.set(state, hash);
        stateOf.set(hash, state);
      }
    });
  it('gives states with other rules or snapshots other hashes, and equal ones the same', telling, HOUR_MS);
});
