/** SHA-256 (FIPS 180-4), injected: the pure libs import no crypto of their own. Answers 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Lowercase hexadecimal of a 32-byte id (64 characters). */
export type HexId = string;

const HEX_DIGITS = '0123456789abcdef';
/** Character codes of the two digits of each byte. */
const HIGH_CODES = Uint8Array.from({ length: 256 }, (_, byte) => HEX_DIGITS.charCodeAt(byte >> 4));
const LOW_CODES = Uint8Array.from({ length: 256 }, (_, byte) => HEX_DIGITS.charCodeAt(byte & 15));
/** Value of each digit by its character code; -1: no digit. */
const DIGIT_VALUES = Int8Array.from({ length: 128 }, (_, code) => HEX_DIGITS.indexOf(String.fromCharCode(code)));
/** Bytes that become text at once: few enough to be the arguments of one call. */
const BYTES_AT_ONCE = 1_024;
/** Codes of one id, the most frequent length; overwritten by each. */
const idCodes: number[] = Array.from({ length: 64 }, () => 0);
const HEX_ID = /^[0-9a-f]{64}$/;

/** Lowercase hexadecimal text of bytes. */
export function toHex(bytes: Uint8Array): string {
  if (bytes.length <= BYTES_AT_ONCE) return toFlatHex(bytes);
  let text = '';
  for (let from = 0; from < bytes.length; from += BYTES_AT_ONCE) {
    text += toFlatHex(bytes.subarray(from, from + BYTES_AT_ONCE));
  }
  return text;
}

/** Made in one call: text put together of pieces is made flat only when it is first compared, which costs more. */
function toFlatHex(bytes: Uint8Array): string {
  const codes: number[] = bytes.length === 32 ? idCodes : [];
  for (let index = 0; index < bytes.length; index++) {
    codes[2 * index] = HIGH_CODES[bytes[index]!]!;
    codes[2 * index + 1] = LOW_CODES[bytes[index]!]!;
  }
  return String.fromCharCode(...codes);
}

/** Bytes of hexadecimal text. @throws RangeError when the text is not lowercase hexadecimal of even length */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0) throw new RangeError('fromHex: odd length');
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    const high = DIGIT_VALUES[text.charCodeAt(2 * index)] ?? -1;
    const low = DIGIT_VALUES[text.charCodeAt(2 * index + 1)] ?? -1;
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
