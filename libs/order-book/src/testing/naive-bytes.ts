import { fromHex, isHexId, toHex } from '#market';
import type { Sha256 } from '#market';

/** What is hashed: see the bytes of a value in docs/MARKET-RULES.md. */
export type Plain = number | string | null | readonly Plain[];

/** The hash of a value, in hexadecimal. */
export function naiveHash(sha256: Sha256, value: Plain): string {
  const bytes: number[] = [];
  write(value, bytes);
  return toHex(sha256(Uint8Array.from(bytes)));
}

function write(value: Plain, bytes: number[]): void {
  if (value === null) bytes.push(0);
  else if (typeof value === 'number') {
    const is32 = value >= -(2 ** 31) && value < 2 ** 31;
    if (is32) bytes.push(5, ...integer32(value));
    else bytes.push(1, ...integer32(Math.floor(value / 2 ** 32)), ...integer32(value));
  } else if (typeof value === 'string') {
    if (isHexId(value)) bytes.push(4, ...fromHex(value));
    else {
      const text = Array.from(value, (character: string) => utf8(character.codePointAt(0)!)).flat();
      bytes.push(2, ...integer32(text.length), ...text);
    }
  } else {
    bytes.push(3, ...integer32(value.length));
    for (const item of value) write(item, bytes);
  }
}

/** The lowest 32 bits, most significant byte first. */
function integer32(value: number): number[] {
  return [(value >> 24) & 0xff, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}

/** A lone surrogate is a code point like others: three bytes. */
function utf8(codePoint: number): number[] {
  const six = (shift: number) => 0x80 + ((codePoint >> shift) & 0x3f);
  if (codePoint < 0x80) return [codePoint];
  if (codePoint < 0x800) return [0xc0 + (codePoint >> 6), six(0)];
  if (codePoint < 0x10000) return [0xe0 + (codePoint >> 12), six(6), six(0)];
  return [0xf0 + (codePoint >> 18), six(12), six(6), six(0)];
}
