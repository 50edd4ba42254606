import { deepStrictEqual, ok } from 'node:assert';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matching, Sha256, Side } from '#market';
import type { BookCommand, BookEvent, LiveOrder, OrderBook } from './contract.js';
import type { Explanation, OpenReason } from './explanation.js';
import { DEFAULT_BOOK_LIMITS } from './limits.js';
import { createOrderBook } from './order-book.js';
import { TEST_PERIOD, testOrder, testRules } from './testing/builders.js';
import { Depth } from './testing/depth.js';
import { randomDeepBooks } from './testing/random-deep-books.js';
import { randomJournals } from './testing/random-journal.js';
import type { Journal, Step } from './testing/random-journal.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);
const HOUR_MS = 3_600_000;

/** Orders of one period at so few prices that in most auctions some at the price stay behind. */
function randomCrowds(matching: Matching): fc.Arbitrary<Journal> {
  const draft = fc.record({
    kind: fc.integer({ min: 0, max: 19 }),
    side: fc.constantFrom<Side>('buy', 'sell'),
    quantityWh: fc.integer({ min: 1, max: 6 }),
    limitPrice: fc.integer({ min: 1, max: 3 }),
  });
  return fc.array(draft, { minLength: 20, maxLength: 80, size: 'max' }).map((drafts) => {
    let height = 1;
    const steps = drafts.map(({ kind, ...terms }, number): Step => {
      const context = { height, timestampMs: null };
      if (kind < 2) {
        height += 1;
        return { command: { type: 'clear', period: TEST_PERIOD }, context };
      }
      const minFillWh = kind === 2 && matching === 'auction' ? terms.quantityWh : 0;
      const order = testOrder({ orderId: `order ${number}`, rank: String(kind), minFillWh, ...terms });
      return { command: { type: 'place', order, capacityWh: null }, context };
    });
    return { rules: testRules({ matching }), limits: DEFAULT_BOOK_LIMITS, steps };
  });
}

/** The journal with orders sealed by the height that brings them, as blocks do. */
function sealedInTime(journal: Journal): Journal {
  const steps = journal.steps.map(({ command, context }): Step => {
    const sealedHeight = context.height;
    if (command.type === 'replace') return { command: { ...command, sealedHeight }, context };
    if (command.type !== 'place' || typeof command.order !== 'object') return { command, context };
    return { command: { ...command, order: { ...command.order, sealedHeight } }, context };
  });
  return { ...journal, steps };
}

/** The last clearing of a period as its events tell it. */
interface Witness {
  readonly isAuction: boolean;
  /** Live orders just before it. */
  readonly before: readonly LiveOrder[];
  readonly price: number | null;
  readonly satOut: ReadonlySet<string>;
  readonly tradedWh: ReadonlyMap<string, number>;
  /** Ids of those before, without the ones that have been replaced since. */
  readonly tookPart: Set<string>;
}

/** Remembers what happened and judges explanations by it. */
class Onlooker {
  readonly seen = new Set<string>();
  readonly #book: OrderBook;
  readonly #witnesses = new Map<number, Witness>();
  readonly #filledWh = new Map<string, number>();
  #matching: Matching;

  constructor({ rules, limits }: Journal) {
    this.#book = createOrderBook(rules, { sha256, limits });
    this.#matching = rules.matching;
  }

