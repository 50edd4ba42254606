import { describe, expect, it } from 'vitest';
import {
  Flag,
  Level,
  Position,
  Row,
  levelAt,
  levelWideAt,
  orderAt,
  orderWideAt,
  positionAt,
  positionWideAt,
} from './layout.js';
import { Sentinel } from './sides.js';
import { Tables } from './tables.js';

/** The tables with what only the core may do. */
class OpenTables extends Tables {
  override takeOrder(): number {
    const row = super.takeOrder();
    this.orders[orderAt(row) + Row.FLAGS]! |= Flag.LIVE;
    return row;
  }

  override releaseOrder(row: number): void {
    super.releaseOrder(row);
  }

  override takeLevel(key: number, owner: number): number {
    return super.takeLevel(key, owner);
  }

  override releaseLevel(level: number): void {
    super.releaseLevel(level);
  }
}

/** 1 to 300: row 0 is nobody's. */
const NUMBERS = Array.from({ length: 300 }, (_, index) => index + 1);

describe('the rows of orders', () => {
  it('are taken one after the other, and a free one again before a new one', () => {
    const tables = new OpenTables();
    for (const number of NUMBERS) {
      expect([tables.nextOrderRow(), tables.liveOrders]).toEqual([number, number - 1]);
      expect(tables.takeOrder()).toBe(number);
    }
    tables.releaseOrder(7);
    tables.releaseOrder(3);
    expect(tables.liveOrders).toBe(298);
    const taken = [0, 0, 0].map(() => [tables.nextOrderRow(), tables.takeOrder()]);
    expect(taken).toEqual([
      [3, 3],
      [7, 7],
      [301, 301],
    ]);
  });

  it('keep their words when the table grows', () => {
    const tables = new OpenTables();
    for (const number of NUMBERS) {
      const row = tables.takeOrder();
      tables.orders[orderAt(row) + Row.LIMIT_PRICE] = 1_000 + number;
      tables.ordersWide[orderWideAt(row) + Row.SEALED_HEIGHT] = 2 ** 40 + number;
      tables.minFillWh[row] = 2_000 + number;
    }
    for (const number of NUMBERS) {
      expect(tables.orders[orderAt(number) + Row.LIMIT_PRICE]).toBe(1_000 + number);
      expect(tables.ordersWide[orderWideAt(number) + Row.SEALED_HEIGHT]).toBe(2 ** 40 + number);
      expect(tables.minFillWh[number]).toBe(2_000 + number);
    }
    expect(tables.orders.length).toBe(513 * Row.WORDS);
  });

  it('double only when the last one is taken', () => {
    const tables = new OpenTables();
    for (const _ of NUMBERS.slice(0, 63)) tables.takeOrder();
    expect(tables.orders.length).toBe(65 * Row.WORDS);
    tables.takeOrder();
    expect(tables.orders.length).toBe(129 * Row.WORDS);
  });
});

describe('a handle', () => {
  it('reaches its order while that lives, and not the next one in its row', () => {
    const tables = new OpenTables();
    const other = tables.handleOf(tables.takeOrder());
    const first = tables.takeOrder();
    const handle = tables.handleOf(first);
    expect([tables.rowOf(other), tables.rowOf(handle)]).toEqual([1, first]);
    tables.releaseOrder(first);
    expect(tables.rowOf(handle)).toBe(Sentinel.NONE);
    expect(tables.rowOf(tables.handleOf(first))).toBe(Sentinel.NONE);
    expect(tables.rowOf(other)).toBe(1);
    const second = tables.takeOrder();
    expect(second).toBe(first);
    expect(tables.rowOf(handle)).toBe(Sentinel.NONE);
    expect(tables.rowOf(tables.handleOf(second))).toBe(second);
  });

  it('repeats after 2,048 orders in one row, not sooner', () => {
    const tables = new OpenTables();
    const handles = new Set<number>();
    for (let round = 0; round < 2_048; round++) {
      const row = tables.takeOrder();
      expect(tables.rowOf(tables.handleOf(row))).toBe(row);
      handles.add(tables.handleOf(row));
      tables.releaseOrder(row);
    }
    expect(handles.size).toBe(2_048);
    expect(handles).toContain(tables.handleOf(tables.takeOrder()));
  });

  it('of a row that no order ever had reaches nothing, nor does any number that is none', () => {
    const tables = new OpenTables();
    tables.takeOrder();
    expect([2, 64, 65, Sentinel.NONE, Flag.ROW_MASK].map((handle) => tables.rowOf(handle))).toEqual(
      Array.from({ length: 5 }, () => Sentinel.NONE),
    );
  });
});

describe('the rows of price levels', () => {
  it('are new and empty, also when they were used before', () => {
    const tables = new OpenTables();
    for (const number of NUMBERS) expect(tables.takeLevel(number, 1)).toBe(number);
    for (const number of NUMBERS) expect(tables.levels[levelAt(number) + Level.KEY]).toBe(number);
    const used = levelAt(5);
    for (const word of [Level.HEAD, Level.TAIL, Level.COUNT, Level.MARKS]) tables.levels[used + word] = 99;
    tables.levelsWide[levelWideAt(5) + Level.TOTAL_WH] = 99;
    tables.releaseLevel(8);
    tables.releaseLevel(5);
    expect([tables.takeLevel(-7, 3), tables.takeLevel(-8, 3), tables.takeLevel(-9, 3)]).toEqual([5, 8, 301]);
    expect([...tables.levels.subarray(used + Level.KEY, used + Level.KEY + 6)]).toEqual([
      -7,
      3,
      Sentinel.NONE,
      Sentinel.NONE,
      0,
      0,
    ]);
    expect(tables.levelsWide[levelWideAt(5) + Level.TOTAL_WH]).toBe(0);
    expect(tables.levels.length).toBe(513 * Level.WORDS);
  });
});

describe('the rows of positions', () => {
  it('are new and empty, also when they were used before', () => {
    const tables = new OpenTables();
    for (const number of NUMBERS) expect(tables.takePosition(number, 2)).toBe(number);
    for (const number of NUMBERS) {
      expect(tables.positions[positionAt(number) + Position.MEMBER]).toBe(number);
      expect(tables.positions[positionAt(number) + Position.PERIOD]).toBe(2);
    }
    const [at, next] = [positionAt(5) + Position.MEMBER, positionAt(6) + Position.MEMBER];
    tables.positions.fill(99, at, next);
    tables.releasePosition(8);
    tables.releasePosition(5);
    expect([tables.takePosition(70, 4), tables.takePosition(71, 4), tables.takePosition(72, 4)]).toEqual([5, 8, 301]);
    const words = [...tables.positions.subarray(at, next)];
    expect(words).toEqual([70, 4, Sentinel.NONE, Sentinel.NONE, ...Array.from({ length: 12 }, () => 0)]);
    expect([...tables.positions.subarray(at - Position.WORDS, at - Position.WORDS + 2)]).toEqual([4, 2]);
    expect([...tables.positions.subarray(next, next + 2)]).toEqual([6, 2]);
    tables.positionsWide[positionWideAt(5) + Position.COMMITTED_WH] = 2 ** 40;
    expect(tables.positions.subarray(at, next).filter((word) => word !== 0)).toHaveLength(3);
    expect(tables.positions.length).toBe(513 * Position.WORDS);
  });
});
