import type { HexId, Result } from '#market';
import { signingBytes } from './canonical.js';
import { decodeMessage, encodeMessage, fixedBytes, hexId, natural, record } from './codec.js';
import { SIGNATURE_BYTES } from './crypto.js';
import type { Crypto, Signer } from './crypto.js';

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
  return { ...body, signature: signer.sign(signingBytes('status', communityId, bodyCodec.toWire(body))) };
}

export function verifyStatus(status: Status, communityId: HexId, memberKey: HexId, crypto: Crypto): boolean {
  return crypto.verify(memberKey, signingBytes('status', communityId, bodyCodec.toWire(status)), status.signature);
}

export function encodeStatus(status: Status): Uint8Array {
  return encodeMessage(wireCodec, { body: status, signature: status.signature });
}

export function decodeStatus(bytes: Uint8Array): Result<Status> {
  const decoded = decodeMessage(wireCodec, bytes, MAX_STATUS_BYTES);
  if (!decoded.ok) return decoded;
  return { ok: true, value: { ...decoded.value.body, signature: decoded.value.signature } };
}
