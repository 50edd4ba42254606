import type { Matching } from '#market';
import { MatchingCore } from '../core/matching-core.js';
import { Sentinel, Side, TimeInForce } from '../core/sides.js';
import { DEFAULT_BOOK_LIMITS } from '../limits.js';
import { testRules } from './builders.js';

/** Terms of an order; the rest is as usual. */
export interface Terms {
  readonly member?: number;
  readonly quantityWh?: number;
  readonly limitPrice?: number;
  readonly minFillWh?: number;
  readonly timeInForce?: TimeInForce;
  readonly height?: number;
  readonly capacityWh?: number;
}

/** A core with one open period. Orders are of another member each unless stated. */
export class SmallCore extends MatchingCore {
  readonly period = this.openPeriod(900);
  #members = 0;

  constructor(matching: Matching = 'auction', tick = 1) {
    super(testRules({ matching, tick }), DEFAULT_BOOK_LIMITS);
  }

  /** Answers the handle, or the number of the refusal below 0. */
  order(side: Side, terms: Terms = {}): number {
    const { member = this.#members++, quantityWh = 10, limitPrice = 5, minFillWh = 0, height = 1 } = terms;
    const { timeInForce = TimeInForce.GTC, capacityWh = Sentinel.NO_CAPACITY } = terms;
    const { period } = this;
    const refused = this.place(
      period,
      member,
      side,
      quantityWh,
      limitPrice,
      minFillWh,
      timeInForce,
      height,
      0,
      capacityWh,
    );
    return refused === 0 ? this.placed : -refused;
  }

  buy(terms: Terms = {}): number {
    return this.order(Side.BUY, terms);
  }

  sell(terms: Terms = {}): number {
    return this.order(Side.SELL, terms);
  }

  /** The events of the last command, a line of numbers each. */
  lines(): number[][] {
    const { events } = this;
    return Array.from({ length: events.length }, (_, index) => [
      events.kind(index),
      events.row(index),
      events.other(index),
      events.quantityWh(index),
      events.price(index),
    ]);
  }
}
