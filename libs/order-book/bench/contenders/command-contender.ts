import type { SealedOrder } from '#market';
import type { BookCommand, BookContext, BookEvent } from '../../src/index.js';
import { BENCH_CAPACITY_WH } from '../core-adapter.js';
import { NamedTrades } from '../named-trades.js';
import { BUY, CANCEL, PLACE_IOC, REPLACE } from '../order-stream.js';
import type { OrderStream } from '../order-stream.js';
import type { TradeLog } from '../trade-log.js';
import type { Contender } from './contender.js';

/** What the book of a community and the naive book have in common. */
export interface CommandBook {
  apply(command: BookCommand, context: BookContext): BookEvent[];
}

/** A book that takes commands and answers events, ids and trade ids included. */
export class CommandContender implements Contender {
  readonly #book: CommandBook;
  readonly #stream: OrderStream;
  readonly #ids: readonly string[];
  readonly #trades = new NamedTrades();

  /** @param ids one for each order of the stream */
  constructor(book: CommandBook, stream: OrderStream, ids: readonly string[]) {
    this.#book = book;
    this.#stream = stream;
    this.#ids = ids;
  }

  run(from: number, to: number): void {
    for (let at = from; at < to; at++) this.step(at);
  }

  step(at: number): void {
    const stream = this.#stream;
    const context = { height: at + 1, timestampMs: null };
    const orderId = this.#ids[stream.order[at]!]!;
    const [first] = this.#book.apply(this.#commandAt(at, orderId), context);
    if (first?.type === 'rejected') throw new Error(`operation ${at} was refused: ${first.code}`);
    if (stream.kind[at] === CANCEL) return;
    const period = periodStart(stream.period[at]!);
    for (const event of this.#book.apply({ type: 'clear', period }, context)) {
      if (event.type !== 'traded') continue;
      const { buyOrder, sellOrder, quantityWh, price } = event.trade;
      this.#trades.add(orderId, buyOrder === orderId ? sellOrder : buyOrder, quantityWh, price);
    }
  }

  trades(): TradeLog {
    return this.#trades.toLog(this.#ids);
  }

  #commandAt(at: number, orderId: string): BookCommand {
    const stream = this.#stream;
    const member = memberName(stream.member[at]!);
    if (stream.kind[at] === CANCEL) return { type: 'cancel', orderId, member };
    if (stream.kind[at] !== REPLACE) {
      return { type: 'place', order: orderAt(stream, at, orderId), capacityWh: BENCH_CAPACITY_WH };
    }
    const quantityWh = stream.quantityWh[at]!;
    const limitPrice = stream.limitPrice[at]!;
    const priority = { rulesVersion: 1, sealedHeight: at + 1, rank: member, nonce: at, index: 0 };
    return { type: 'replace', orderId, member, quantityWh, limitPrice, ...priority, capacityWh: BENCH_CAPACITY_WH };
  }
}

/** The order that operation `at` places. */
export function orderAt(stream: OrderStream, at: number, orderId: string): SealedOrder {
  const member = memberName(stream.member[at]!);
  return {
    orderId,
    member,
    side: stream.side[at] === BUY ? 'buy' : 'sell',
    period: periodStart(stream.period[at]!),
    quantityWh: stream.quantityWh[at]!,
    limitPrice: stream.limitPrice[at]!,
    minFillWh: 0,
    timeInForce: stream.kind[at] === PLACE_IOC ? 'ioc' : 'gtc',
    expiresAtMs: null,
    rulesVersion: 1,
    sealedHeight: at + 1,
    rank: member,
    nonce: at,
    index: 0,
  };
}

function periodStart(period: number): number {
  return 1_800_000_000 + period * 900;
}

function memberName(member: number): string {
  return member.toString(16).padStart(64, '0');
}
