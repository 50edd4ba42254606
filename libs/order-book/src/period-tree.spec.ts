import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '#market';
import { scratch } from './canonical-bytes.js';
import { PeriodTree } from './period-tree.js';
import { Depth } from './testing/depth.js';
import { naiveHash } from './testing/naive-bytes.js';
import type { Plain } from './testing/naive-bytes.js';

const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** Sizes at which a level of the tree begins or a node is full. */
const SIZES = [0, 1, 7, 8, 9, 31, 32, 33, 40, 41, 63, 64, 65, 255, 256, 257, 264, 265, 300, 2_048, 2_049, 2_100];

/** A tree whose leaves are numbers, beside the list of these. */
class NumberTree {
  readonly #tree = new PeriodTree();
  readonly #numbers: number[] = [];
  hashes = 0;

  set(leaf: number, number: number): void {
    this.#numbers[leaf] = number;
    this.#tree.touch(leaf);
  }

  get size(): number {
    return this.#numbers.length;
  }

  /** The topmost digests as bytes of a list. */
  top(): string {
    const counting = (bytes: Uint8Array) => {
      this.hashes += 1;
      return sha256(bytes);
    };
    this.#tree.update(this.#numbers.length, counting, (leaf) => scratch.integer(this.#numbers[leaf]!));
    scratch.clear();
    this.#tree.writeTop(this.#numbers.length);
    return toHex(sha256(scratch.view()));
  }

  /** The same from all leaves: eight to a node until at most 32 are left. */
  naiveTop(): string {
    let digests: Plain[] = this.#numbers.map((number) => naiveHash(sha256, number));
    while (digests.length > 32) {
      const nodes = Array.from({ length: Math.ceil(digests.length / 8) }, (_, node) => 8 * node);
      digests = nodes.map((first) => naiveHash(sha256, digests.slice(first, first + 8)));
    }
    return naiveHash(sha256, digests);
  }
}

describe('the hash tree of a period', () => {
  it.each(SIZES)('of %i leaves at once is that of the leaves', (size) => {
    const tree = new NumberTree();
    for (let leaf = 0; leaf < size; leaf++) tree.set(leaf, 3 * leaf);
    expect(tree.top()).toBe(tree.naiveTop());
  });

  it('stays that of the leaves while it grows a little at a time', () => {
    const tree = new NumberTree();
    for (let size = 0; size < (depth.isThorough ? 2_100 : 300); size += 13) {
      while (tree.size < size) tree.set(tree.size, 5 * size);
      expect(tree.top()).toBe(tree.naiveTop());
    }
  });

  it('stays that of the leaves when it grows from any size to any other', () => {
    for (const from of SIZES) {
      for (const to of SIZES.filter((size) => size > from && size < 100)) {
        const tree = new NumberTree();
        for (let leaf = 0; leaf < from; leaf++) tree.set(leaf, leaf);
        tree.top();
        for (let leaf = from; leaf < to; leaf++) tree.set(leaf, leaf);
        expect(tree.top()).toBe(tree.naiveTop());
      }
    }
  });

  it('hashes nothing when nothing has changed, and one leaf and one node on each level after one change', () => {
    const tree = new NumberTree();
    for (let leaf = 0; leaf < 300; leaf++) tree.set(leaf, leaf);
    tree.top();
    // 300 leaves, 38 nodes, 5 nodes above them.
    expect(tree.hashes).toBe(300 + 38 + 5);
    tree.hashes = 0;
    tree.top();
    expect(tree.hashes).toBe(0);
    tree.set(150, 7);
    tree.set(150, 8);
    tree.top();
    expect(tree.hashes).toBe(3);
    tree.hashes = 0;
    for (const leaf of [299, 0, 8, 7]) tree.set(leaf, -1);
    tree.top();
    expect(tree.hashes).toBe(4 + 3 + 2);
  });

  it('has no node above no leaves', () => {
    const tree = new NumberTree();
    for (let leaf = 0; leaf < 320; leaf++) tree.set(leaf, leaf);
    tree.top();
    expect(tree.hashes).toBe(320 + 40 + 5);
  });

  it('is that of the leaves whatever is touched', () => {
    const step = fc.record({ adds: fc.integer({ min: 0, max: 60 }), touched: fc.array(fc.nat({ max: 999 })) });
    const property = fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const tree = new NumberTree();
      for (const { adds, touched } of steps) {
        for (let count = 0; count < adds; count++) tree.set(tree.size, count);
        for (const one of touched) if (tree.size > 0) tree.set(one % tree.size, -one);
        expect(tree.top()).toBe(tree.naiveTop());
      }
    });
    fc.assert(property, depth.parameters({ usual: 30, deep: 2_000, mutation: 3 }));
  });
});
