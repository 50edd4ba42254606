import { toHex } from '#market';
import type { HexId, Sha256 } from '#market';
import { divideFloor } from '#units';

/** Plain data with one byte form: safe integers, text, null and lists of these. */
export type CanonicalValue = number | string | null | readonly CanonicalValue[];

/**
 * The byte form of every hash of the book. Different values have different bytes:
 *
 * - null: `00`
 * - integer from -2^31 to 2^31 - 1: `05`, then 4 bytes; other integer: `01`, then 8 bytes; two's complement, most
 *   significant byte first
 * - text of 64 lowercase hexadecimal digits (ids and hashes): `04`, then the 32 bytes that it stands for
 * - other text: `02`, then the number of bytes (4 bytes, most significant first), then UTF-8 (a lone surrogate as its three
 *   bytes)
 * - list: `03`, then the number of items (4 bytes, most significant first), then the items
 */
export function canonicalBytes(value: CanonicalValue): Uint8Array {
  scratch.clear();
  scratch.value(value);
  return scratch.view().slice();
}

/**
 * SHA-256 over the canonical bytes, in hexadecimal. `sha256` gets a view of bytes that are overwritten afterwards: it must
 * not keep them.
 */
export function canonicalHash(sha256: Sha256, value: CanonicalValue): HexId {
  scratch.clear();
  scratch.value(value);
  return toHex(sha256(scratch.view()));
}

const TWO_POW_32 = 4_294_967_296;
/** Digits of an id or hash. */
const HEX_ID_LENGTH = 64;
const DIGEST_BYTES = 32;
/** Tag of a hash; its canonical bytes are the tag and its 32 bytes. */
export const DIGEST_TAG = 4;
export const TAGGED_DIGEST_BYTES = 1 + DIGEST_BYTES;
/** Size of the buffer that is kept between values. */
const KEPT_BYTES = 65_536;
/** Most bytes that UTF-8 takes for one UTF-16 code unit. */
const MAX_BYTES_PER_CODE_UNIT = 3;

/** Writes canonical bytes piece by piece: for the hashes that are made often, without lists in between. */
export class ByteWriter {
  #bytes = new Uint8Array(KEPT_BYTES);
  #length = 0;

  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(KEPT_BYTES);
  }

  value(value: CanonicalValue): void {
    if (value === null) this.null();
    else if (typeof value === 'number') this.integer(value);
    else if (typeof value === 'string') this.text(value);
    else {
      this.list(value.length);
      for (const item of value) this.value(item);
    }
  }

  null(): void {
    this.#tag(0, 0);
  }

  /** Begins a list of so many items. */
  list(count: number): void {
    this.#tag(3, 4);
    this.#uint32(count);
  }

  integer(value: number): void {
    if ((value | 0) === value) {
      this.#tag(5, 4);
      this.#uint32(value);
      return;
    }
    this.#tag(1, 8);
    const high = divideFloor(value, TWO_POW_32);
    this.#uint32(high);
    this.#uint32(value - high * TWO_POW_32);
  }

  text(text: string): void {
    if (text.length !== HEX_ID_LENGTH || !this.#hexId(text)) this.#plainText(text);
  }

  /** A hash, given as its 32 bytes. */
  digest(bytes: Uint8Array): void {
    this.#tag(DIGEST_TAG, DIGEST_BYTES);
    this.#bytes.set(bytes, this.#length);
    this.#length += DIGEST_BYTES;
  }

  /** Bytes that are canonical already, those of `bytes` from `start` to before `end`. */
  raw(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    this.#bytes.set(bytes.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  /** The bytes since the last `clear`, valid until the next. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Writes the tag and makes room for the bytes that follow it. */
  #tag(tag: number, following: number): void {
    this.#reserve(1 + following);
    this.#bytes[this.#length++] = tag;
  }

  /** Makes room for so many bytes more. */
  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * needed);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  #uint32(value: number): void {
    const bytes = this.#bytes;
    const at = this.#length;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
    this.#length = at + 4;
  }

  /** Writes the bytes that 64 lowercase hexadecimal digits stand for; writes nothing and answers false for other text. */
  #hexId(text: string): boolean {
    this.#reserve(1 + DIGEST_BYTES);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = DIGEST_TAG;
    for (let index = 0; index < HEX_ID_LENGTH; index += 2) {
      const high = NIBBLES[text.charCodeAt(index)] ?? -1;
      const low = NIBBLES[text.charCodeAt(index + 1)] ?? -1;
      if ((high | low) < 0) return false;
      bytes[at++] = (high << 4) | low;
    }
    this.#length = at;
    return true;
  }

  #plainText(text: string): void {
    this.#tag(2, 4 + MAX_BYTES_PER_CODE_UNIT * text.length);
    const lengthAt = this.#length;
    this.#length += 4;
    for (let index = 0; index < text.length; index++) {
      const codeUnit = text.charCodeAt(index);
      if (codeUnit < 0x80) {
        this.#bytes[this.#length++] = codeUnit;
        continue;
      }
      const codePoint = text.codePointAt(index)!;
      if (codePoint > 0xffff) index++;
      this.#codePoint(codePoint);
    }
    const end = this.#length;
    this.#length = lengthAt;
    this.#uint32(end - lengthAt - 4);
    this.#length = end;
  }

  /** A code point beyond ASCII. */
  #codePoint(codePoint: number): void {
    const bytes = this.#bytes;
    if (codePoint < 0x800) {
      bytes[this.#length++] = 0xc0 | (codePoint >> 6);
    } else {
      if (codePoint < 0x10000) {
        bytes[this.#length++] = 0xe0 | (codePoint >> 12);
      } else {
        bytes[this.#length++] = 0xf0 | (codePoint >> 18);
        bytes[this.#length++] = 0x80 | ((codePoint >> 12) & 0x3f);
      }
      bytes[this.#length++] = 0x80 | ((codePoint >> 6) & 0x3f);
    }
    bytes[this.#length++] = 0x80 | (codePoint & 0x3f);
  }
}

/** By character code: the value of a lowercase hexadecimal digit; -1 for any other character below 256. */
const NIBBLES = new Int8Array(256).fill(-1);
for (let value = 0; value < 16; value++) NIBBLES['0123456789abcdef'.charCodeAt(value)] = value;

/** One for all: hashing is synchronous, and a buffer for each of a million trades costs more than their hashes. */
export const scratch = new ByteWriter();
