import { deepStrictEqual, strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Depth } from '../testing/depth.js';
import { PriceLadder } from './price-ladder.js';
import { Sentinel } from './sides.js';

const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);

/** Every level of the ladder, the best first. */
function walked(ladder: PriceLadder): [key: number, level: number][] {
  const seen: [number, number][] = [];
  ladder.walk((level, key) => seen.push([key, level]) > 0);
  return seen;
}

/** A ladder with a level at each key; the level has the number of the key in the list, from 1. */
function ladderOf(tick: number, keys: readonly number[]): PriceLadder {
  const ladder = new PriceLadder(tick);
  for (const [index, key] of keys.entries()) ladder.insert(key, index + 1);
  return ladder;
}

describe('a price ladder', () => {
  it('has no best level while it is empty', () => {
    const ladder = new PriceLadder(10);
    expect([ladder.bestKey, ladder.bestLevel, ladder.find(0), walked(ladder)]).toEqual([
      Sentinel.NO_KEY,
      Sentinel.NONE,
      Sentinel.NONE,
      [],
    ]);
  });

  it.each([
    ['next to each other', 100, [0, 100, -100, 200, -200]],
    ['at both ends of the small window', 1, [0, -32, 31]],
    ['just beyond the small window', 1, [0, -33, 32, -34, 33]],
    ['at both ends of the wide window', 5, [0, -512 * 5, 511 * 5]],
    ['one within the ends of the wide window', 5, [0, -511 * 5, 510 * 5, -512 * 5, 511 * 5]],
    ['just beyond the wide window', 5, [0, -513 * 5, 512 * 5, -514 * 5, 513 * 5]],
    ['as far apart as can be', 1, [0, -1_000_000_000, 1_000_000_000, 999_999_999, -999_999_999]],
    ['in every word of the wide window', 1, Array.from({ length: 63 }, (_, index) => (index - 31) * 16)],
  ])('finds keys %s, and the next best when the best leaves', (_what, tick, keys) => {
    const ladder = ladderOf(tick, keys);
    const sorted = keys.toSorted((a, b) => b - a);
    expect(walked(ladder)).toEqual(sorted.map((key) => [key, keys.indexOf(key) + 1]));
    for (const [index, key] of keys.entries()) expect(ladder.find(key)).toBe(index + 1);
    for (const key of sorted) {
      expect([ladder.bestKey, ladder.bestLevel]).toEqual([key, keys.indexOf(key) + 1]);
      ladder.remove(key);
      expect(ladder.find(key)).toBe(Sentinel.NONE);
    }
    expect([ladder.bestKey, ladder.bestLevel, walked(ladder)]).toEqual([Sentinel.NO_KEY, Sentinel.NONE, []]);
  });

  it('keeps its best when a worse level leaves', () => {
    const ladder = ladderOf(1, [5, 3, 2_000, -2_000]);
    for (const key of [3, -2_000, 5]) {
      ladder.remove(key);
      expect([ladder.bestKey, ladder.bestLevel]).toEqual([2_000, 3]);
    }
  });

  it('walks from the best level on, beyond its window too, for as long as it is asked', () => {
    const keys = [-3_000, -2_000, -1, 0, 40, 2_000, 3_000];
    const ladder = ladderOf(1, [0, -1, 40, 2_000, 3_000, -2_000, -3_000]);
    for (let most = 1; most <= keys.length; most++) {
      const seen: number[] = [];
      ladder.walk((_level, key) => seen.push(key) < most);
      expect(seen).toEqual(keys.toReversed().slice(0, most));
    }
  });

  it('takes the bytes of its window and of what lies beyond it', () => {
    const empty = new PriceLadder(1).bytes();
    expect(ladderOf(1, [0]).bytes()).toBe(empty + 64 * 4 + 8);
    expect(ladderOf(1, [0, 100]).bytes()).toBe(empty + 1_024 * 4 + 128);
    const far = Array.from({ length: 66 }, (_, index) => 10_000 + index);
    expect(ladderOf(1, [0, ...far, ...far.map((key) => -key)]).bytes()).toBe(4 * 512 + 1_024 * 4 + 128);
  });

  it('answers like a map from keys to levels, whatever is put in and taken out', () => {
    const slot = fc.oneof(
      fc.integer({ min: -40, max: 40 }),
      fc.integer({ min: -600, max: 600 }),
      fc.integer({ min: -5_000, max: 5_000 }),
      fc.constantFrom(-33, -32, 31, 32, -513, -512, 511, 512),
    );
    const slots = fc.array(slot, { minLength: 1, maxLength: 400, size: 'max' });
    const property = fc.property(fc.constantFrom(1, 100, 7), slots, (tick, slots) => {
      const ladder = new PriceLadder(tick);
      const twin = new Map<number, number>();
      for (const [index, slot] of slots.entries()) {
        const level = index + 1;
        const key = slot * tick;
        strictEqual(ladder.find(key), twin.get(key) ?? Sentinel.NONE);
        if (twin.delete(key)) {
          ladder.remove(key);
        } else {
          ladder.insert(key, level);
          twin.set(key, level);
        }
        const best = twin.size === 0 ? Sentinel.NO_KEY : Math.max(...twin.keys());
        strictEqual(ladder.bestKey, best);
        strictEqual(ladder.bestLevel, twin.get(best) ?? Sentinel.NONE);
      }
      deepStrictEqual(
        walked(ladder),
        [...twin].sort((a, b) => b[0] - a[0]),
      );
    });
    fc.assert(property, depth.parameters({ usual: 200, deep: 20_000, mutation: 10 }));
  });
});
