import { deepStrictEqual } from 'node:assert';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErrorCode, Matching, Sha256 } from '#market';
import type { BookEvent } from './contract.js';
import { createOrderBook } from './order-book.js';
import type { TestedBook } from './testing/books.js';
import { NaiveBook } from './testing/naive-book.js';
import { MEMBERS } from './testing/random-drafts.js';
import { randomJournals } from './testing/random-journal.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const deep = process.env.WATTMESH_TEST_DEPTH === 'deep';
const RUNS = deep ? 100_000 : 2_000;
/** So that deep runs may take their time. */
const HOUR_MS = 3_600_000;
/** Commands of one journal; half as many on average. */
const MAX_LENGTH = 160;
/** After how many commands of a journal the states are compared. */
const STATE_EVERY = 8;

/** Details are sentences for people; everything else of an event is compared. */
function comparable(events: readonly BookEvent[]): BookEvent[] {
  return events.map((event) => (event.type === 'rejected' ? { ...event, detail: '' } : event));
}

function expectSameState(book: TestedBook, naive: TestedBook): void {
  deepStrictEqual(book.periods(), naive.periods());
  deepStrictEqual(book.orders(), naive.orders());
  for (const period of book.periods()) {
    for (const member of MEMBERS) {
      deepStrictEqual(book.tradedWh(period, member, 'buy'), naive.tradedWh(period, member, 'buy'));
      deepStrictEqual(book.tradedWh(period, member, 'sell'), naive.tradedWh(period, member, 'sell'));
    }
  }
}

/** `order.unknown`, `replaced` and the like. */
function nameOf(event: BookEvent): string {
  return 'code' in event ? `${event.type} ${event.code}` : event.type;
}

const REFUSALS: readonly ErrorCode[] = [
  'command.malformed',
  'order.beyond-horizon',
  'order.book-full',
  'order.capacity-exceeded',
  'order.duplicate-id',
  'order.expired',
  'order.gate-closed',
  'order.min-fill-invalid',
  'order.not-owner',
  'order.off-lot',
  'order.off-tick',
  'order.period-invalid',
  'order.price-invalid',
  'order.price-out-of-bounds',
  'order.quantity-invalid',
  'order.rules-changed',
  'order.self-cross',
  'order.side-invalid',
  'order.time-in-force-invalid',
  'order.too-many',
  'order.unknown',
  'rules.invalid',
];
const REASONS_TO_LEAVE: readonly ErrorCode[] = [
  'order.cancelled',
  'order.expired',
  'order.gate-closed',
  'order.member-removed',
  'order.rules-changed',
  'order.unfilled',
];

/** What random journals bring about. */
const NAMES = [
  'accepted',
  'cleared',
  'closed',
  ...REASONS_TO_LEAVE.map((code) => `left ${code}`),
  ...REFUSALS.map((code) => `rejected ${code}`),
  'replaced',
  'traded',
];

describe.each<Matching>(['auction', 'continuous'])('random journals that begin with %s matching', (matching) => {
  const comparing = () => {
    const seen = new Set<string>();
    let commands = 0;
    const property = fc.property(randomJournals(matching, MAX_LENGTH), ({ rules, limits, steps }) => {
      const book = createOrderBook(rules, { sha256, limits });
      const naive = new NaiveBook(rules, { sha256, limits });
      for (const [index, { command, context }] of steps.entries()) {
        const events = comparable(book.apply(command, context));
        deepStrictEqual(events, naive.apply(command, context));
        if ((index + 1) % STATE_EVERY === 0) expectSameState(book, naive);
        for (const event of events) seen.add(nameOf(event));
      }
      expectSameState(book, naive);
      commands += steps.length;
    });
    fc.assert(property, { numRuns: RUNS });
    expect(commands).toBeGreaterThan(60 * RUNS);
    expect([...seen].toSorted()).toEqual(NAMES);
  };
  it('are answered by both books alike, command by command, and leave the same state', comparing, HOUR_MS);
});
