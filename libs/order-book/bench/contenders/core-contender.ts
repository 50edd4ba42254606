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
  /** The stream as a caller who speaks in numbers would hand it over: a row of words for each operation. */
  readonly #operations: Int32Array;
  readonly #trades: TradeLog;
  readonly #periods: Int32Array;
  readonly #handles: Int32Array;
  /** Number of the order by the core's row. */
  #numbers = new Int32Array(1024);

  constructor(stream: OrderStream) {
    this.#operations = rowsOf(stream);
    this.#trades = new TradeLog(stream.trades.length);
    this.#periods = Int32Array.from({ length: stream.plan.periods }, (_, period) =>
      this.core.openPeriod(FIRST_PERIOD + period * PERIOD_SECONDS),
    );
    this.#handles = new Int32Array(stream.orders);
  }

  run(from: number, to: number): void {
    const { core } = this;
    const operations = this.#operations;
    const periods = this.#periods;
    const handles = this.#handles;
    for (let at = from; at < to; at++) {
      const word = at * Operation.WORDS;
      const kind = operations[word + Operation.KIND]!;
      const order = operations[word + Operation.ORDER]!;
      const member = operations[word + Operation.MEMBER]!;
      if (kind === Kind.CANCEL) {
        if (core.cancel(handles[order]!, member) !== 0) throw new Error(`cancel ${at} was refused`);
        continue;
      }
      const period = periods[operations[word + Operation.PERIOD]!]!;
      const quantityWh = operations[word + Operation.QUANTITY_WH]!;
      const price = operations[word + Operation.LIMIT_PRICE]!;
      const height = at + 1;
      let refused: number;
      if (kind === Kind.REPLACE) {
        refused = core.replace(handles[order]!, member, quantityWh, price, height, member, CAPACITY_WH);
      } else {
        const side = operations[word + Operation.SIDE]!;
        const time = kind === Kind.PLACE_IOC ? Time.IOC : Time.GTC;
        refused = core.place(period, member, side, quantityWh, price, 0, time, height, member, CAPACITY_WH);
        this.#remember(order, core.placed);
      }
      if (refused !== 0) throw new Error(`operation ${at} was refused: ${refused}`);
      core.clear(period, height);
      if (core.events.length > 1) this.#writeTrades(order);
    }
  }

  step(at: number): void {
    this.run(at, at + 1);
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
      if (events.kind(index) !== TRADE) continue;
      const buy = this.#numbers[events.row(index)]!;
      const maker = buy === taker ? this.#numbers[events.other(index)]! : buy;
      this.#trades.add(taker, maker, events.quantityWh(index), events.price(index));
    }
  }
}

/*
 * Constants of this module and not of others: V8 checks at each use of an imported one whether it has a value by now, which
 * costs as much as the use.
 */
const CAPACITY_WH = BENCH_CAPACITY_WH;
const TRADE = TRADED;
const Kind = { CANCEL, PLACE_IOC, REPLACE };
const Time = { GTC, IOC };

/** Words of an operation. */
const enum Operation {
  WORDS = 8,
  KIND = 0,
  ORDER = 1,
  PERIOD = 2,
  MEMBER = 3,
  SIDE = 4,
  QUANTITY_WH = 5,
  LIMIT_PRICE = 6,
}

function rowsOf(stream: OrderStream): Int32Array {
  const rows = new Int32Array(stream.length * Operation.WORDS);
  for (let at = 0; at < stream.length; at++) {
    const word = at * Operation.WORDS;
    rows[word + Operation.KIND] = stream.kind[at]!;
    rows[word + Operation.ORDER] = stream.order[at]!;
    rows[word + Operation.PERIOD] = stream.period[at]!;
    rows[word + Operation.MEMBER] = stream.member[at]!;
    rows[word + Operation.SIDE] = stream.side[at]!;
    rows[word + Operation.QUANTITY_WH] = stream.quantityWh[at]!;
    rows[word + Operation.LIMIT_PRICE] = stream.limitPrice[at]!;
  }
  return rows;
}

const FIRST_PERIOD = 1_800_000_000;
const PERIOD_SECONDS = 900;
