import { BENCH_CAPACITY_WH, createCore, GTC, IOC, rowOf, TRADED } from '../core-adapter.js';
import { CANCEL, PLACE_IOC, REPLACE } from '../order-stream.js';
import type { OrderStream } from '../order-stream.js';
import { TradeLog } from '../trade-log.js';
import type { Contender } from './contender.js';

/**
 * The fast core: each operation is what a block of one order costs, the order with all its checks and the matching of its
 * period. Orders come with numbers, a table leads from them to the core's handles and back.
 */
export class CoreContender implements Contender {
  readonly core = createCore('continuous');
  readonly #stream: OrderStream;
  readonly #trades: TradeLog;
  readonly #periods: Int32Array;
  readonly #handles: Int32Array;
  /** Number of the order by the core's row. */
  #numbers = new Int32Array(1024);

  constructor(stream: OrderStream) {
    this.#stream = stream;
    this.#trades = new TradeLog(stream.trades.length);
    this.#periods = Int32Array.from({ length: stream.plan.periods }, (_, period) =>
      this.core.openPeriod(FIRST_PERIOD + period * PERIOD_SECONDS),
    );
    this.#handles = new Int32Array(stream.orders);
  }

  run(from: number, to: number): void {
    for (let at = from; at < to; at++) this.step(at);
  }

  step(at: number): void {
    const { core } = this;
    const stream = this.#stream;
    const kind = stream.kind[at]!;
    const order = stream.order[at]!;
    const member = stream.member[at]!;
    if (kind === CANCEL) {
      if (core.cancel(this.#handles[order]!, member) !== 0) throw new Error(`cancel ${at} was refused`);
      return;
    }
    const period = this.#periods[stream.period[at]!]!;
    const quantityWh = stream.quantityWh[at]!;
    const price = stream.limitPrice[at]!;
    const height = at + 1;
    const refused =
      kind === REPLACE
        ? core.replace(this.#handles[order]!, member, quantityWh, price, height, member, BENCH_CAPACITY_WH)
        : core.place(
            period,
            member,
            stream.side[at]!,
            quantityWh,
            price,
            0,
            kind === PLACE_IOC ? IOC : GTC,
            height,
            member,
            BENCH_CAPACITY_WH,
          );
    if (refused !== 0) throw new Error(`operation ${at} was refused: ${refused}`);
    if (kind !== REPLACE) this.#remember(order, core.placed);
    core.clear(period, height);
    if (core.events.length > 1) this.#writeTrades(order);
  }

  trades(): TradeLog {
    return this.#trades;
  }

  #remember(order: number, handle: number): void {
    const row = rowOf(handle);
    this.#handles[order] = handle;
    if (row >= this.#numbers.length) {
      const larger = new Int32Array(2 * row);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[row] = order;
  }

  #writeTrades(taker: number): void {
    const { events } = this.core;
    for (let index = 0; index < events.length; index++) {
      if (events.kind(index) !== TRADED) continue;
      const buy = this.#numbers[events.row(index)]!;
      const maker = buy === taker ? this.#numbers[events.other(index)]! : buy;
      this.#trades.add(taker, maker, events.quantityWh(index), events.price(index));
    }
  }
}

const FIRST_PERIOD = 1_800_000_000;
const PERIOD_SECONDS = 900;
