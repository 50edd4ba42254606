import { failure, fromHex, success, toHex } from '#market';
import type { HexId, Result } from '#market';
import { decodeCanonical, encodeCanonical } from './canonical.js';

/**
 * Exact shapes of wire values. A codec maps a value to plain data and back; what does not fit exactly is refused, so that
 * one value has one encoding and an unknown field cannot slip in.
 */
export interface Codec<T> {
  readonly toWire: (value: T) => unknown;
  /** @throws Malformed when the data does not fit */
  readonly fromWire: (raw: unknown) => T;
}

/** Thrown inside decoding only; `decodeMessage` turns it into the failure `protocol.malformed`. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

export type ValueOf<C> = C extends Codec<infer T> ? T : never;

function refuse(expected: string): never {
  throw new Malformed(`expected ${expected}`);
}

/** An integer from `least` to `greatest`, both inclusive. */
export function integer(least: number, greatest: number): Codec<number> {
  return {
    toWire: (value) => value,
    fromWire: (raw) =>
      typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= least && raw <= greatest
        ? raw
        : refuse(`an integer from ${least} to ${greatest}`),
  };
}

/** A count, height or time in ms: any safe integer from 0. */
export const natural = integer(0, Number.MAX_SAFE_INTEGER);

/** Exactly `length` bytes, hexadecimal in memory. */
export function hexBytes(length: number): Codec<string> {
  return {
    toWire: (value) => fromHex(value),
    fromWire: (raw) => (raw instanceof Uint8Array && raw.length === length ? toHex(raw) : refuse(`${length} bytes`)),
  };
}

/** A 32-byte id or key. */
export const hexId: Codec<HexId> = hexBytes(32);

/** Exactly `length` bytes. */
export function fixedBytes(length: number): Codec<Uint8Array> {
  return {
    toWire: (value) => value,
    fromWire: (raw) => (raw instanceof Uint8Array && raw.length === length ? raw : refuse(`${length} bytes`)),
  };
}

/** At most `greatest` bytes. */
export function bytesUpTo(greatest: number): Codec<Uint8Array> {
  return {
    toWire: (value) => value,
    fromWire: (raw) =>
      raw instanceof Uint8Array && raw.length <= greatest ? raw : refuse(`at most ${greatest} bytes`),
  };
}

/** Control characters, and those that turn the direction of text around (they make a label look like another). */
const CONTROL_RANGES = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
] as const;

function hasControl(value: string): boolean {
  for (const character of value) {
    const point = character.codePointAt(0)!;
    if (CONTROL_RANGES.some(([first, last]) => point >= first && point <= last)) return true;
  }
  return false;
}

/** Text of at most `greatest` UTF-16 units without control or direction-changing characters. */
export function text(greatest: number): Codec<string> {
  return {
    toWire: (value) => value,
    fromWire: (raw) =>
      typeof raw === 'string' && raw.length <= greatest && !hasControl(raw)
        ? raw
        : refuse(`text of at most ${greatest} characters without control characters`),
  };
}

export function literal<const T extends string | number | boolean>(expected: T): Codec<T> {
  return { toWire: (value) => value, fromWire: (raw) => (raw === expected ? expected : refuse(String(expected))) };
}

/** One of some words; on the wire its place in the list. */
export function oneOf<const T extends string>(words: readonly T[]): Codec<T> {
  return {
    toWire: (value) => words.indexOf(value),
    fromWire: (raw) => (typeof raw === 'number' ? words[raw] : undefined) ?? refuse(`one of ${words.join(', ')}`),
  };
}

export function nullable<T>(inner: Codec<T>): Codec<T | null> {
  return {
    toWire: (value) => (value === null ? null : inner.toWire(value)),
    fromWire: (raw) => (raw === null ? null : inner.fromWire(raw)),
  };
}

/** From `least` to `greatest` items. */
export function list<T>(inner: Codec<T>, greatest: number, least = 0): Codec<readonly T[]> {
  return {
    toWire: (value) => value.map((item) => inner.toWire(item)),
    fromWire: (raw) =>
      Array.isArray(raw) && raw.length >= least && raw.length <= greatest
        ? raw.map((item) => inner.fromWire(item))
        : refuse(`a list of ${least} to ${greatest}`),
  };
}

type Fields<T> = { readonly [Name in keyof T]-?: Codec<T[Name]> };

/** An object whose fields travel as a tuple, in the order in which they are declared here. */
export function record<T extends object>(fields: Fields<T>): Codec<T> {
  // Safety: Object.keys of a mapped type over T gives exactly the keys of T.
  const names = Object.keys(fields) as (keyof T)[];
  return {
    toWire: (value) => names.map((name) => fields[name].toWire(value[name])),
    fromWire: (raw) => {
      if (!Array.isArray(raw) || raw.length !== names.length) refuse(`a tuple of ${names.length}`);
      // Safety: the branch above has returned never for anything but an array of that length.
      const items = raw as readonly unknown[];
      const value: Partial<T> = {};
      for (const [place, name] of names.entries()) value[name] = fields[name].fromWire(items[place]);
      // Safety: every field was set.
      return value as T;
    },
  };
}

/** A tagged union: [tag, value]. The tag is the property `type` of the value in memory. */
export function union<T extends { readonly type: string }>(cases: {
  readonly [Tag in T['type']]: Codec<Omit<Extract<T, { readonly type: Tag }>, 'type'>>;
}): Codec<T> {
  // Safety: indexing by a tag of T gives the codec of that case.
  const byTag = cases as Readonly<Record<string, Codec<object>>>;
  return {
    toWire: (value) => [value.type, byTag[value.type]!.toWire(value)],
    fromWire: (raw) => {
      if (!Array.isArray(raw) || raw.length !== 2 || typeof raw[0] !== 'string' || !Object.hasOwn(byTag, raw[0])) {
        return refuse(`one of ${Object.keys(byTag).join(', ')}`);
      }
      // Safety: tag and fields belong together.
      return { type: raw[0], ...byTag[raw[0]]!.fromWire(raw[1]) } as T;
    },
  };
}

/** A value as canonical bytes. */
export function encodeMessage<T>(codec: Codec<T>, value: T): Uint8Array {
  return encodeCanonical(codec.toWire(value));
}

/** Codes: `protocol.too-large`, `protocol.not-canonical`, `protocol.malformed`. */
export function decodeMessage<T>(codec: Codec<T>, bytes: Uint8Array, greatestBytes: number): Result<T> {
  if (bytes.length > greatestBytes) {
    return failure('protocol.too-large', `${bytes.length} bytes, at most ${greatestBytes} are allowed`);
  }
  const decoded = decodeCanonical(bytes);
  if (!decoded.ok) return decoded;
  try {
    return success(codec.fromWire(decoded.value));
  } catch (error) {
    if (error instanceof Malformed) return failure('protocol.malformed', error.message);
    throw error;
  }
}
