import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from './hash.js';

describe('hexadecimal text', () => {
  it('is that of Node, for every byte and for every length, and leads back to the bytes', () => {
    for (const length of [0, 1, 31, 32, 33, 64, 256, 1_023, 1_024, 1_025, 5_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7 + length) & 255);
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      expect(fromHex(toHex(bytes))).toEqual(bytes);
    }
  });

  it('has small digits only', () => {
    for (const text of ['0', 'AB', '0g', 'g0', '-1', ' 1', '0x', '\u00e9\u00e9', '\u{1f600}']) {
      expect(() => fromHex(text)).toThrow(RangeError);
    }
  });
});
