import { encode } from '@ipld/dag-cbor';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CanonicalWriter } from './canonical-writer.js';

const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.maxSafeInteger(),
    fc.integer({ min: -300, max: 70_000 }),
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 300 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 30 }),
  ),
}));

describe('CanonicalWriter', () => {
  const writer = new CanonicalWriter();

  it('writes what the DAG-CBOR library writes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encode(value);
        expect(Buffer.from(writer.encode(value)).equals(bytes)).toBe(true);
        expect(writer.isEncodingOf(bytes, value)).toBe(true);
        expect(writer.isEncodingOf(bytes.subarray(1), value)).toBe(false);
        expect(writer.isEncodingOf(new Uint8Array([...bytes, 0]), value)).toBe(false);
        expect(writer.isEncodingOf(Uint8Array.from([...bytes.subarray(0, -1), bytes.at(-1)! ^ 1]), value)).toBe(false);
      }),
    );
  });

  it('writes heads of every length as short as can be', () => {
    const edges = [23, 24, 0xff, 0x100, 0xffff, 0x1_0000, 0xffff_ffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER];
    for (const edge of edges.flatMap((value) => [value, -value, -1 - value].filter(Number.isSafeInteger))) {
      expect(writer.encode(edge)).toEqual(encode(edge));
    }
    for (const length of [23, 24, 255, 256, 65_535, 65_536, 200_000]) {
      const values = [
        new Uint8Array(length),
        'a'.repeat(length),
        '\u00e9'.repeat(length),
        '\u{1f600}'.repeat(length),
        Array.from({ length }, () => 0),
      ];
      for (const value of values) expect(Buffer.from(writer.encode(value)).equals(encode(value))).toBe(true);
    }
  });

  it('writes half a surrogate pair as the replacement character', () => {
    for (const text of ['\ud83d', 'a\ude00b', '\ude00\ud83d', '\ud83d\u{1f600}']) {
      expect(writer.encode(text)).toEqual(encode(text));
    }
  });

  it('gives bytes of their own: a later value does not change them', () => {
    const first = writer.encode([1, 'one']);
    writer.encode([2, 'two']);
    expect(first).toEqual(encode([1, 'one']));
  });

  it.each([
    ['a fraction', 0.5],
    ['minus zero', -0],
    ['not a number', Number.NaN],
    ['an unsafe integer', 2 ** 53],
    ['a bigint', 1n],
    ['a map', { a: 1 }],
    ['undefined', undefined],
    ['a function', () => 0],
    ['an array nested too deeply', Array.from({ length: 17 }).reduce<unknown>((inner) => [inner], 1)],
  ])('refuses %s, also within an array', (_name, value) => {
    expect(() => writer.encode(value)).toThrow(RangeError);
    expect(() => writer.encode([1, [value]])).toThrow(RangeError);
    expect(writer.encode(7)).toEqual(encode(7));
  });
});
