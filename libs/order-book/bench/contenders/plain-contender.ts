import { CANCEL, PLACE_IOC, REPLACE } from '../order-stream.js';
import type { OrderStream } from '../order-stream.js';
import { PlainBook } from '../plain-book.js';
import { TradeLog } from '../trade-log.js';
import type { Contender } from './contender.js';

/** One plain book for each period. */
export class PlainContender implements Contender {
  readonly #stream: OrderStream;
  readonly #books: PlainBook[];
  readonly #trades: TradeLog;

  constructor(stream: OrderStream) {
    this.#stream = stream;
    this.#books = Array.from({ length: stream.plan.periods }, () => new PlainBook());
    this.#trades = new TradeLog(stream.trades.length);
  }

  run(from: number, to: number): void {
    for (let at = from; at < to; at++) this.step(at);
  }

  step(at: number): void {
    const stream = this.#stream;
    const kind = stream.kind[at]!;
    const order = stream.order[at]!;
    const book = this.#books[stream.period[at]!]!;
    const openWh = stream.openWh[at]!;
    const price = stream.limitPrice[at]!;
    if (kind === CANCEL) book.cancel(order);
    else if (kind === REPLACE) book.replace(order, openWh, price, this.#trades);
    else book.place({ order, side: stream.side[at]!, openWh, price }, kind === PLACE_IOC, this.#trades);
  }

  trades(): TradeLog {
    return this.#trades;
  }
}
