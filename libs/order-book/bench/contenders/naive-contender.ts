import type { Sha256 } from '#market';
import { NaiveBook } from '../../src/testing/naive-book.js';
import { BENCH_LIMITS, benchRules } from '../core-adapter.js';
import type { OrderStream } from '../order-stream.js';
import type { TradeLog } from '../trade-log.js';
import { CommandContender, orderAt } from './command-contender.js';
import type { Contender } from './contender.js';

/** The book of the market rules as plainly as they can be written. Preloaded orders are put into its list. */
export class NaiveContender implements Contender {
  readonly #book: NaiveBook;
  readonly #commands: CommandContender;
  readonly #stream: OrderStream;
  readonly #ids: readonly string[];

  constructor(stream: OrderStream, ids: readonly string[], sha256: Sha256) {
    this.#book = new NaiveBook(benchRules('continuous'), { sha256, limits: BENCH_LIMITS });
    this.#commands = new CommandContender(this.#book, stream, ids);
    this.#stream = stream;
    this.#ids = ids;
  }

  run(from: number, to: number): void {
    for (let at = from; at < to; at++) this.step(at);
  }

  step(at: number): void {
    const stream = this.#stream;
    if (at >= stream.plan.preloaded) {
      this.#commands.step(at);
      return;
    }
    const order = orderAt(stream, at, this.#ids[stream.order[at]!]!);
    this.#book.accepted.push({ ...order, openWh: order.quantityWh, fillWh: 0, queued: false, hasLeft: false });
  }

  trades(): TradeLog {
    return this.#commands.trades();
  }
}
