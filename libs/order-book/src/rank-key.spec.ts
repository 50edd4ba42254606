import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankKeyOf } from './rank-key.js';
import { Depth } from './testing/depth.js';

const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);

/** The ends of each class of characters. */
const EDGES = ['', '\0', '/', '0', '1', '9', ':', 'A', '`', 'a', 'b', 'f', 'g', 'z', 'é', '\ud800', '\uffff'];

describe('the key of a rank', () => {
  it('tells any two texts of ten lowercase hexadecimal digits apart and sorts them', () => {
    const digits = '0123456789abcdef'.split('');
    for (let place = 0; place < 10; place++) {
      const keys = digits.map((digit) => rankKeyOf(`${'7'.repeat(place)}${digit}${'7'.repeat(9 - place)}`));
      expect(keys).toEqual(keys.toSorted((a, b) => a - b));
      expect(new Set(keys).size).toBe(16);
    }
  });

  it('is a safe integer, the least for the empty text', () => {
    expect(rankKeyOf('')).toBe(0);
    expect(rankKeyOf('0')).toBeGreaterThan(0);
    expect(Number.isSafeInteger(rankKeyOf('\uffff'.repeat(256)))).toBe(true);
    expect(rankKeyOf('f'.repeat(64))).toBe(rankKeyOf('f'.repeat(10)));
  });

  it('sorts a text before those that go on where it ends', () => {
    expect(rankKeyOf('a')).toBeLessThan(rankKeyOf('a0'));
    expect(rankKeyOf('a')).toBeLessThan(rankKeyOf('a\0'));
    expect(rankKeyOf('a\0')).toBeLessThan(rankKeyOf('a0'));
  });

  it('is that of its kind for any character that is no such digit, whatever follows', () => {
    for (const kind of ['\0 /', ':AZ`', 'gzé\uffff']) {
      const keys = kind
        .split('')
        .flatMap((character) => [`a${character}`, `a${character}0`, `a${character}zz`])
        .map(rankKeyOf);
      expect(new Set(keys).size).toBe(1);
    }
    const kinds = ['a/', 'a0', 'a9', 'a:', 'aa', 'af', 'ag'].map(rankKeyOf);
    expect(kinds).toEqual(kinds.toSorted((a, b) => a - b));
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  it('is never lower for the higher text', () => {
    const character = fc.oneof(fc.constantFrom(...EDGES), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));
    const text = fc.array(character, { maxLength: 12 }).map((characters) => characters.join(''));
    const pair = fc.tuple(fc.string({ unit: fc.constantFrom('0', '1', '8', '9', 'a', 'f'), maxLength: 9 }), text, text);
    const property = fc.property(pair, ([start, left, right]) => {
      const [low, high] = [start + left, start + right].toSorted((a, b) => (a < b ? -1 : 1));
      expect(rankKeyOf(low!)).toBeLessThanOrEqual(rankKeyOf(high!));
    });
    fc.assert(property, depth.parameters({ usual: 2_000, deep: 200_000, mutation: 200 }));
  });
});
