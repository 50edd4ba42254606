import type { BookCommand, OrderBook } from '../src/index.js';
import { BENCH_CAPACITY_WH } from './core-adapter.js';
import { hexIds } from './ids.js';
import { LOT_WH, TICK } from './order-stream.js';
import { Random } from './random.js';

interface Placed {
  readonly orderId: string;
  readonly member: string;
  readonly price: number;
}

/** A community that places, cancels and replaces orders in a book, through its contract. */
export class CommunityOrders {
  readonly periods = 96;
  readonly #book: OrderBook;
  readonly #random: Random;
  readonly #members: readonly string[];
  readonly #live: Placed[] = [];
  #height = 1;

  constructor(book: OrderBook, seed: number) {
    this.#book = book;
    this.#random = new Random(seed);
    this.#members = hexIds(1_000, seed);
  }

  /** One order after the other for every home of every period. */
  placeMany(count: number): void {
    for (let index = 0; index < count; index++) {
      this.#place(index % this.periods, Math.floor(index / this.periods) % this.#members.length);
    }
  }

  /** A block of changes in random periods. */
  changeSome(places: number, cancels: number, replaces: number): void {
    this.#height += 1;
    const random = this.#random;
    for (let count = 0; count < places; count++) {
      this.#place(random.below(this.periods), random.below(this.#members.length));
    }
    for (let count = 0; count < cancels; count++) this.#cancel();
    for (let count = 0; count < replaces; count++) this.#replace();
  }

  /** A home buys in every other period. Buys and sells are apart, so that all of them rest. */
  #place(period: number, home: number): void {
    const isBuy = (home + period) % 2 === 0;
    const random = this.#random;
    const price = TICK * (isBuy ? 1_000 + random.below(900) : 1_901 + random.below(900));
    const placed = { orderId: random.hexId(), member: this.#members[home]!, price };
    const order = {
      orderId: placed.orderId,
      member: placed.member,
      side: isBuy ? ('buy' as const) : ('sell' as const),
      period: 1_800_000_000 + 900 * period,
      quantityWh: LOT_WH * (1 + random.below(100)),
      limitPrice: price,
      minFillWh: 0,
      timeInForce: 'gtc' as const,
      expiresAtMs: null,
      rulesVersion: 1,
      sealedHeight: this.#height,
      rank: placed.orderId,
      nonce: 1,
      index: 0,
    };
    this.#apply({ type: 'place', order, capacityWh: BENCH_CAPACITY_WH });
    this.#live.push(placed);
  }

  #cancel(): void {
    const at = this.#random.below(this.#live.length);
    const { orderId, member } = this.#live[at]!;
    const last = this.#live.pop()!;
    if (at < this.#live.length) this.#live[at] = last;
    this.#apply({ type: 'cancel', orderId, member });
  }

  /** More energy at the same price. */
  #replace(): void {
    const { orderId, member, price } = this.#live[this.#random.below(this.#live.length)]!;
    const quantityWh = LOT_WH * (101 + this.#random.below(100));
    const priority = { rulesVersion: 1, sealedHeight: this.#height, rank: orderId, nonce: 2, index: 0 };
    const terms = { quantityWh, limitPrice: price, capacityWh: BENCH_CAPACITY_WH };
    this.#apply({ type: 'replace', orderId, member, ...terms, ...priority });
  }

  #apply(command: BookCommand): void {
    const [event] = this.#book.apply(command, { height: this.#height, timestampMs: null });
    if (event?.type === 'rejected') throw new Error(`a ${command.type} was refused: ${event.code}`);
  }
}
