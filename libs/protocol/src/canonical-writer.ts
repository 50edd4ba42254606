/** Deepest nesting that is encoded. */
const MAX_DEPTH = 16;
/** Size of the buffer that is kept between values. */
const KEPT_BYTES = 65_536;
const TWO_POW_32 = 4_294_967_296;

/** Major types of CBOR (RFC 8949, section 3.1), in the three high bits of the first byte. */
const UNSIGNED = 0x00;
const NEGATIVE = 0x20;
const BYTES = 0x40;
const TEXT = 0x60;
const LIST = 0x80;
const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;

/** What stands for half a surrogate pair without the other half. */
const REPLACEMENT_POINT = 0xfffd;
/** Most bytes that UTF-8 takes for one UTF-16 code unit. */
const MAX_BYTES_PER_CODE_UNIT = 3;

/**
 * Writes the canonical DAG-CBOR of the values that this protocol uses: integers, text, byte strings, null, booleans and
 * arrays, into one buffer that is used again.
 */
export class CanonicalWriter {
  private bytes = new Uint8Array(KEPT_BYTES);
  private length = 0;

  /** @throws RangeError on any other value: no float and no map is ever encoded */
  encode(value: unknown): Uint8Array {
    this.begin();
    this.write(value, 0);
    return this.bytes.slice(0, this.length);
  }

  /** True when these are the bytes that `encode` gives. @throws RangeError where that throws */
  isEncodingOf(bytes: Uint8Array, value: unknown): boolean {
    this.begin();
    this.write(value, 0);
    if (this.length !== bytes.length) return false;
    for (let index = 0; index < bytes.length; index++) if (this.bytes[index] !== bytes[index]) return false;
    return true;
  }

  private begin(): void {
    this.length = 0;
    if (this.bytes.length > KEPT_BYTES) this.bytes = new Uint8Array(KEPT_BYTES);
  }

  private write(value: unknown, depth: number): void {
    if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH}`);
    if (typeof value === 'number') this.writeInteger(value);
    else if (typeof value === 'string') this.writeText(value);
    else if (value === null) this.writeByte(NULL);
    else if (value instanceof Uint8Array) {
      this.writeHead(BYTES, value.length);
      this.reserve(value.length);
      this.bytes.set(value, this.length);
      this.length += value.length;
    } else if (Array.isArray(value)) {
      this.writeHead(LIST, value.length);
      for (const item of value) this.write(item, depth + 1);
    } else if (typeof value === 'boolean') this.writeByte(value ? TRUE : FALSE);
    else if (typeof value === 'bigint') throw new RangeError('an integer beyond the safe range');
    else throw new RangeError('maps and links are not used');
  }

  private writeInteger(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new RangeError(`not a safe integer: ${value}`);
    if (value >= 0) this.writeHead(UNSIGNED, value);
    else this.writeHead(NEGATIVE, -1 - value);
  }

  private writeText(value: string): void {
    if (isAscii(value)) {
      this.writeHead(TEXT, value.length);
      this.reserve(value.length);
      for (let index = 0; index < value.length; index++) this.bytes[this.length++] = value.charCodeAt(index);
      return;
    }
    const points = Array.from(value, (character) => wholePoint(character.codePointAt(0)!));
    this.writeHead(
      TEXT,
      points.reduce((length, point) => length + utf8Length(point), 0),
    );
    this.reserve(MAX_BYTES_PER_CODE_UNIT * value.length);
    for (const point of points) this.writePoint(point);
  }

  /** UTF-8 (RFC 3629): the first byte tells the length, the others carry six bits each. */
  private writePoint(point: number): void {
    if (point < 0x80) {
      this.bytes[this.length++] = point;
      return;
    }
    const following = utf8Length(point) - 1;
    const mark = following === 1 ? 0xc0 : following === 2 ? 0xe0 : 0xf0;
    this.bytes[this.length++] = mark | (point >> (6 * following));
    for (let shift = 6 * (following - 1); shift >= 0; shift -= 6) {
      this.bytes[this.length++] = 0x80 | ((point >> shift) & 0x3f);
    }
  }

  /** Major type and argument, in as few bytes as can be. */
  private writeHead(major: number, argument: number): void {
    this.reserve(9);
    if (argument < 24) this.bytes[this.length++] = major | argument;
    else if (argument < 0x100) this.writeArgument(major | 24, argument, 1);
    else if (argument < 0x1_0000) this.writeArgument(major | 25, argument, 2);
    else if (argument < TWO_POW_32) this.writeArgument(major | 26, argument, 4);
    else {
      this.writeArgument(major | 27, Math.floor(argument / TWO_POW_32), 4);
      this.writeUnsigned(argument % TWO_POW_32, 4);
    }
  }

  private writeArgument(first: number, argument: number, byteCount: number): void {
    this.bytes[this.length++] = first;
    this.writeUnsigned(argument, byteCount);
  }

  /** Most significant byte first. */
  private writeUnsigned(value: number, byteCount: number): void {
    for (let shift = 8 * (byteCount - 1); shift >= 0; shift -= 8) this.bytes[this.length++] = value >>> shift;
  }

  private writeByte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

function isAscii(value: string): boolean {
  for (let index = 0; index < value.length; index++) if (value.charCodeAt(index) > 0x7f) return false;
  return true;
}

function wholePoint(point: number): number {
  return point >= 0xd800 && point <= 0xdfff ? REPLACEMENT_POINT : point;
}

function utf8Length(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
}
