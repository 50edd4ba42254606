import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '#market';
import type { CommunityRules, Matching, Sha256, Trade } from '#market';
import type { BookEvent, OrderBook } from './contract.js';
import { createOrderBook, restoreOrderBook } from './order-book.js';
import { NaiveBook } from './testing/naive-book.js';
import { crampedRules, randomSteps } from './testing/random-commands.js';
import type { Step } from './testing/random-commands.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const deep = process.env.WATTMESH_TEST_DEPTH === 'deep';

/** Details are sentences for people; everything else of an event is compared. */
function comparable(events: readonly BookEvent[]): BookEvent[] {
  return events.map((event) => (event.type === 'rejected' ? { ...event, detail: '' } : event));
}

/** Compares what can be asked of the book with the naive lists. */
function expectSameState(book: OrderBook, naive: NaiveBook): void {
  const live = naive.orders(() => true);
  const shown = live.map(({ queued: _queued, ...order }) => ({ ...order, filledWh: order.quantityWh - order.openWh }));
  expect(book.orders()).toEqual(shown);
  expect(book.periods()).toEqual([...new Set(naive.known.map((one) => one.period))].sort((a, b) => a - b));
  for (const { period, buyer, seller } of naive.trades) {
    expect(book.tradedWh(period, buyer, 'buy')).toBe(naive.tradedWh(period, buyer, 'buy'));
    expect(book.tradedWh(period, seller, 'sell')).toBe(naive.tradedWh(period, seller, 'sell'));
  }
}

function rulesAfter(rules: CommunityRules, { command }: Step): CommunityRules {
  return command.type === 'set-rules' ? command.rules : rules;
}

describe.each<Matching>(['auction', 'continuous'])('in %s matching', (matching) => {
  const rules = crampedRules(matching);

  it('the book and the naive book answer every command alike and hold the same orders', () => {
    fc.assert(
      fc.property(randomSteps(rules, 120), (steps) => {
        const book = createOrderBook(rules, { sha256 });
        const naive = new NaiveBook(rules, sha256);
        for (const { command, context } of steps) {
          expect(comparable(book.apply(command, context))).toEqual(naive.apply(command, context));
        }
        expectSameState(book, naive);
      }),
      { numRuns: deep ? 20_000 : 300 },
    );
  });

  it('a book restored before every command goes on with the same events and hashes', () => {
    fc.assert(
      fc.property(randomSteps(rules, 60), (steps) => {
        const book = createOrderBook(rules, { sha256 });
        let restored = createOrderBook(rules, { sha256 });
        let inForce = rules;
        for (const step of steps) {
          expect(restored.apply(step.command, step.context)).toEqual(book.apply(step.command, step.context));
          expect(toHex(restored.stateHash())).toBe(toHex(book.stateHash()));
          inForce = rulesAfter(inForce, step);
          restored = restoreOrderBook(structuredClone(book.snapshot()), inForce, { sha256 });
          expect(toHex(restored.stateHash())).toBe(toHex(book.stateHash()));
        }
      }),
      { numRuns: deep ? 2_000 : 60 },
    );
  });

  it('equal snapshots have equal state hashes and different ones different hashes', () => {
    fc.assert(
      fc.property(randomSteps(rules, 120), (steps) => {
        const fixed = steps.filter(({ command }) => command.type !== 'set-rules');
        const book = createOrderBook(rules, { sha256 });
        const hashOf = new Map<string, string>();
        const snapshotOf = new Map<string, string>();
        for (const { command, context } of fixed) {
          book.apply(command, context);
          const snapshot = JSON.stringify(book.snapshot());
          const hash = toHex(book.stateHash());
          expect(hashOf.get(snapshot) ?? hash).toBe(hash);
          expect(snapshotOf.get(hash) ?? snapshot).toBe(snapshot);
          hashOf.set(snapshot, hash);
          snapshotOf.set(hash, snapshot);
        }
      }),
      { numRuns: deep ? 2_000 : 60 },
    );
  });

  it('no trade is with oneself, at a price that a party refused, or beyond what was ordered', () => {
    fc.assert(
      fc.property(randomSteps(rules, 120), (steps) => {
        const book = createOrderBook(rules, { sha256 });
        for (const { command, context } of steps) {
          const before = new Map(book.orders().map((order) => [order.orderId, order]));
          const trades = book
            .apply(command, context)
            .flatMap((event): Trade[] => (event.type === 'traded' ? [event.trade] : []));
          const filledWh = new Map<string, number>();
          for (const { buyOrder, sellOrder, buyer, seller, price, quantityWh } of trades) {
            expect(buyer).not.toBe(seller);
            expect(before.get(buyOrder)?.limitPrice).toBeGreaterThanOrEqual(price);
            expect(before.get(sellOrder)?.limitPrice).toBeLessThanOrEqual(price);
            expect(quantityWh).toBeGreaterThan(0);
            for (const id of [buyOrder, sellOrder]) filledWh.set(id, (filledWh.get(id) ?? 0) + quantityWh);
          }
          for (const [id, fill] of filledWh) {
            const open = before.get(id)?.openWh ?? 0;
            expect(fill).toBeLessThanOrEqual(open);
            const rests = fill < open && before.get(id)?.timeInForce === 'gtc';
            expect(book.order(id)?.openWh).toBe(rests ? open - fill : undefined);
          }
          const sum = (side: 'buy' | 'sell') =>
            book.periods().flatMap((period) => members.map((member) => book.tradedWh(period, member, side)));
          expect(sum('buy').reduce((a, b) => a + b, 0)).toBe(sum('sell').reduce((a, b) => a + b, 0));
        }
      }),
      { numRuns: deep ? 2_000 : 60 },
    );
  });
});

const members = Array.from({ length: 8 }, (_, index) => `member-${index}`);
