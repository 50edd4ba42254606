import { describe, expect, it } from 'vitest';
import { ByteWriter, canonicalBytes } from './canonical-bytes.js';
import type { CanonicalValue } from './canonical-bytes.js';

/** Bytes that a writer has room for at first. */
const ROOM = 65_536;

/** A writer with so many bytes in it, all 0. */
function writerWith(count: number): ByteWriter {
  const writer = new ByteWriter();
  writer.raw(new Uint8Array(count), 0, count);
  return writer;
}

describe('a writer of bytes', () => {
  it.each<[string, CanonicalValue]>([
    ['null', null],
    ['a small integer', 7],
    ['a large integer', -(2 ** 40)],
    ['an id', 'ab'.repeat(32)],
    ['text', 'z\u00e4\u20ac'],
    ['a list', []],
  ])('makes room for %s wherever its room ends', (_what, value) => {
    const bytes = canonicalBytes(value);
    for (let left = 0; left <= 40; left++) {
      const writer = writerWith(ROOM - left);
      writer.value(value);
      const expected = Buffer.concat([Buffer.alloc(ROOM - left), bytes]);
      expect(expected.equals(writer.view())).toBe(true);
    }
  });

  it('makes room for digests and for bytes as they are', () => {
    const digest = Uint8Array.from({ length: 32 }, (_, index) => 200 + index);
    for (let left = 0; left <= 40; left++) {
      const writer = writerWith(ROOM - left);
      writer.digest(digest);
      expect(Buffer.concat([Buffer.alloc(ROOM - left), Buffer.from([4]), digest]).equals(writer.view())).toBe(true);
      const other = writerWith(ROOM - left);
      other.raw(digest, 3, 30);
      expect(Buffer.concat([Buffer.alloc(ROOM - left), digest.subarray(3, 30)]).equals(other.view())).toBe(true);
    }
  });

  it('keeps what it wrote while it grows to many times its room', () => {
    const writer = new ByteWriter();
    const numbers = Array.from({ length: 40_000 }, (_, index) => 7 * index);
    for (const number of numbers) writer.integer(number);
    const expected = Buffer.alloc(200_000);
    for (const [index, number] of numbers.entries()) {
      expected[5 * index] = 5;
      expected.writeUInt32BE(number, 5 * index + 1);
    }
    expect(expected.equals(writer.view())).toBe(true);
    writer.clear();
    expect(writer.view()).toHaveLength(0);
  });

  it('writes text of any length', () => {
    for (const text of ['x'.repeat(100_000), '\u20ac'.repeat(30_000), '\u{1f600}'.repeat(30_000)]) {
      const utf8 = Buffer.from(text, 'utf8');
      const header = Buffer.alloc(5, 2);
      header.writeUInt32BE(utf8.length, 1);
      expect(Buffer.concat([header, utf8]).equals(canonicalBytes(text))).toBe(true);
    }
  });
});
