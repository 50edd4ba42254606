import type { AuctionOrders } from './auction-orders.js';
import { BENCH_CAPACITY_WH, createCore, GTC, rowOf, TRADED } from './core-adapter.js';
import type { AuctionOutcome, AuctionTrade } from './sort-auction.js';

/** The fast core with the orders of one auction. */
export class CoreAuction {
  readonly #core = createCore('auction');
  readonly #period = this.#core.openPeriod(1_800_000_000);
  readonly #orders: AuctionOrders;
  /** Number of the order by the core's row. */
  readonly #numbers: Int32Array;

  constructor(orders: AuctionOrders) {
    this.#orders = orders;
    // Rows begin at 1.
    this.#numbers = new Int32Array(orders.length + 1);
  }

  place(at: number): void {
    const { side, member, quantityWh, limitPrice, height, rank } = this.#orders;
    const refused = this.#core.place(
      this.#period,
      member[at]!,
      side[at]!,
      quantityWh[at]!,
      limitPrice[at]!,
      0,
      GTC,
      height[at]!,
      rank[at]!,
      BENCH_CAPACITY_WH,
    );
    if (refused !== 0) throw new Error(`order ${at} was refused: ${refused}`);
    this.#numbers[rowOf(this.#core.placed)] = at;
  }

  quote(): AuctionOutcome {
    const core = this.#core;
    return core.quote(this.#period)
      ? { volumeWh: core.quotedVolumeWh, price: core.quotedPrice }
      : { volumeWh: 0, price: null };
  }

  clear(): AuctionOutcome {
    const { events } = this.#core;
    this.#core.clear(this.#period, this.#orders.length + 1);
    let volumeWh = 0;
    let price: number | null = null;
    for (let index = 0; index < events.length; index++) {
      if (events.kind(index) !== TRADED) continue;
      volumeWh += events.quantityWh(index);
      price = events.price(index);
    }
    return { volumeWh, price };
  }

  /** The pairs of the last clearing. */
  trades(): AuctionTrade[] {
    const { events } = this.#core;
    const trades: AuctionTrade[] = [];
    for (let index = 0; index < events.length; index++) {
      if (events.kind(index) !== TRADED) continue;
      const [buy, sell] = [this.#numbers[events.row(index)]!, this.#numbers[events.other(index)]!];
      trades.push({ buy, sell, quantityWh: events.quantityWh(index) });
    }
    return trades;
  }
}