  step({ command, context }: Step): void {
    const before = command.type === 'clear' ? this.#book.orders({ period: command.period }) : [];
    const events = this.#book.apply(command, context);
    this.#follow(command, events);
    for (const event of events) {
      if (event.type === 'cleared') this.#witnesses.set(event.period, this.#witness(before, event, events));
      if (event.type === 'closed') this.#witnesses.delete(event.period);
      if (event.type === 'replaced' && !event.keptPriority) {
        for (const { tookPart } of this.#witnesses.values()) tookPart.delete(event.orderId);
      }
    }
    for (const order of this.#book.orders()) this.#judge(order);
    this.#judgeThoseThatLeft();
  }

  #follow(command: BookCommand, events: readonly BookEvent[]): void {
    for (const event of events) {
      if (event.type === 'accepted') this.#filledWh.set(event.order.orderId, 0);
      if (event.type !== 'traded') continue;
      const { buyOrder, sellOrder, quantityWh } = event.trade;
      for (const id of [buyOrder, sellOrder]) this.#filledWh.set(id, this.#filledWh.get(id)! + quantityWh);
    }
    if (command.type !== 'set-rules' || events[0]?.type === 'rejected') return;
    const { matching } = command.rules;
    // In continuous matching all wait to be matched again.
    if (matching === 'continuous' && this.#matching === 'auction') {
      for (const [period, witness] of this.#witnesses) {
        if (!witness.isAuction) this.#witnesses.delete(period);
      }
    }
    this.#matching = matching;
  }

  #witness(
    before: readonly LiveOrder[],
    { price, satOut }: Extract<BookEvent, { type: 'cleared' }>,
    events: readonly BookEvent[],
  ): Witness {
    const tradedWh = new Map<string, number>();
    for (const event of events) {
      if (event.type !== 'traded') continue;
      const { buyOrder, sellOrder, quantityWh } = event.trade;
      for (const id of [buyOrder, sellOrder]) tradedWh.set(id, (tradedWh.get(id) ?? 0) + quantityWh);
    }
    const isAuction = this.#matching === 'auction';
    const tookPart = new Set(before.map(({ orderId }) => orderId));
    return { isAuction, before, price, satOut: new Set(satOut), tradedWh, tookPart };
  }

  #judge(order: LiveOrder): void {
    const explanation = this.#book.explain(order.orderId)!;
    this.seen.add(explanation.reason);
    let rest: Explanation | null = explanation;
    if (explanation.reason === 'partly-filled') {
      const { filledWh, openWh } = explanation;
      deepStrictEqual([filledWh, openWh], [order.filledWh, order.openWh]);
      rest = explanation.rest;
    } else {
      deepStrictEqual(order.filledWh, 0);
    }
    const witness = this.#witnesses.get(order.period);
    const tookPart =
      witness !== undefined &&
      witness.isAuction === (this.#matching === 'auction') &&
      witness.tookPart.has(order.orderId);
    if (!tookPart) return deepStrictEqual(rest, { reason: 'awaits-clearing' });
    // Safety: what is not partly filled and does not await its clearing is one of the reasons for open energy.
    const open = rest as OpenReason | null;
    if (witness.isAuction) this.#judgeAfterAuction(order, open, witness);
    else this.#judgeResting(order, open);
  }

  #judgeResting({ orderId, side, period, limitPrice }: LiveOrder, rest: OpenReason | null): void {
    const orders = this.#book.orders({ period });
    const line = orders.filter((one) => one.side === side && this.#rests(one));
    const counter = orders.find((one) => one.side !== side && this.#rests(one));
    const position = line.findIndex((one) => one.orderId === orderId) + 1;
    if (counter === undefined) return deepStrictEqual(rest, { reason: 'no-counter-orders', position });
    const bestCounterPrice = counter.limitPrice;
    ok(isWorse(side, limitPrice, bestCounterPrice));
    const reason = 'price-not-reached';
    return deepStrictEqual(rest, { reason, limitPrice, clearingPrice: null, bestCounterPrice, position });
  }

  #rests({ orderId, period }: LiveOrder): boolean {
    return this.#witnesses.get(period)!.tookPart.has(orderId);
  }

