import type { HexId, Result } from '#market';
import { MAX_TRANSACTIONS_PER_BLOCK, headerCodec } from './block.js';
import type { BlockHeader } from './block.js';
import { quorumCertificateCodec } from './certificate.js';
import type { QuorumCertificate } from './certificate.js';
import { decodeMessage, encodeMessage, hexId, list, natural, nullable, record, union } from './codec.js';
import type { Codec } from './codec.js';
import { voteCodec } from './vote.js';
import type { Vote } from './vote.js';

/** Most nullify certificates carried inside a proposal; others are fetched. */
export const MAX_INLINE_CERTIFICATES = 32;
/** Greatest message on the /blocks topic and the /consensus stream: 1,000 ids and 34 certificates of 31 validators. */
export const MAX_CONSENSUS_MESSAGE_BYTES = 96 * 1024;

/** A leader's block with what a voter needs to accept it. Certificates are in no hash. */
export interface Proposal {
  readonly header: BlockHeader;
  readonly transactionIds: readonly HexId[];
  /** The view it is proposed in; header.view differs only in the re-proposal of an epoch's last block. */
  readonly view: number;
  /** The view in which the parent was notarized; 0 for the first block of an epoch. */
  readonly parentView: number;
  /** The leader's own notarize vote; covers the header. */
  readonly vote: Vote;
  /** Notarize certificate of the parent; null when the parent is the epoch's first ancestor. */
  readonly parentCertificate: QuorumCertificate | null;
  /** One for each view between parentView and view, ascending, as far as they fit. */
  readonly nullifyCertificates: readonly QuorumCertificate[];
  /** Finalize certificate for header.finalizedHeight or a descendant; null while that is the epoch's first ancestor. */
  readonly finalizeCertificate: QuorumCertificate | null;
}

export const proposalCodec: Codec<Proposal> = record<Proposal>({
  header: headerCodec,
  transactionIds: list(hexId, MAX_TRANSACTIONS_PER_BLOCK),
  view: natural,
  parentView: natural,
  vote: voteCodec,
  parentCertificate: nullable(quorumCertificateCodec),
  nullifyCertificates: list(quorumCertificateCodec, MAX_INLINE_CERTIFICATES),
  finalizeCertificate: nullable(quorumCertificateCodec),
});

/** What travels on the /consensus stream between validators, and (proposals, finalize certificates) on the /blocks topic. */
export type ConsensusMessage =
  | { readonly type: 'proposal'; readonly proposal: Proposal }
  | { readonly type: 'vote'; readonly vote: Vote }
  | { readonly type: 'certificate'; readonly certificate: QuorumCertificate };

const consensusMessageCodec: Codec<ConsensusMessage> = union<ConsensusMessage>({
  proposal: record({ proposal: proposalCodec }),
  vote: record({ vote: voteCodec }),
  certificate: record({ certificate: quorumCertificateCodec }),
});

/** Bytes of the messages that consist of this vote or certificate: they are sent again and again, to many. */
const keptBytes = new WeakMap<Vote | QuorumCertificate, Uint8Array>();

/** For the same vote or certificate the same bytes object each time: not to be changed. */
export function encodeConsensusMessage(message: ConsensusMessage): Uint8Array {
  if (message.type === 'proposal') return encodeMessage(consensusMessageCodec, message);
  const content = message.type === 'vote' ? message.vote : message.certificate;
  const kept = keptBytes.get(content);
  if (kept !== undefined) return kept;
  const bytes = encodeMessage(consensusMessageCodec, message);
  keptBytes.set(content, bytes);
  return bytes;
}

/** Shape only; signatures are checked by the consensus. Codes as of `decodeMessage`. */
export function decodeConsensusMessage(bytes: Uint8Array): Result<ConsensusMessage> {
  return decodeMessage(consensusMessageCodec, bytes, MAX_CONSENSUS_MESSAGE_BYTES);
}
