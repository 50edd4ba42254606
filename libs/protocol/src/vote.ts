import type { HexId } from '#market';
import { fromHex, MAX_VALIDATORS } from '#market';
import { signingBytes } from './canonical.js';
import { fixedBytes, hexId, integer, natural, nullable, oneOf, record } from './codec.js';
import type { Codec } from './codec.js';
import { SIGNATURE_BYTES } from './crypto.js';
import type { Crypto, Signer } from './crypto.js';
import { Kept } from './kept.js';

export type VoteKind = 'notarize' | 'nullify' | 'finalize';
export const VOTE_KINDS: readonly VoteKind[] = ['notarize', 'nullify', 'finalize'];

/** What a vote is about. */
export interface VoteSubject {
  readonly epoch: number;
  readonly view: number;
  readonly kind: VoteKind;
  /** Header hash; null for nullify. */
  readonly blockHash: HexId | null;
}

export interface Vote extends VoteSubject {
  /** Place of the voter in the epoch's validator list. */
  readonly voter: number;
  readonly signature: Uint8Array;
}

export const voteCodec: Codec<Vote> = record<Vote>({
  epoch: natural,
  view: natural,
  kind: oneOf(VOTE_KINDS),
  blockHash: nullable(hexId),
  voter: integer(0, MAX_VALIDATORS - 1),
  signature: fixedBytes(SIGNATURE_BYTES),
});

const keptSigningBytes = new Kept<Uint8Array>();

export function voteSigningBytes(subject: VoteSubject, communityId: HexId): Uint8Array {
  const kept = keptSigningBytes.get(subject, communityId);
  if (kept !== undefined) return kept;
  const { epoch, view, kind, blockHash } = subject;
  const body = [epoch, view, VOTE_KINDS.indexOf(kind), blockHash === null ? null : fromHex(blockHash)];
  return keptSigningBytes.keep(subject, communityId, signingBytes('vote', communityId, body));
}

export function signVote(subject: VoteSubject, voter: number, communityId: HexId, signer: Signer): Vote {
  return { ...subject, voter, signature: signer.sign(voteSigningBytes(subject, communityId)) };
}

/** True when the vote is well formed (a block named exactly when there is one) and signed by `voterKey`. */
export function verifyVote(vote: Vote, communityId: HexId, voterKey: HexId, crypto: Crypto): boolean {
  if ((vote.kind === 'nullify') !== (vote.blockHash === null)) return false;
  return crypto.verify(voterKey, voteSigningBytes(vote, communityId), vote.signature);
}
