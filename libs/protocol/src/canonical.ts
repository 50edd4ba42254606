import { decode } from '@ipld/dag-cbor';
import { failure, success } from '#market';
import type { HexId, Result, Sha256 } from '#market';
import { fromHex, toHex } from '#market';
import { CanonicalWriter } from './canonical-writer.js';

/** First element of everything that is hashed or signed: nothing can be replayed in another protocol or version. */
export const DOMAIN = 'wattmesh/1';

/** What is hashed or signed. Two kinds never share bytes. */
export type SigningKind =
  | 'genesis'
  | 'member'
  | 'certificate'
  | 'transaction'
  | 'order'
  | 'rank'
  | 'block'
  | 'vote'
  | 'statement'
  | 'status'
  | 'state';

/** Community of a thing that is not yet in one (the genesis itself, a member id). */
export const NO_COMMUNITY: HexId = '0'.repeat(64);

const writer = new CanonicalWriter();

/**
 * Canonical DAG-CBOR (RFC 8949 with the DAG-CBOR rules) of integers, text, byte strings, null, booleans and arrays.
 *
 * @throws RangeError on a fraction: no float is ever encoded
 */
export function encodeCanonical(value: unknown): Uint8Array {
  return writer.encode(value);
}

/**
 * The value of canonical bytes. Decoders are lenient (unsorted keys, half floats, longer integers pass), so the value is
 * encoded again and must give the same bytes. Failure code: `protocol.not-canonical`.
 */
export function decodeCanonical(bytes: Uint8Array): Result<unknown> {
  let value: unknown;
  try {
    value = decode(bytes);
    if (!writer.isEncodingOf(bytes, value)) {
      return failure('protocol.not-canonical', 'the bytes are not the canonical encoding of their value');
    }
  } catch (error) {
    return failure('protocol.not-canonical', error instanceof Error ? error.message : String(error));
  }
  return success(value);
}

/** The bytes that are hashed for an id and signed by an author: (domain, kind, community, unsigned body). */
export function signingBytes(kind: SigningKind, communityId: HexId, body: unknown): Uint8Array {
  return encodeCanonical([DOMAIN, kind, fromHex(communityId), body]);
}

/** sha256 of the signing bytes, in hexadecimal. */
export function hashOf(sha256: Sha256, kind: SigningKind, communityId: HexId, body: unknown): HexId {
  return toHex(sha256(signingBytes(kind, communityId, body)));
}
