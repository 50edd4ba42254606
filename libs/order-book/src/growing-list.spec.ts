import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrowingList } from './growing-list.js';

interface Item {
  readonly key: number;
  readonly tie: number;
}

const ORDER = { keyOf: (item: Item) => item.key, compareTies: (left: Item, right: Item) => left.tie - right.tie };

describe('the growing list', () => {
  it('holds the same items in the same order as a sorted array, few or many', () => {
    const step = fc.record({ key: fc.integer({ min: -3, max: 3 }), removed: fc.option(fc.nat(60), { freq: 2 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100, size: 'max' }), (steps) => {
        const list = new GrowingList(ORDER);
        let expected: Item[] = [];
        for (const [tie, { key, removed }] of steps.entries()) {
          const item = { key, tie };
          list.insert(item);
          expected = [...expected, item].sort((a, b) => a.key - b.key || a.tie - b.tie);
          const gone = removed === null ? undefined : expected[removed];
          if (gone !== undefined) list.remove(gone);
          expected = expected.filter((other) => other !== gone);
          expect(list.first()).toBe(expected[0]);
        }
        expect([...list]).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
