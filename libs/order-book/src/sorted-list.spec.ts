import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedList } from './sorted-list.js';

interface Item {
  readonly key: number;
  readonly tie: number;
}

function byKeyAndTie(left: Item, right: Item): number {
  return left.key - right.key || left.tie - right.tie;
}

const ORDER = { keyOf: (item: Item) => item.key, compareTies: (left: Item, right: Item) => left.tie - right.tie };

describe('the sorted list', () => {
  it('holds the same items in the same order as a sorted array, whatever comes and goes', () => {
    const step = fc.record({ key: fc.integer({ min: -3, max: 3 }), tie: fc.nat(2_000), isRemoval: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 3_000, size: 'max' }), (steps) => {
        const list = new SortedList(ORDER);
        let expected: Item[] = [];
        for (const { key, tie, isRemoval } of steps) {
          const held = expected.find((item) => item.tie === tie);
          const item = held ?? { key, tie };
          const wasRemoved = isRemoval || held !== undefined ? list.remove(item) : undefined;
          expect(wasRemoved ?? false).toBe(held !== undefined);
          if (wasRemoved === undefined) {
            list.insert(item);
            expected.push(item);
          }
          if (wasRemoved === true) expected = expected.filter((other) => other !== item);
          expected.sort(byKeyAndTie);
          expect(list.first()).toBe(expected[0]);
        }
        expect([...list]).toEqual(expected);
        expect(list.takeWhile((item) => item.key < 1)).toEqual(expected.filter((item) => item.key < 1));
      }),
      { numRuns: 8 },
    );
  });

  it('keeps thousands of items with few keys in order, and finds each of them again in any order', () => {
    const list = new SortedList(ORDER);
    const items = Array.from({ length: 5_000 }, (_, index) => ({ key: index % 7, tie: (index * 2_731) % 5_000 }));
    for (const item of items) list.insert(item);
    expect([...list]).toEqual(items.toSorted(byKeyAndTie));
    for (const [index, item] of items.toSorted((a, b) => (a.tie % 61) - (b.tie % 61)).entries()) {
      expect(list.remove(item)).toBe(true);
      // Newcomers between removals go to the ends of chunks, too.
      if (index % 3 === 0) list.insert({ key: index % 7, tie: 10_000 + index });
    }
    const rest = [...list];
    expect(rest).toHaveLength(1_667);
    expect(rest).toEqual(rest.toSorted(byKeyAndTie));
    for (const item of rest) expect(list.remove(item)).toBe(true);
    expect(list.first()).toBeUndefined();
  });
});
