import { deepStrictEqual, strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Depth } from '../testing/depth.js';
import { Row, orderAt, orderWideAt } from './layout.js';
import { Seniority } from './seniority.js';
import { Sentinel } from './sides.js';
import { Tables } from './tables.js';

const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);

type Priority = readonly [sealedHeight: number, rankKey: number, tie: number];

/** Orders with these priorities, in the rows 1, 2, 3 and so on. */
function seniorityOf(priorities: readonly Priority[]) {
  const tables = new Tables();
  tables.orders = new Int32Array((priorities.length + 2) * Row.WORDS);
  tables.ordersWide = new Float64Array(tables.orders.buffer);
  for (const [index, [sealedHeight, rankKey]] of priorities.entries()) {
    tables.ordersWide[orderWideAt(index + 1) + Row.SEALED_HEIGHT] = sealedHeight;
    tables.ordersWide[orderWideAt(index + 1) + Row.RANK_KEY] = rankKey;
  }
  const seniority = new Seniority(tables, (left, right) => priorities[left - 1]![2] - priorities[right - 1]![2]);
  return { tables, seniority };
}

describe('the seniority of orders', () => {
  it.each<[string, Priority, Priority]>([
    ['height before rank and tie', [1, 9, 9], [2, 1, 1]],
    ['height that is negative', [-1, 0, 0], [0, 0, 0]],
    ['height near 2^53', [2 ** 53 - 2, 0, 0], [2 ** 53 - 1, 0, 0]],
    ['rank before tie', [1, 1, 9], [1, 2, 1]],
    ['tie last', [1, 1, 1], [1, 1, 2]],
  ])('is that of the lower %s', (_what, senior, junior) => {
    const { seniority } = seniorityOf([senior, junior]);
    expect([seniority.isSenior(1, 2), seniority.isSenior(2, 1)]).toEqual([true, false]);
  });

  it('is nobody’s when all is equal', () => {
    const { seniority } = seniorityOf([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect([seniority.isSenior(1, 2), seniority.isSenior(2, 1)]).toEqual([false, false]);
  });

  it('sorts rows and chains like a stable sort of a list, again and again with the same memory', () => {
    const few = fc.integer({ min: 0, max: 2 });
    const lists = fc.array(fc.array(fc.tuple(few, few, few), { maxLength: 70, size: 'max' }), { maxLength: 5 });
    const property = fc.property(lists, (lists) => {
      const { tables, seniority } = seniorityOf(lists.flat());
      let first = 1;
      for (const list of lists) {
        const rows = list.map((_, index) => first + list.length - 1 - index);
        const sorted = rows.toSorted((a, b) => Number(seniority.isSenior(b, a)) - Number(seniority.isSenior(a, b)));
        for (const [index, row] of rows.entries()) {
          tables.orders[orderAt(row) + Row.NEXT] = rows[index + 1] ?? Sentinel.NONE;
        }
        deepStrictEqual([...seniority.sortedRows(rows, rows.length)].slice(0, rows.length), sorted);
        const chain = seniority.sortedChain(rows[0] ?? Sentinel.NONE, rows.length);
        deepStrictEqual([...chain].slice(0, rows.length), sorted);
        first += list.length;
      }
    });
    fc.assert(property, depth.parameters({ usual: 300, deep: 20_000, mutation: 20 }));
  });

  it('sorts the first rows of a longer list and leaves the list alone', () => {
    const { seniority } = seniorityOf([
      [3, 0, 0],
      [2, 0, 0],
      [1, 0, 0],
    ]);
    const rows = [1, 2, 3];
    deepStrictEqual([...seniority.sortedRows(rows, 2).subarray(0, 2)], [2, 1]);
    strictEqual(rows.join(), '1,2,3');
  });
});
