import { BUY } from './order-stream.js';
import type { TradeLog } from './trade-log.js';

/** An order of the plain book. */
export interface PlainOrder {
  readonly order: number;
  readonly side: number;
  openWh: number;
  price: number;
}

/**
 * Price-time priority as one writes it in an hour: objects, a Map of arrays for the levels, a sorted array for the prices.
 * It checks nothing and counts nothing. A peer of the benchmark, and what the streams are made with.
 */
export class PlainBook {
  readonly #live = new Map<number, PlainOrder>();
  readonly #levels = [new Map<number, PlainOrder[]>(), new Map<number, PlainOrder[]>()] as const;
  /** Best price last. */
  readonly #prices: readonly [number[], number[]] = [[], []];

  place(order: PlainOrder, isImmediate: boolean, trades: TradeLog): void {
    const other = 1 - order.side;
    const prices = this.#prices[other]!;
    for (let best = prices.at(-1); best !== undefined && order.openWh > 0; best = prices.at(-1)) {
      if (order.side === BUY ? order.price < best : order.price > best) break;
      const level = this.#levels[other]!.get(best)!;
      const resting = level[0]!;
      const quantityWh = Math.min(order.openWh, resting.openWh);
      order.openWh -= quantityWh;
      resting.openWh -= quantityWh;
      trades.add(order.order, resting.order, quantityWh, best);
      if (resting.openWh === 0) this.cancel(resting.order);
    }
    if (order.openWh > 0 && !isImmediate) this.#rest(order);
  }

  cancel(number: number): PlainOrder {
    const order = this.#live.get(number)!;
    const level = this.#levels[order.side]!.get(order.price)!;
    level.splice(level.indexOf(order), 1);
    if (level.length === 0) {
      this.#levels[order.side]!.delete(order.price);
      this.#prices[order.side]!.splice(this.#indexOf(order.side, order.price), 1);
    }
    this.#live.delete(number);
    return order;
  }

  replace(number: number, openWh: number, price: number, trades: TradeLog): void {
    this.place({ ...this.cancel(number), openWh, price }, false, trades);
  }

  bestPrice(side: number): number | undefined {
    return this.#prices[side]!.at(-1);
  }

  live(number: number): PlainOrder | undefined {
    return this.#live.get(number);
  }

  get levelCount(): number {
    return this.#prices[0].length + this.#prices[1].length;
  }

  #rest(order: PlainOrder): void {
    this.#live.set(order.order, order);
    const level = this.#levels[order.side]!.get(order.price);
    if (level !== undefined) {
      level.push(order);
      return;
    }
    this.#levels[order.side]!.set(order.price, [order]);
    this.#prices[order.side]!.splice(this.#indexOf(order.side, order.price), 0, order.price);
  }

  #indexOf(side: number, price: number): number {
    const prices = this.#prices[side]!;
    let low = 0;
    let high = prices.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (side === BUY ? prices[middle]! < price : prices[middle]! > price) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