  #judgeAfterAuction(order: LiveOrder, rest: OpenReason | null, witness: Witness): void {
    const { orderId, side, limitPrice, minFillWh } = order;
    const { before, price, satOut, tradedWh } = witness;
    if (satOut.has(orderId)) {
      // Whoever now accepts what it was offered has lowered its quantity since.
      if (rest?.reason !== 'awaits-clearing')
        ok(rest?.reason === 'sat-out' && rest.offeredWh < Math.min(minFillWh, order.openWh));
      return;
    }
    // The one that traded now and is still there was the last one filled.
    if (tradedWh.has(orderId)) return deepStrictEqual(rest, null);
    const counters = before.filter((one) => one.side !== side);
    if (counters.length === 0) return deepStrictEqual(rest, { reason: 'no-counter-orders', position: null });
    const bestCounterPrice = counters[0]!.limitPrice;
    if (isWorse(side, limitPrice, price ?? bestCounterPrice)) {
      const terms = { limitPrice, clearingPrice: price, bestCounterPrice, position: null };
      return deepStrictEqual(rest, { reason: 'price-not-reached', ...terms });
    }
    if (price === null) {
      ok(counters.some((one) => satOut.has(one.orderId) && !isWorse(side, limitPrice, one.limitPrice)));
      return deepStrictEqual(rest, { reason: 'counter-orders-sat-out', limitPrice, bestCounterPrice });
    }
    return this.#judgeOutranked(order, rest, witness, price);
  }

  #judgeOutranked(order: LiveOrder, rest: OpenReason | null, witness: Witness, clearingPrice: number): void {
    const { orderId, side, limitPrice } = order;
    const { before, satOut, tradedWh, tookPart } = witness;
    // Better limits than the price were all filled.
    deepStrictEqual(limitPrice, clearingPrice);
    const line = before.filter((one) => one.side === side && !satOut.has(one.orderId));
    const filledUpTo = line.filter((one) => tradedWh.has(one.orderId)).length;
    const ahead = line.slice(
      0,
      line.findIndex((one) => one.orderId === orderId),
    );
    const waiting = ahead.filter(
      (one) => !tradedWh.has(one.orderId) && tookPart.has(one.orderId) && this.#book.order(one.orderId) !== undefined,
    );
    const lastFilled = line.findLast((one) => tradedWh.has(one.orderId))!;
    const isLastFilledThere = this.#book.order(lastFilled.orderId) !== undefined && tookPart.has(lastFilled.orderId);
    const first = [...waiting, order][0]!;
    // Who is first and traded in an earlier clearing cannot be told from the last one filled.
    const mistaken = !isLastFilledThere && first.filledWh > 0 ? 1 : 0;
    const position = filledUpTo + waiting.length + 1 - mistaken;
    if (position === filledUpTo) return deepStrictEqual(rest, null);
    return deepStrictEqual(rest, { reason: 'outranked', limitPrice, clearingPrice, filledUpTo, position });
  }

  #judgeThoseThatLeft(): void {
    for (const [orderId, filledWh] of this.#filledWh) {
      if (this.#book.order(orderId) !== undefined) continue;
      const explanation = this.#book.explain(orderId);
      if (explanation === undefined) this.#filledWh.delete(orderId);
      else deepStrictEqual(explanation, { reason: 'left', filledWh });
    }
  }
}

function isWorse(side: Side, limitPrice: number, price: number): boolean {
  return side === 'buy' ? limitPrice < price : limitPrice > price;
}

const ALWAYS = ['awaits-clearing', 'no-counter-orders', 'partly-filled', 'price-not-reached'];
const IN_AUCTIONS = ['counter-orders-sat-out', 'outranked', 'sat-out'];

describe.each<Matching>(['auction', 'continuous'])('in random journals that begin with %s matching', (matching) => {
  const explaining = () => {
    const seen = new Set<string>();
    const journals = fc.oneof(
      { weight: 6, arbitrary: randomJournals(matching, 80) },
      { weight: 1, arbitrary: randomDeepBooks(matching, 200) },
      { weight: 3, arbitrary: randomCrowds(matching) },
    );
    const property = fc.property(journals, (journal) => {
      const onlooker = new Onlooker(journal);
      for (const step of sealedInTime(journal).steps) onlooker.step(step);
      for (const reason of onlooker.seen) seen.add(reason);
    });
    fc.assert(property, depth.parameters({ usual: 150, deep: 20_000, mutation: 3 }));
    if (depth.isThorough)
      expect([...seen]).toEqual(expect.arrayContaining(matching === 'auction' ? [...ALWAYS, ...IN_AUCTIONS] : ALWAYS));
  };
  it('every live order is explained as the last clearing of its period went', explaining, HOUR_MS);
});
