import { deepStrictEqual, strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Depth } from '../testing/depth.js';
import { Flag, Level, Row } from './layout.js';
import { LevelQueues } from './level-queues.js';
import { Sentinel } from './sides.js';

const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);

interface Order {
  readonly height: number;
  readonly openWh?: number;
  readonly isConditional?: boolean;
  /** Unless it comes after all others: a replaced order comes back with the number it had. */
  readonly arrival?: number;
}

/** One price level beside a plain list of what it should hold, the most senior first; ties by arrival. */
class OneLevel extends LevelQueues {
  readonly #level = this.takeLevel(5, 0);
  readonly #twin: { row: number; order: Order; arrival: number }[] = [];
  #arrivals = 0;

  constructor() {
    super(undefined);
  }

  add(order: Order): number {
    const row = this.takeOrder();
    const { arrival = this.#arrivals++ } = order;
    this.orders[row * Row.WORDS + Row.FLAGS] = Flag.LIVE | (order.isConditional === true ? Flag.CONDITIONAL : 0);
    this.orders[row * Row.WORDS + Row.OPEN_WH] = order.openWh ?? 1;
    this.orders[row * Row.WORDS + Row.ARRIVAL] = arrival;
    this.ordersWide[row * Row.WIDE + Row.SEALED_HEIGHT] = order.height;
    this.ordersWide[row * Row.WIDE + Row.RANK_KEY] = 0;
    this.addToLevel(this.#level, row);
    this.#twin.push({ row, order, arrival });
    this.#twin.sort((a, b) => a.order.height - b.order.height || a.arrival - b.arrival);
    return row;
  }

  removeAt(index: number): void {
    const { row } = this.#twin.splice(index, 1)[0]!;
    strictEqual(this.removeFromLevel(this.#level, row), this.#twin.length);
    strictEqual(this.orders[row * Row.WORDS + Row.LEVEL], Sentinel.NONE);
    this.releaseOrder(row);
  }

  get size(): number {
    return this.#twin.length;
  }

  /** Whether the level waits to be sorted. */
  get isUnsorted(): boolean {
    return (this.levels[this.#level * Level.WORDS + Level.MARKS]! & Level.UNSORTED) !== 0;
  }

  expectTotals(): void {
    const at = this.#level * Level.WORDS;
    strictEqual(this.levels[at + Level.COUNT], this.#twin.length);
    strictEqual(
      this.levelsWide[this.#level * Level.WIDE + Level.TOTAL_WH],
      this.#twin.reduce((sum, { order }) => sum + (order.openWh ?? 1), 0),
    );
    strictEqual(
      this.hasConditional(this.#level),
      this.#twin.some(({ order }) => order.isConditional === true),
    );
  }

  /** The chain in both directions is the list. */
  expectSorted(): void {
    const rows: number[] = [];
    let previous: number = Sentinel.NONE;
    for (let row = this.sortedHead(this.#level); row !== Sentinel.NONE && rows.length <= this.#twin.length;) {
      rows.push(row);
      strictEqual(this.orders[row * Row.WORDS + Row.PREVIOUS], previous);
      strictEqual(this.orders[row * Row.WORDS + Row.LEVEL], this.#level);
      previous = row;
      row = this.orders[row * Row.WORDS + Row.NEXT]!;
    }
    strictEqual(this.levels[this.#level * Level.WORDS + Level.TAIL], previous);
    deepStrictEqual(
      rows,
      this.#twin.map(({ row }) => row),
    );
    strictEqual(this.isUnsorted, false);
  }
}

describe('the queue of a price level', () => {
  it('is empty at first, and again when the last order has left', () => {
    const level = new OneLevel();
    level.expectSorted();
    level.add({ height: 1 });
    level.removeAt(0);
    level.expectSorted();
    level.expectTotals();
  });

  it('has whoever came first in front when all else is equal', () => {
    const level = new OneLevel();
    for (let number = 0; number < 40; number++) level.add({ height: 1 });
    expect(level.isUnsorted).toBe(false);
    level.expectSorted();
  });

  it('has whoever arrived first in front when all else is equal and it comes again', () => {
    const level = new OneLevel();
    for (let number = 0; number < 40; number++) level.add({ height: 1, arrival: (number * 17) % 40 });
    level.expectSorted();
    for (let number = 0; number < 40; number++) level.add({ height: 1, arrival: 139 - number });
    level.expectSorted();
  });

  it('puts an order at its place at once when at most sixteen others go behind it, and else when it is asked', () => {
    for (let behind = 0; behind <= 20; behind++) {
      const level = new OneLevel();
      for (let number = 0; number < 21; number++) level.add({ height: number < 21 - behind ? 1 : 3 });
      level.add({ height: 2 });
      expect(level.isUnsorted).toBe(behind > 16);
      level.expectSorted();
      level.add({ height: 0 });
      level.expectTotals();
      level.expectSorted();
    }
  });

  it('puts whoever goes before all others in front', () => {
    const level = new OneLevel();
    for (let number = 0; number < 16; number++) level.add({ height: -number });
    expect(level.isUnsorted).toBe(false);
    level.expectSorted();
  });

  it('knows whether an order in it is conditional, while it is unsorted too', () => {
    const level = new OneLevel();
    level.add({ height: 0 });
    for (let number = 0; number < 20; number++) level.add({ height: 100 + number });
    level.add({ height: 1 });
    expect(level.isUnsorted).toBe(true);
    level.expectTotals();
    level.add({ height: 2, isConditional: true });
    level.expectTotals();
    level.add({ height: 3, isConditional: true });
    level.expectSorted();
    for (const index of [2, 2, 0]) {
      level.removeAt(index);
      level.expectTotals();
    }
    level.expectSorted();
  });

  it('is that of a sorted list, whatever comes, leaves and is asked', () => {
    const step = fc.record({
      kind: fc.integer({ min: 0, max: 9 }),
      height: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 100 })),
      openWh: fc.integer({ min: 1, max: 1_000_000_000 }),
      isConditional: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
      share: fc.integer({ min: 0, max: 99 }),
    });
    const property = fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const level = new OneLevel();
      for (const [number, { kind, share, ...order }] of steps.entries()) {
        // Each number once: the modulus is a prime.
        if (kind < 6) level.add({ ...order, arrival: (number * 7_919) % 10_007 });
        else if (kind === 9) level.expectSorted();
        else if (level.size > 0) level.removeAt(share % level.size);
        level.expectTotals();
      }
      level.expectSorted();
    });
    fc.assert(property, depth.parameters({ usual: 150, deep: 10_000, mutation: 6 }));
  });
});
