import type { HexId, Result } from '#market';
import { signingBytes } from './canonical.js';
import { decodeMessage, encodeMessage, fixedBytes, hexId, natural, record } from './codec.js';
import { SIGNATURE_BYTES } from './crypto.js';
import type { Crypto, Signer } from './crypto.js';
import { Kept } from './kept.js';

/** A member's head, published on the /status topic, so that everyone sees how many agree. */
export interface StatusBody {
  readonly member: HexId;
  readonly height: number;
  readonly blockHash: HexId;
  readonly stateHash: HexId;
  /** Own wall clock, Unix ms. Newer replaces older. */
  readonly atMs: number;
}

export interface Status extends StatusBody {
  readonly signature: Uint8Array;
}

const MAX_STATUS_BYTES = 512;

const bodyCodec = record<StatusBody>({
  member: hexId,
  height: natural,
  blockHash: hexId,
  stateHash: hexId,
  atMs: natural,
});
const wireCodec = record<{ body: StatusBody; signature: Uint8Array }>({
  body: bodyCodec,
  signature: fixedBytes(SIGNATURE_BYTES),
});

export function signStatus(body: StatusBody, communityId: HexId, signer: Signer): Status {
  return { ...body, signature: signer.sign(statusSigningBytes(body, communityId)) };
}

const keptSigningBytes = new Kept<Uint8Array>();

function statusSigningBytes(body: StatusBody, communityId: HexId): Uint8Array {
  const kept = keptSigningBytes.get(body, communityId);
  if (kept !== undefined) return kept;
  return keptSigningBytes.keep(body, communityId, signingBytes('status', communityId, bodyCodec.toWire(body)));
}

export function verifyStatus(status: Status, communityId: HexId, memberKey: HexId, crypto: Crypto): boolean {
  return crypto.verify(memberKey, statusSigningBytes(status, communityId), status.signature);
}

export function encodeStatus(status: Status): Uint8Array {
  return encodeMessage(wireCodec, { body: status, signature: status.signature });
}

export function decodeStatus(bytes: Uint8Array): Result<Status> {
  const decoded = decodeMessage(wireCodec, bytes, MAX_STATUS_BYTES);
  if (!decoded.ok) return decoded;
  return { ok: true, value: { ...decoded.value.body, signature: decoded.value.signature } };
}
