import { deepStrictEqual, strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Depth } from '../testing/depth.js';
import { Row } from './layout.js';
import { addOwn, bestOwn, forEachOwn, removeOwn } from './own-orders.js';
import { Sentinel, Side } from './sides.js';

const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);

const ROWS = 61;

/** The orders of one member on one side, with the plainest twin. */
class OwnOrders {
  readonly #words = new Int32Array(ROWS * Row.WORDS).fill(7_777);
  readonly #limits = new Map<number, number>();
  #first: number = Sentinel.NONE;

  constructor(readonly side: Side) {}

  has(row: number): boolean {
    return this.#limits.has(row);
  }

  add(row: number, limitPrice: number): void {
    this.#words[row * Row.WORDS + Row.LIMIT_PRICE] = limitPrice;
    this.#first = addOwn(this.#words, this.#first, row);
    this.#limits.set(row, limitPrice);
  }

  remove(row: number): void {
    this.#first = removeOwn(this.#words, this.#first, row, this.side);
    this.#limits.delete(row);
  }

  expectBest(): void {
    if (this.#first === Sentinel.NONE) return;
    this.#first = bestOwn(this.#words, this.#first, this.side);
    const limits = [...this.#limits.values()];
    strictEqual(this.#limits.get(this.#first), this.side === Side.BUY ? Math.max(...limits) : Math.min(...limits));
  }

  expectAll(): void {
    const rows: number[] = [];
    forEachOwn(this.#words, this.#first, (row) => rows.push(row));
    deepStrictEqual(
      rows.sort((a, b) => a - b),
      [...this.#limits.keys()].sort((a, b) => a - b),
    );
  }

  /** Fields of the row that the heap must leave alone. */
  others(row: number): number[] {
    const words = [...this.#words.subarray(row * Row.WORDS, (row + 1) * Row.WORDS)];
    return words.filter((_, word) => ![Row.CHILD, Row.SIBLING, Row.BACK, Row.LIMIT_PRICE].includes(word));
  }
}

describe.each([
  ['buys', Side.BUY],
  ['sells', Side.SELL],
])('the own %s of a member', (_name, side) => {
  it('are none at first', () => {
    new OwnOrders(side).expectAll();
  });

  it.each([
    ['the oldest first', (rows: number[]) => rows],
    ['the youngest first', (rows: number[]) => rows.toReversed()],
    ['from the middle', (rows: number[]) => [...rows.slice(5), ...rows.slice(0, 5)]],
  ])('leave %s, with and without a question for the best in between', (_order, leaving) => {
    for (const asks of [false, true]) {
      const own = new OwnOrders(side);
      const rows = Array.from({ length: 12 }, (_, index) => index);
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
    const own = new OwnOrders(side);
    for (let row = 0; row < 8; row++) own.add(row, row % 3);
    own.expectBest();
    own.remove(4);
    own.expectBest();
    for (let row = 0; row < 9; row++) expect(new Set(own.others(row))).toEqual(new Set([7_777]));
  });

  it('always show the best limit, and all of them, whatever comes and goes', () => {
    const step = fc.record({
      row: fc.integer({ min: 0, max: ROWS - 1 }),
      limitPrice: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })),
      asks: fc.integer({ min: 0, max: 5 }),
    });
    const property = fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const own = new OwnOrders(side);
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
