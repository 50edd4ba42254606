import { deepStrictEqual } from 'node:assert';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '#market';
import type { ErrorCode, Matching, Sha256 } from '#market';
import type { BookEvent } from './contract.js';
import { createOrderBook } from './order-book.js';
import type { TestedBook } from './testing/books.js';
import { Depth } from './testing/depth.js';
import { NaiveBook } from './testing/naive-book.js';
import { MEMBERS } from './testing/random-drafts.js';
import { randomDeepBooks } from './testing/random-deep-books.js';
import { randomJournals } from './testing/random-journal.js';
import type { Journal } from './testing/random-journal.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);
/** So that deep runs may take their time. */
const HOUR_MS = 3_600_000;

/** Details are sentences for people; everything else of an event is compared. */
function comparable(events: readonly BookEvent[]): BookEvent[] {
  return events.map((event) => (event.type === 'rejected' ? { ...event, detail: '' } : event));
}

function expectSameState(book: TestedBook, naive: TestedBook): void {
  expect(toHex(book.stateHash())).toBe(toHex(naive.stateHash()));
  deepStrictEqual(book.periods(), naive.periods());
  deepStrictEqual(book.orders(), naive.orders());
  const members = new Set([...MEMBERS, ...book.orders().map((order) => order.member)]);
  for (const period of book.periods()) {
    for (const member of members) {
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

/** Gives both books the same commands, compares every answer and now and then the state; answers the events. */
function expectSameAnswers({ rules, limits, steps }: Journal, stateEvery: number): readonly BookEvent[] {
  const book = createOrderBook(rules, { sha256, limits });
  const naive = new NaiveBook(rules, { sha256, limits });
  const answers: BookEvent[] = [];
  for (const [index, { command, context }] of steps.entries()) {
    const events = comparable(book.apply(command, context));
    deepStrictEqual(events, naive.apply(command, context));
    if ((index + 1) % stateEvery === 0) expectSameState(book, naive);
    answers.push(...events);
  }
  expectSameState(book, naive);
  return answers;
}

describe.each<Matching>(['auction', 'continuous'])('random journals that begin with %s matching', (matching) => {
  const comparing = () => {
    const seen = new Set<string>();
    let commands = 0;
    const property = fc.property(randomJournals(matching, 160), (journal) => {
      for (const event of expectSameAnswers(journal, 8)) seen.add(nameOf(event));
      commands += journal.steps.length;
    });
    const runs = { usual: 900, deep: 50_000, mutation: 8 };
    fc.assert(property, depth.parameters(runs));
    if (!depth.isThorough) return;
    expect(commands).toBeGreaterThan(60 * depth.runsOf(runs));
    expect([...seen].toSorted()).toEqual(NAMES);
  };
  it('are answered by both books alike, command by command, and leave the same state', comparing, HOUR_MS);

  const comparingDeep = () => {
    let accepted = 0;
    let traded = 0;
    const property = fc.property(randomDeepBooks(matching, 1_000), (journal) => {
      const events = expectSameAnswers(journal, 100);
      accepted = Math.max(accepted, events.filter((event) => event.type === 'accepted').length);
      traded = Math.max(traded, events.filter((event) => event.type === 'traded').length);
    });
    fc.assert(property, depth.parameters({ usual: 45, deep: 2_500, mutation: 1 }));
    if (!depth.isThorough) return;
    expect(accepted).toBeGreaterThan(500);
    expect(traded).toBeGreaterThan(100);
  };
  it('are answered alike when hundreds of orders rest, at few prices or many', comparingDeep, HOUR_MS);
});
