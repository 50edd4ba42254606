import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matching, Sha256, Trade } from '#market';
import type { BookEvent, LiveOrder, OrderBook } from './contract.js';
import { createOrderBook } from './order-book.js';
import { Depth } from './testing/depth.js';
import { MEMBERS } from './testing/random-drafts.js';
import { randomJournals } from './testing/random-journal.js';
import type { Journal, Step } from './testing/random-journal.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);
const HOUR_MS = 3_600_000;

/** One command: the live orders before it, what it was answered, and the book after it. */
interface Moment extends Step {
  readonly before: readonly LiveOrder[];
  readonly events: readonly BookEvent[];
  readonly trades: readonly Trade[];
  readonly book: OrderBook;
}

function moments({ rules, limits, steps }: Journal, look: (moment: Moment) => void): OrderBook {
  const book = createOrderBook(rules, { sha256, limits });
  for (const step of steps) {
    const before = book.orders();
    const events = book.apply(step.command, step.context);
    const trades = events.flatMap((event): Trade[] => (event.type === 'traded' ? [event.trade] : []));
    look({ ...step, before, events, trades, book });
  }
  return book;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Energy that each order gets by the trades. */
function fillsIn(trades: readonly Trade[]): Map<string, number> {
  const fills = new Map<string, number>();
  for (const { buyOrder, sellOrder, quantityWh } of trades) {
    for (const id of [buyOrder, sellOrder]) fills.set(id, (fills.get(id) ?? 0) + quantityWh);
  }
  return fills;
}

/** 0: got nothing, 1: a part, 2: all. */
function shareOf(order: LiveOrder, fills: ReadonlyMap<string, number>): number {
  const fillWh = fills.get(order.orderId) ?? 0;
  return fillWh === 0 ? 0 : fillWh < order.openWh ? 1 : 2;
}

describe.each<Matching>(['auction', 'continuous'])('in random journals that begin with %s matching', (matching) => {
  const check = (property: (journal: Journal) => void) =>
    fc.assert(
      fc.property(randomJournals(matching, 100), property),
      depth.parameters({ usual: 250, deep: 100_000, mutation: 2 }),
    );

  const conserving = () =>
    check((journal) => {
      const ledger = new Map<string, { quantityWh: number; filledWh: number }>();
      const tradedWh = new Map<number, number>();
      const book = moments(journal, ({ events }) => {
        for (const event of events) {
          if (event.type === 'accepted') {
            ledger.set(event.order.orderId, { quantityWh: event.order.quantityWh, filledWh: 0 });
          } else if (event.type === 'replaced') {
            const entry = ledger.get(event.orderId)!;
            entry.quantityWh = event.quantityWh;
            expect(entry.filledWh + event.openWh).toBe(entry.quantityWh);
          } else if (event.type === 'traded') {
            const { buyOrder, sellOrder, quantityWh, period } = event.trade;
            for (const id of [buyOrder, sellOrder]) ledger.get(id)!.filledWh += quantityWh;
            tradedWh.set(period, (tradedWh.get(period) ?? 0) + quantityWh);
          } else if (event.type === 'left') {
            const entry = ledger.get(event.orderId)!;
            expect(entry.filledWh + event.openWh).toBe(entry.quantityWh);
            ledger.delete(event.orderId);
          } else if (event.type === 'closed') tradedWh.delete(event.period);
        }
      });
      for (const [orderId, { quantityWh, filledWh }] of ledger) {
        const live = book.order(orderId) ?? { filledWh: quantityWh, openWh: 0 };
        expect([live.filledWh, live.openWh]).toEqual([filledWh, quantityWh - filledWh]);
      }
      for (const period of book.periods()) {
        const bought = MEMBERS.map((member) => book.tradedWh(period, member, 'buy'));
        const sold = MEMBERS.map((member) => book.tradedWh(period, member, 'sell'));
        expect([sum(bought), sum(sold)]).toEqual([tradedWh.get(period) ?? 0, tradedWh.get(period) ?? 0]);
      }
    });
  it('bought = sold = the sum of the trades, and filled + open + left = ordered', conserving, HOUR_MS);

  const trading = () =>
    check((journal) => {
      moments(journal, ({ before, trades, events }) => {
        const live = new Map(before.map((order) => [order.orderId, order]));
        const cleared = events.find((event) => event.type === 'cleared');
        for (const { buyOrder, sellOrder, buyer, seller, period, price, quantityWh } of trades) {
          const buy = live.get(buyOrder)!;
          const sell = live.get(sellOrder)!;
          expect(buyer).not.toBe(seller);
          expect([buy.side, buy.member, buy.period]).toEqual(['buy', buyer, period]);
          expect([sell.side, sell.member, sell.period]).toEqual(['sell', seller, period]);
          expect(quantityWh).toBeGreaterThan(0);
          expect(buy.limitPrice).toBeGreaterThanOrEqual(price);
          expect(sell.limitPrice).toBeLessThanOrEqual(price);
          expect(cleared?.price === null ? [buy.limitPrice, sell.limitPrice] : [cleared?.price]).toContain(price);
        }
        expect(cleared?.volumeWh ?? 0).toBe(sum(trades.map((trade) => trade.quantityWh)));
        for (const [orderId, fillWh] of fillsIn(trades)) {
          const { openWh, minFillWh, timeInForce } = live.get(orderId)!;
          expect(fillWh).toBeLessThanOrEqual(openWh);
          expect(fillWh).toBeGreaterThanOrEqual(timeInForce === 'fok' ? openWh : Math.min(minFillWh, openWh));
        }
      });
    });
  it('nobody trades with itself, outside its limit, or beyond or below what it accepts', trading, HOUR_MS);

  const prioritizing = () =>
    check((journal) => {
      let current = journal.rules.matching;
      /** Continuous matching: ids of those that came since the last clearing of their period. */
      const newcomers = new Set<string>();
      moments(journal, ({ command, before, events, trades }) => {
        for (const event of events) {
          if (event.type === 'accepted') newcomers.add(event.order.orderId);
          if (event.type === 'replaced' && !event.keptPriority) newcomers.add(event.orderId);
          if (event.type !== 'cleared') continue;
          const fills = fillsIn(trades);
          const candidates = before.filter(
            ({ orderId, period }) =>
              period === event.period &&
              !event.satOut.includes(orderId) &&
              (current === 'auction' || !newcomers.has(orderId)),
          );
          const partial = (['buy', 'sell'] as const).map((side) => {
            const shares = candidates.filter((one) => one.side === side).map((one) => shareOf(one, fills));
            // The book lists each side by price and seniority, so that nobody may have more than the one before.
            expect(shares).toEqual(shares.toSorted((a, b) => b - a));
            return shares.filter((share) => share === 1).length;
          });
          expect(current === 'auction' ? sum(partial) : Math.max(...partial)).toBeLessThanOrEqual(1);
          for (const order of before) if (order.period === event.period) newcomers.delete(order.orderId);
        }
        if (command.type !== 'set-rules' || events[0]?.type === 'rejected') return;
        if (command.rules.matching !== current) for (const order of before) newcomers.add(order.orderId);
        current = command.rules.matching;
      });
    });
  it('nobody is filled before one who goes first, and of those who wait one at most in part', prioritizing, HOUR_MS);

  const uncrossing = () =>
    check((journal) => {
      moments(journal, ({ events, book }) => {
        for (const event of events) {
          if (event.type !== 'cleared') continue;
          const rest = book.orders({ period: event.period }).filter(({ orderId }) => !event.satOut.includes(orderId));
          const buys = rest.filter((order) => order.side === 'buy').map((order) => order.limitPrice);
          const sells = rest.filter((order) => order.side === 'sell').map((order) => order.limitPrice);
          expect(Math.max(...buys)).toBeLessThan(Math.min(...sells));
          if (event.satOut.length === 0) expect(book.isCrossed(event.period)).toBe(false);
        }
      });
    });
  it('no two orders that rest after a clearing cross, but for those that sat out', uncrossing, HOUR_MS);
});
