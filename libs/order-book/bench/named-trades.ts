import { TradeLog } from './trade-log.js';

/** Trades by the ids of the orders, as books with text ids answer them. */
export class NamedTrades {
  readonly #takers: string[] = [];
  readonly #makers: string[] = [];
  readonly #quantitiesWh: number[] = [];
  readonly #prices: number[] = [];

  add(taker: string, maker: string, quantityWh: number, price: number): void {
    this.#takers.push(taker);
    this.#makers.push(maker);
    this.#quantitiesWh.push(quantityWh);
    this.#prices.push(price);
  }

  /** The same by the numbers of the orders. */
  toLog(ids: readonly string[]): TradeLog {
    const numbers = new Map(ids.map((id, number) => [id, number]));
    const log = new TradeLog(this.#prices.length);
    for (const [at, quantityWh] of this.#quantitiesWh.entries()) {
      log.add(numbers.get(this.#takers[at]!)!, numbers.get(this.#makers[at]!)!, quantityWh, this.#prices[at]!);
    }
    return log;
  }
}
