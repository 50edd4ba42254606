import { deepStrictEqual, strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Depth } from '../testing/depth.js';
import { Sentinel } from './sides.js';
import { SortedLevels } from './sorted-levels.js';

const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);

/** Every level, the greatest key first. */
function walked(levels: SortedLevels): [key: number, level: number][] {
  const seen: [number, number][] = [];
  expect(levels.walk((level, key) => seen.push([key, level]) > 0)).toBe(true);
  return seen;
}

describe('sorted levels', () => {
  it('have no best key, level or run but the first when they are empty', () => {
    const levels = new SortedLevels();
    expect([levels.isEmpty, levels.bestKey, levels.find(0), walked(levels)]).toEqual([
      true,
      Sentinel.NO_KEY,
      Sentinel.NONE,
      [],
    ]);
  });

  it.each([
    ['ascending', (index: number) => index],
    ['descending', (index: number) => 0 - index],
    ['from the middle', (index: number) => (index % 2 === 0 ? index : 0 - index)],
  ])('hold hundreds of keys that come %s, and give them back one by one', (_order, keyOf) => {
    const levels = new SortedLevels();
    const keys = Array.from({ length: 300 }, (_, index) => keyOf(index));
    for (const key of keys) levels.insert(key, 1_000 + key);
    const sorted = keys.toSorted((a, b) => b - a);
    expect(walked(levels)).toEqual(sorted.map((key) => [key, 1_000 + key]));
    expect(levels.bestKey).toBe(sorted[0]);
    for (const key of keys) expect(levels.find(key)).toBe(1_000 + key);
    for (const key of sorted) {
      expect([levels.isEmpty, levels.bestKey]).toEqual([false, key]);
      levels.remove(key);
      expect(levels.find(key)).toBe(Sentinel.NONE);
    }
    expect([levels.isEmpty, levels.bestKey]).toEqual([true, Sentinel.NO_KEY]);
    expect(levels.runs.length).toBeLessThanOrEqual(1);
  });

  it('take as many bytes as their runs have room for', () => {
    const levels = new SortedLevels();
    for (let key = 0; key < 64; key++) levels.insert(key, key);
    expect(levels.bytes()).toBe(512);
    levels.insert(64, 64);
    expect(levels.bytes()).toBe(1_024);
  });

  it('split a full run in the middle, so that keys in any order fill more than one half of it', () => {
    const levels = new SortedLevels();
    for (let key = 0; key < 64; key++) levels.insert(2 * key, key);
    levels.insert(1, 64);
    expect(levels.runs.map((run) => [run.length, run.keys[0]])).toEqual([
      [33, 0],
      [32, 64],
    ]);
  });

  it('stop to walk when the answer is false, and say so', () => {
    const levels = new SortedLevels();
    for (let key = 0; key < 200; key++) levels.insert(key, key);
    const seen: number[] = [];
    expect(levels.walk((_level, key) => seen.push(key) < 3)).toBe(false);
    expect(seen).toEqual([199, 198, 197]);
  });

  it('answer like a map from keys to levels, whatever is put in and taken out', () => {
    const key = fc.integer({ min: -150, max: 150 });
    const property = fc.property(fc.array(key, { minLength: 200, maxLength: 900, size: 'max' }), (keys) => {
      const levels = new SortedLevels();
      const twin = new Map<number, number>();
      for (const [level, key] of keys.entries()) {
        strictEqual(levels.find(key), twin.get(key) ?? Sentinel.NONE);
        if (twin.delete(key)) {
          levels.remove(key);
        } else {
          levels.insert(key, level);
          twin.set(key, level);
        }
        strictEqual(levels.isEmpty, twin.size === 0);
        strictEqual(levels.bestKey, twin.size === 0 ? Sentinel.NO_KEY : Math.max(...twin.keys()));
      }
      deepStrictEqual(
        walked(levels),
        [...twin].sort((a, b) => b[0] - a[0]),
      );
      expect(levels.runs.some((run) => run.length === 0) && twin.size > 0).toBe(false);
    });
    fc.assert(property, depth.parameters({ usual: 100, deep: 5_000, mutation: 4 }));
  });
});
