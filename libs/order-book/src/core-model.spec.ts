import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matching, SealedOrder, Sha256 } from '#market';
import type { BookCommand, BookEvent } from './contract.js';
import { EventKind } from './core/event-log.js';
import { MatchingCore } from './core/matching-core.js';
import { Sentinel, Side, TimeInForce } from './core/sides.js';
import { CODE_OF } from './refusals.js';
import { TEST_PERIOD } from './testing/builders.js';
import { Depth } from './testing/depth.js';
import { NaiveBook } from './testing/naive-book.js';
import { randomDeepBooks } from './testing/random-deep-books.js';
import type { Journal } from './testing/random-journal.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);
const HOUR_MS = 3_600_000;
const TIMES_IN_FORCE = { gtc: TimeInForce.GTC, ioc: TimeInForce.IOC, fok: TimeInForce.FOK };

/** The core as the benchmark uses it, without the edge of the order book: numbers in, numbers out, here with names. */
class NamedCore {
  readonly #core: MatchingCore;
  readonly #period: number;
  readonly #orders = new Map<string, { readonly handle: number; readonly row: number }>();
  readonly #idOfRow = new Map<number, string>();
  readonly #members: string[] = [];

  constructor({ rules, limits }: Journal) {
    this.#core = new MatchingCore(rules, limits);
    this.#period = this.#core.openPeriod(TEST_PERIOD);
  }

  openWh(orderId: string): number {
    return this.#core.openWh(this.#orders.get(orderId)?.handle ?? Sentinel.NONE);
  }

  /** What the command did, in words. `arrival` is the rank: it grows with every command. */
  apply(command: BookCommand, height: number, arrival: number): string[] {
    const code = this.#refusal(command, height, arrival);
    if (code !== 0) return [`rejected ${CODE_OF[code]}`];
    // In continuous matching who sits out stands between the trades.
    const words = this.#words();
    const isTrade = (text: string) => text.startsWith('traded');
    return [...words.filter((text) => isTrade(text)), ...words.filter((text) => !isTrade(text))];
  }

  #refusal(command: BookCommand, height: number, arrival: number): number {
    const core = this.#core;
    if (command.type === 'place') return this.#place(command.order, arrival);
    if (command.type === 'cancel') return core.cancel(this.#handle(command.orderId), this.#member(command.member));
    if (command.type === 'replace') {
      const { orderId, member, quantityWh, limitPrice, sealedHeight } = command;
      const [handle, owner] = [this.#handle(orderId), this.#member(member)];
      return core.replace(handle, owner, quantityWh, limitPrice, sealedHeight, arrival, Sentinel.NO_CAPACITY);
    }
    core.clear(this.#period, height);
    return 0;
  }

  #place(order: SealedOrder, arrival: number): number {
    const core = this.#core;
    const row = core.nextOrderRow();
    const code = core.place(
      this.#period,
      this.#member(order.member),
      order.side === 'buy' ? Side.BUY : Side.SELL,
      order.quantityWh,
      order.limitPrice,
      order.minFillWh,
      TIMES_IN_FORCE[order.timeInForce],
      order.sealedHeight,
      arrival,
      Sentinel.NO_CAPACITY,
    );
    if (code !== 0) return code;
    this.#orders.set(order.orderId, { handle: core.placed, row });
    this.#idOfRow.set(row, order.orderId);
    return 0;
  }

  #words(): string[] {
    const { events, clearedWh } = this.#core;
    return Array.from({ length: events.length }, (_, index) => {
      const name = this.#idOfRow.get(events.row(index)) ?? '';
      const [other, quantityWh, price] = [events.other(index), events.quantityWh(index), events.price(index)];
      switch (events.kind(index)) {
        case EventKind.ACCEPTED:
          return 'accepted';
        case EventKind.REPLACED:
          return `replaced ${name} ${quantityWh}@${price} ${other === 1 ? 'in its place' : 'behind'}`;
        case EventKind.LEFT:
          return `left ${name} ${CODE_OF[other]} ${quantityWh}`;
        case EventKind.TRADED:
          return `traded ${name} ${this.#idOfRow.get(other)} ${quantityWh}@${price}`;
        case EventKind.SAT_OUT:
          return `sat out ${name}`;
        default:
          return `cleared ${clearedWh}@${other === 1 ? price : 'null'}`;
      }
    });
  }

  #handle(orderId: string): number {
    return this.#orders.get(orderId)?.handle ?? Sentinel.NONE;
  }

  #member(name: string): number {
    const known = this.#members.indexOf(name);
    return known < 0 ? this.#members.push(name) - 1 : known;
  }
}

/** The same of an event of the contract. */
function wordsOf(event: BookEvent): string[] {
  switch (event.type) {
    case 'replaced': {
      const { orderId, quantityWh, limitPrice, keptPriority } = event;
      return [`replaced ${orderId} ${quantityWh}@${limitPrice} ${keptPriority ? 'in its place' : 'behind'}`];
    }
    case 'left':
      return [`left ${event.orderId} ${event.code} ${event.openWh}`];
    case 'traded': {
      const { buyOrder, sellOrder, quantityWh, price } = event.trade;
      return [`traded ${buyOrder} ${sellOrder} ${quantityWh}@${price}`];
    }
    case 'cleared':
      return [...event.satOut.map((orderId) => `sat out ${orderId}`), `cleared ${event.volumeWh}@${event.price}`];
    case 'rejected':
      return [`rejected ${event.code}`];
    default:
      return [event.type];
  }
}

/** The command with the rank that its arrival stands for, under the first rules. */
function ranked(command: BookCommand, arrival: number): BookCommand {
  const changes = { rank: String(arrival).padStart(6, '0'), rulesVersion: 1 };
  if (command.type === 'place') return { ...command, order: { ...command.order, ...changes } };
  return command.type === 'replace' ? { ...command, ...changes } : command;
}

describe.each<Matching>(['auction', 'continuous'])('the core alone in %s matching', (matching) => {
  const comparing = () => {
    const property = fc.property(randomDeepBooks(matching, 1_000), (journal) => {
      const core = new NamedCore(journal);
      const naive = new NaiveBook(journal.rules, { sha256, limits: journal.limits });
      for (const [arrival, { command, context }] of journal.steps.entries()) {
        // The core has no commands for these, and its period is open before the first order.
        if (command.type === 'set-rules' || command.type === 'remove-member') continue;
        if (command.type === 'clear' && naive.periods().length === 0) continue;
        const asked = ranked(command, arrival);
        const words = naive.apply(asked, context).flatMap((event) => wordsOf(event));
        expect(core.apply(asked, context.height, arrival)).toEqual(words);
      }
      for (const { orderId, openWh } of naive.orders()) expect(core.openWh(orderId)).toBe(openWh);
    });
    fc.assert(property, depth.parameters({ usual: 40, deep: 2_500, mutation: 1 }));
  };
  it('does what the naive book does, handles and numbers in place of names', comparing, HOUR_MS);
});
