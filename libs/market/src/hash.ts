/** SHA-256 (FIPS 180-4), injected: the pure libs import no crypto of their own. Answers 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Lowercase hexadecimal of a 32-byte id (64 characters). */
export type HexId = string;

const HEX_DIGITS = '0123456789abcdef';
/** The two digits of each byte. */
const BYTE_TEXTS = Array.from({ length: 256 }, (_, byte) => HEX_DIGITS[byte >> 4]! + HEX_DIGITS[byte & 15]!);
const HEX_ID = /^[0-9a-f]{64}$/;

/** Lowercase hexadecimal text of bytes. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index++) text += BYTE_TEXTS[bytes[index]!]!;
  return text;
}

/** Bytes of hexadecimal text. @throws RangeError when the text is not lowercase hexadecimal of even length */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0) throw new RangeError('fromHex: odd length');
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    const high = HEX_DIGITS.indexOf(text[2 * index]!);
    const low = HEX_DIGITS.indexOf(text[2 * index + 1]!);
    if (high < 0 || low < 0) throw new RangeError('fromHex: not lowercase hexadecimal');
    bytes[index] = high * 16 + low;
  }
  return bytes;
}

/** True for 64 lowercase hexadecimal digits. */
export function isHexId(value: unknown): value is HexId {
  return typeof value === 'string' && HEX_ID.test(value);
}

/** Byte-wise comparison for sorting: negative, zero or positive. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const difference = left[index]! - right[index]!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
