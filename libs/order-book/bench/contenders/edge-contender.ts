import { BENCH_CAPACITY_WH, createCore, GTC, IOC, isLive, LEFT, rowOf, TRADED } from '../core-adapter.js';
import { NamedTrades } from '../named-trades.js';
import { CANCEL, PLACE_IOC, REPLACE } from '../order-stream.js';
import type { OrderStream } from '../order-stream.js';
import type { TradeLog } from '../trade-log.js';
import type { Contender } from './contender.js';

/**
 * The fast core behind text ids: orders and members come with 64 hexadecimal digits, trades are answered with such ids. A
 * known id is refused. Known are the ids of all orders ever, like in a community, or of the live ones, like in other books.
 */
export class EdgeContender implements Contender {
  readonly #core = createCore('continuous');
  readonly #stream: OrderStream;
  readonly #ids: readonly string[];
  readonly #memberIds: readonly string[];
  readonly #period: number;
  readonly #handles = new Map<string, number>();
  readonly #members = new Map<string, number>();
  /** Id of the order by the core's row. */
  readonly #idOfRow: string[] = [];
  readonly #trades = new NamedTrades();

  /**
   * @param ids one for each order of the stream, which has one period
   * @param memberIds one for each member
   * @param forgets ids whose orders have left
   */
  constructor(
    stream: OrderStream,
    ids: readonly string[],
    memberIds: readonly string[],
    readonly forgets: boolean,
  ) {
    this.#stream = stream;
    this.#ids = ids;
    this.#memberIds = memberIds;
    this.#period = this.#core.openPeriod(1_800_000_000);
  }

  run(from: number, to: number): void {
    for (let at = from; at < to; at++) this.step(at);
  }

  step(at: number): void {
    const stream = this.#stream;
    const core = this.#core;
    const kind = stream.kind[at]!;
    const id = this.#ids[stream.order[at]!]!;
    const member = this.#memberOf(this.#memberIds[stream.member[at]!]!);
    if (kind === CANCEL) {
      if (core.cancel(this.#handles.get(id)!, member) !== 0) throw new Error(`cancel ${at} was refused`);
      if (this.forgets) this.#handles.delete(id);
      return;
    }
    const quantityWh = stream.quantityWh[at]!;
    const price = stream.limitPrice[at]!;
    const height = at + 1;
    if (kind === REPLACE) {
      const handle = this.#handles.get(id)!;
      const refused = core.replace(handle, member, quantityWh, price, height, member, BENCH_CAPACITY_WH);
      if (refused !== 0) throw new Error(`replace ${at} was refused: ${refused}`);
    } else {
      this.#place(id, member, stream.side[at]!, quantityWh, price, kind === PLACE_IOC ? IOC : GTC, height);
    }
    core.clear(this.#period, height);
    if (core.events.length > 1) this.#readEvents(id);
  }

  trades(): TradeLog {
    return this.#trades.toLog(this.#ids);
  }

  #place(
    id: string,
    member: number,
    side: number,
    quantityWh: number,
    price: number,
    timeInForce: number,
    height: number,
  ): void {
    const core = this.#core;
    if (this.#handles.has(id)) throw new Error(`${id} is known`);
    const capacityWh = BENCH_CAPACITY_WH;
    const period = this.#period;
    const refused = core.place(period, member, side, quantityWh, price, 0, timeInForce, height, member, capacityWh);
    if (refused !== 0) throw new Error(`place of ${id} was refused: ${refused}`);
    this.#handles.set(id, core.placed);
    this.#idOfRow[rowOf(core.placed)] = id;
  }

  #memberOf(id: string): number {
    let member = this.#members.get(id);
    if (member === undefined) {
      member = this.#members.size;
      this.#members.set(id, member);
    }
    return member;
  }

  #readEvents(taker: string): void {
    const { events } = this.#core;
    for (let index = 0; index < events.length; index++) {
      if (this.forgets && events.kind(index) === LEFT) this.#forget(events.row(index));
      if (events.kind(index) !== TRADED) continue;
      if (this.forgets) for (const row of [events.row(index), events.other(index)]) this.#forget(row);
      const buy = this.#idOfRow[events.row(index)]!;
      const maker = buy === taker ? this.#idOfRow[events.other(index)]! : buy;
      this.#trades.add(taker, maker, events.quantityWh(index), events.price(index));
    }
  }

  /** The id of an order that has left is free again. */
  #forget(row: number): void {
    if (!isLive(this.#core, row)) this.#handles.delete(this.#idOfRow[row]!);
  }
}
