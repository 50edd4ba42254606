/** Trades in the order in which a book answered them: numbers of the two orders, energy and price. */
export class TradeLog {
  length = 0;
  taker: Int32Array;
  maker: Int32Array;
  quantityWh: Int32Array;
  price: Int32Array;

  constructor(capacity: number) {
    this.taker = new Int32Array(capacity);
    this.maker = new Int32Array(capacity);
    this.quantityWh = new Int32Array(capacity);
    this.price = new Int32Array(capacity);
  }

  add(taker: number, maker: number, quantityWh: number, price: number): void {
    const at = this.length++;
    if (at === this.taker.length) this.#grow();
    this.taker[at] = taker;
    this.maker[at] = maker;
    this.quantityWh[at] = quantityWh;
    this.price[at] = price;
  }

  #grow(): void {
    for (const column of ['taker', 'maker', 'quantityWh', 'price'] as const) {
      const larger = new Int32Array(Math.max(1024, 2 * this[column].length));
      larger.set(this[column]);
      this[column] = larger;
    }
  }
}

/** Two books gave different trades for the same stream. */
export class TradesDiffer extends Error {}

/**
 * Finds out whether a book gave the first `count` trades of those expected, and no others.
 *
 * @throws TradesDiffer with the first difference
 */
export function expectSameTrades(who: string, actual: TradeLog, expected: TradeLog, count: number): void {
  for (let at = 0; at < Math.min(actual.length, count); at++) {
    const isSame =
      actual.taker[at] === expected.taker[at] &&
      actual.maker[at] === expected.maker[at] &&
      actual.quantityWh[at] === expected.quantityWh[at] &&
      actual.price[at] === expected.price[at];
    if (!isSame) {
      throw new TradesDiffer(`${who}: trade ${at} is ${tradeText(actual, at)}, not ${tradeText(expected, at)}`);
    }
  }
  if (actual.length !== count) throw new TradesDiffer(`${who}: ${actual.length} trades, not ${count}`);
}

function tradeText(log: TradeLog, at: number): string {
  return `${log.taker[at]} with ${log.maker[at]}, ${log.quantityWh[at]} Wh at ${log.price[at]}`;
}
