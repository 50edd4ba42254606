import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PositionIndex } from './position-index.js';
import { Sentinel } from './sides.js';

/** Every position of the index with its member. */
function all(index: PositionIndex): [member: number, position: number][] {
  const found: [number, number][] = [];
  index.forEach((position, member) => found.push([member, position]));
  return found;
}

describe('an index of positions', () => {
  it('knows nobody at first', () => {
    const index = new PositionIndex();
    expect([0, 63, 64, 511, 512, 1e9, Sentinel.NO_MEMBER].map((member) => index.find(member))).toEqual(
      Array.from({ length: 7 }, () => Sentinel.NONE),
    );
    expect(all(index)).toEqual([]);
    expect(index.bytes()).toBe(8 * 4 + 128 * 4);
  });

  it('takes the bytes of the pages that it uses', () => {
    const index = new PositionIndex();
    const bytes = [0, 63, 64, 65, 128, 511, 512, 100_000].map((member) => {
      index.put(member, 7);
      return index.bytes() / 4;
    });
    const pages = (directory: number, count: number) => directory + 64 * count;
    expect(bytes).toEqual([
      pages(8, 2),
      pages(8, 2),
      pages(8, 4),
      pages(8, 4),
      pages(8, 4),
      pages(8, 8),
      pages(16, 8),
      pages(1_563, 8),
    ]);
  });

  it('answers like a map from members to positions', () => {
    const member = fc.oneof(fc.nat(70), fc.nat(5_000), fc.constantFrom(63, 64, 511, 512, 40_000));
    const property = fc.property(fc.uniqueArray(member, { maxLength: 100 }), (members) => {
      const index = new PositionIndex();
      for (const [at, member] of members.entries()) {
        expect(index.find(member)).toBe(Sentinel.NONE);
        index.put(member, at + 1);
      }
      const expected = members.map((member, at) => [member, at + 1]).sort((a, b) => a[0]! - b[0]!);
      expect(all(index)).toEqual(expected);
      for (const [at, member] of members.entries()) expect(index.find(member)).toBe(at + 1);
    });
    fc.assert(property);
  });
});
