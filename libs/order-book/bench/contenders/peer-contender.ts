import { OrderBook, Side } from 'nodejs-order-book';
import type { IProcessOrder, LimitOrderOptions } from 'nodejs-order-book';
import { NamedTrades } from '../named-trades.js';
import { BUY, CANCEL, PLACE_IOC, REPLACE, TICK } from '../order-stream.js';
import type { OrderStream } from '../order-stream.js';
import type { TradeLog } from '../trade-log.js';
import type { Contender } from './contender.js';

/**
 * nodejs-order-book, one book for each period, by its shortest way: `limit`, `cancel` and `modify`, no journal, no self-trade
 * prevention, prices in ticks. It does not count what an order traded, so that a replace names the open energy.
 */
export class PeerContender implements Contender {
  readonly #stream: OrderStream;
  readonly #ids: readonly string[];
  readonly #books: OrderBook[];
  readonly #trades = new NamedTrades();

  /** @param ids one for each order of the stream */
  constructor(stream: OrderStream, ids: readonly string[]) {
    this.#stream = stream;
    this.#ids = ids;
    this.#books = Array.from({ length: stream.plan.periods }, () => new OrderBook());
  }

  run(from: number, to: number): void {
    for (let at = from; at < to; at++) this.step(at);
  }

  step(at: number): void {
    const stream = this.#stream;
    const kind = stream.kind[at]!;
    const id = this.#ids[stream.order[at]!]!;
    const book = this.#books[stream.period[at]!]!;
    if (kind === CANCEL) {
      if (book.cancel(id) === undefined) throw new Error(`nodejs-order-book knows no order for cancel ${at}`);
      return;
    }
    const size = stream.openWh[at]!;
    const price = stream.limitPrice[at]! / TICK;
    if (kind === REPLACE) {
      this.#writeTrades(id, book.modify(id, { size, price }));
      return;
    }
    const side = stream.side[at] === BUY ? Side.BUY : Side.SELL;
    const timeInForce = kind === PLACE_IOC ? IMMEDIATE_OR_CANCEL : undefined;
    this.#writeTrades(id, book.limit({ side, id, size, price, timeInForce }));
  }

  trades(): TradeLog {
    return this.#trades.toLog(this.#ids);
  }

  /** `done` lists the makers that were filled, and the taker if it was; `partial` is the maker, or the taker, with a rest. */
  #writeTrades(taker: string, { done, partial, partialQuantityProcessed, err }: IProcessOrder): void {
    if (err !== null) throw err;
    for (const maker of done) {
      // Safety: without conditional orders whatever is done is a limit order.
      if (maker.id !== taker) this.#trades.add(taker, maker.id, maker.size, (maker as { price: number }).price * TICK);
    }
    if (partial !== null && partial.id !== taker) {
      this.#trades.add(taker, partial.id, partialQuantityProcessed, partial.price * TICK);
    }
  }
}

// Safety: a value of an enum that the package does not export.
const IMMEDIATE_OR_CANCEL = 'IOC' as NonNullable<LimitOrderOptions['timeInForce']>;
