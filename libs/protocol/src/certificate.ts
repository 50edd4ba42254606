import { MAX_VALIDATORS } from '#market';
import type { HexId } from '#market';
import { fixedBytes, hexId, integer, list, natural, nullable, oneOf, record } from './codec.js';
import type { Codec } from './codec.js';
import { SIGNATURE_BYTES } from './crypto.js';
import type { Crypto } from './crypto.js';
import { VOTE_KINDS, voteSigningBytes } from './vote.js';
import type { Vote, VoteKind, VoteSubject } from './vote.js';

/** q votes of one kind in one view: a quorum certificate. */
export interface QuorumCertificate extends VoteSubject {
  /** Ascending by voter, each voter once. */
  readonly signatures: readonly { readonly voter: number; readonly signature: Uint8Array }[];
}

export const quorumCertificateCodec: Codec<QuorumCertificate> = record<QuorumCertificate>({
  epoch: natural,
  view: natural,
  kind: oneOf<VoteKind>(VOTE_KINDS),
  blockHash: nullable(hexId),
  signatures: list(
    record<{ voter: number; signature: Uint8Array }>({
      voter: integer(0, MAX_VALIDATORS - 1),
      signature: fixedBytes(SIGNATURE_BYTES),
    }),
    MAX_VALIDATORS,
    1,
  ),
});

/** How many of n validators may be faulty. */
export function faultBound(validators: number): number {
  return (validators - 1 - ((validators - 1) % 3)) / 3;
}

/** How many votes make a certificate: n - f. */
export function quorumOf(validators: number): number {
  return validators - faultBound(validators);
}

/** Puts votes of one subject together. The caller has verified them and holds at least a quorum. */
export function certificateOf(votes: readonly Vote[]): QuorumCertificate {
  const [first] = votes;
  if (first === undefined) throw new RangeError('certificateOf: no votes');
  const { epoch, view, kind, blockHash } = first;
  const signatures = votes
    .map(({ voter, signature }) => ({ voter, signature }))
    .sort((left, right) => left.voter - right.voter);
  return { epoch, view, kind, blockHash, signatures };
}

/**
 * True when at least a quorum of different validators signed the subject. `validatorKeys`: the epoch's member keys in
 * voter order.
 */
export function verifyQuorumCertificate(
  certificate: QuorumCertificate,
  communityId: HexId,
  validatorKeys: readonly HexId[],
  crypto: Crypto,
): boolean {
  if ((certificate.kind === 'nullify') !== (certificate.blockHash === null)) return false;
  if (certificate.signatures.length < quorumOf(validatorKeys.length)) return false;
  const message = voteSigningBytes(certificate, communityId);
  let previous = -1;
  for (const { voter, signature } of certificate.signatures) {
    const key = validatorKeys[voter];
    if (voter <= previous || key === undefined) return false;
    if (!crypto.verify(key, message, signature)) return false;
    previous = voter;
  }
  return true;
}
