import { deepStrictEqual, strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Depth } from '../testing/depth.js';
import { Position, Row, orderAt, positionAt } from './layout.js';
import { OwnOrders } from './own-orders.js';
import { Sentinel, Side } from './sides.js';

const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);

const ROWS = 61;

/** The orders of one member on one side, with the plainest twin. */
class TwinOrders extends OwnOrders {
  readonly #limits = new Map<number, number>();
  readonly #rootAt: number;

  constructor(readonly side: Side) {
    super(undefined);
    this.orders.fill(7_777, orderAt(1), orderAt(ROWS) + Row.WORDS);
    this.#rootAt = positionAt(this.takePosition(0, 0)) + Position.OWN_ROOT + side;
  }

  has(row: number): boolean {
    return this.#limits.has(row);
  }

  add(row: number, limitPrice: number): void {
    this.orders[orderAt(row) + Row.LIMIT_PRICE] = limitPrice;
    this.addOwn(this.#rootAt, row);
    this.#limits.set(row, limitPrice);
  }

  remove(row: number): void {
    this.removeOwn(this.#rootAt, row, this.side);
    this.#limits.delete(row);
  }

  expectBest(): void {
    if (this.positions[this.#rootAt] === Sentinel.NONE) return;
    const best = this.bestOwn(this.#rootAt, this.side);
    const limits = [...this.#limits.values()];
    strictEqual(this.#limits.get(best), this.side === Side.BUY ? Math.max(...limits) : Math.min(...limits));
  }

  expectAll(): void {
    const rows: number[] = [];
    this.forEachOwn(this.#rootAt, (row) => rows.push(row));
    deepStrictEqual(
      rows.sort((a, b) => a - b),
      [...this.#limits.keys()].sort((a, b) => a - b),
    );
  }

  /** Fields of the row that the heap must leave alone. */
  others(row: number): number[] {
    const words = [...this.orders.subarray(orderAt(row) + Row.FLAGS, orderAt(row + 1) + Row.FLAGS)];
    const own = [Row.CHILD, Row.SIBLING, Row.BACK, Row.LIMIT_PRICE];
    return words.filter((_, word) => !own.includes(word + Row.FLAGS));
  }
}

describe.each([
  ['buys', Side.BUY],
  ['sells', Side.SELL],
])('the own %s of a member', (_name, side) => {
  it('are none at first', () => {
    new TwinOrders(side).expectAll();
  });

  it.each([
    ['the oldest first', (rows: number[]) => rows],
    ['the youngest first', (rows: number[]) => rows.toReversed()],
    ['from the middle', (rows: number[]) => [...rows.slice(5), ...rows.slice(0, 5)]],
  ])('leave %s, with and without a question for the best in between', (_order, leaving) => {
    for (const asks of [false, true]) {
      const own = new TwinOrders(side);
      const rows = Array.from({ length: 12 }, (_, index) => index + 1);
      for (const row of rows) own.add(row, (row * 5) % 12);
      for (const row of leaving(rows)) {
        if (asks) own.expectBest();
        own.expectAll();
        own.remove(row);
      }
      own.expectAll();
    }
  });

  it('leave all other words of their rows alone', () => {
    const own = new TwinOrders(side);
    for (let row = 1; row <= 8; row++) own.add(row, row % 3);
    own.expectBest();
    own.remove(4);
    own.expectBest();
    for (let row = 1; row <= 9; row++) expect(new Set(own.others(row))).toEqual(new Set([7_777]));
  });

  it('always show the best limit, and all of them, whatever comes and goes', () => {
    const step = fc.record({
      row: fc.integer({ min: 1, max: ROWS }),
      limitPrice: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })),
      asks: fc.integer({ min: 0, max: 5 }),
    });
    const property = fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const own = new TwinOrders(side);
      for (const { row, limitPrice, asks } of steps) {
        if (own.has(row)) own.remove(row);
        else own.add(row, limitPrice);
        if (asks === 0) own.expectBest();
        own.expectAll();
      }
      own.expectBest();
    });
    fc.assert(property, depth.parameters({ usual: 150, deep: 10_000, mutation: 5 }));
  });
});
