import { BUY, TICK } from './order-stream.js';
import type { AuctionOrders, Priority } from './auction-orders.js';

interface SortOrder {
  readonly order: number;
  readonly price: number;
  readonly height: number;
  readonly rank: number;
  readonly quantityWh: number;
}

/** One pair of an auction, by the numbers of the orders. */
export interface AuctionTrade {
  readonly buy: number;
  readonly sell: number;
  readonly quantityWh: number;
}

/** What an auction gives; price null when nothing trades. */
export interface AuctionOutcome {
  readonly volumeWh: number;
  readonly price: number | null;
}

/** The auction as one writes it first: objects in two arrays, sorted, and a finger on each. */
export class SortAuction {
  readonly #buys: SortOrder[] = [];
  readonly #sells: SortOrder[] = [];
  readonly #priority: Priority;

  /** @param priority by arrival a sort by price is enough: it keeps the order of equals */
  constructor(priority: Priority) {
    this.#priority = priority;
  }

  place(orders: AuctionOrders, at: number): void {
    const placed = {
      order: at,
      price: orders.limitPrice[at]!,
      height: orders.height[at]!,
      rank: orders.rank[at]!,
      quantityWh: orders.quantityWh[at]!,
    };
    (orders.side[at] === BUY ? this.#buys : this.#sells).push(placed);
  }

  /** Volume and price, and the pairs into `trades` if it is given. */
  clear(trades: AuctionTrade[] | null): AuctionOutcome {
    const [buys, sells] = [this.#buys, this.#sells];
    const byRank = this.#priority === 'rank' ? byHeightAndRank : () => 0;
    buys.sort((left, right) => right.price - left.price || byRank(left, right));
    sells.sort((left, right) => left.price - right.price || byRank(left, right));
    let volumeWh = 0;
    let [buyAt, sellAt] = [0, 0];
    let [buyWh, sellWh] = [buys[0]?.quantityWh ?? 0, sells[0]?.quantityWh ?? 0];
    let [lastBuy, lastSell] = [0, 0];
    while (buyAt < buys.length && sellAt < sells.length && buys[buyAt]!.price >= sells[sellAt]!.price) {
      const [buy, sell] = [buys[buyAt]!, sells[sellAt]!];
      const quantityWh = Math.min(buyWh, sellWh);
      volumeWh += quantityWh;
      [lastBuy, lastSell] = [buy.price, sell.price];
      trades?.push({ buy: buy.order, sell: sell.order, quantityWh });
      buyWh -= quantityWh;
      sellWh -= quantityWh;
      if (buyWh === 0) buyWh = buys[++buyAt]?.quantityWh ?? 0;
      if (sellWh === 0) sellWh = sells[++sellAt]?.quantityWh ?? 0;
    }
    if (volumeWh === 0) return { volumeWh, price: null };
    const lower = Math.max(lastSell, buys[buyAt]?.price ?? -Infinity);
    const upper = Math.min(lastBuy, sells[sellAt]?.price ?? Infinity);
    return { volumeWh, price: Math.floor((lower + upper) / 2 / TICK) * TICK };
  }
}

function byHeightAndRank(left: SortOrder, right: SortOrder): number {
  return left.height - right.height || left.rank - right.rank;
}
