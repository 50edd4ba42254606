import type { HexId, Result } from '#market';
import { MAX_TRANSACTION_BYTES } from '#market';
import { headerCodec, MAX_TRANSACTIONS_PER_BLOCK } from './block.js';
import type { BlockHeader } from './block.js';
import { quorumCertificateCodec } from './certificate.js';
import type { QuorumCertificate } from './certificate.js';
import {
  bytesUpTo,
  decodeMessage,
  encodeMessage,
  hexId,
  integer,
  list,
  natural,
  nullable,
  record,
  union,
} from './codec.js';
import type { Codec } from './codec.js';
import { MAX_FRAME_BYTES } from './topics.js';

/** Most blocks in one answer. */
export const MAX_BLOCKS_PER_ANSWER = 256;
/**
 * Most bytes of blocks in one answer. A block of MAX_BLOCK_BYTES always fits, and the rest of a frame holds the headers
 * and the certificate that prove them.
 */
export const MAX_SYNC_ANSWER_BYTES = 768 * 1024;
/** Most headers between blocks and the certificate that proves them: some 215 bytes each. */
export const MAX_HEADERS_PER_ANSWER = 1_000;
/** Most transactions asked for at once. */
export const MAX_TRANSACTIONS_PER_ANSWER = 128;

/** Most transactions pushed at once: all that one author may have unsealed. */
export const MAX_TRANSACTIONS_PER_PUSH = 16;

/** Question on the /sync stream. */
export type SyncRequest =
  | { readonly type: 'head' }
  /** Final blocks from `fromHeight` on, at most `count`. */
  | { readonly type: 'blocks'; readonly fromHeight: number; readonly count: number }
  /** One block by its hash, final or not. */
  | { readonly type: 'block'; readonly hash: HexId }
  | { readonly type: 'transactions'; readonly ids: readonly HexId[] }
  /** The sender's own unsealed transactions, in case gossip lost them. Answered with the head. */
  | { readonly type: 'push'; readonly transactions: readonly Uint8Array[] };

/** A block with its transactions as signed by their authors. */
export interface FullBlock {
  readonly header: BlockHeader;
  readonly transactions: readonly Uint8Array[];
}

export interface Head {
  readonly height: number;
  readonly hash: HexId;
  readonly stateHash: HexId;
}

export type SyncAnswer =
  | ({ readonly type: 'head' } & Head)
  | {
      /** Consecutive final blocks; `certificate` finalizes the last one, which proves all before it. */
      readonly type: 'blocks';
      readonly blocks: readonly FullBlock[];
      readonly certificate: QuorumCertificate | null;
    }
  | {
      /**
       * Consecutive final blocks of a stretch that is too long for one answer: the headers lead from the last of them to
       * the block that `certificate` finalizes. The stretch is asked for piece by piece.
       */
      readonly type: 'piece';
      readonly blocks: readonly FullBlock[];
      readonly headers: readonly BlockHeader[];
      readonly certificate: QuorumCertificate;
    }
  | { readonly type: 'block'; readonly block: FullBlock | null }
  | { readonly type: 'transactions'; readonly transactions: readonly Uint8Array[] };

const fullBlockCodec: Codec<FullBlock> = record<FullBlock>({
  header: headerCodec,
  transactions: list(bytesUpTo(MAX_TRANSACTION_BYTES), MAX_TRANSACTIONS_PER_BLOCK),
});

const requestCodec: Codec<SyncRequest> = union<SyncRequest>({
  head: record({}),
  blocks: record({ fromHeight: natural, count: integer(1, MAX_BLOCKS_PER_ANSWER) }),
  block: record({ hash: hexId }),
  transactions: record({ ids: list(hexId, MAX_TRANSACTIONS_PER_ANSWER, 1) }),
  push: record({ transactions: list(bytesUpTo(MAX_TRANSACTION_BYTES), MAX_TRANSACTIONS_PER_PUSH, 1) }),
});

const answerCodec: Codec<SyncAnswer> = union<SyncAnswer>({
  head: record<Head>({ height: natural, hash: hexId, stateHash: hexId }),
  blocks: record({
    blocks: list(fullBlockCodec, MAX_BLOCKS_PER_ANSWER),
    certificate: nullable(quorumCertificateCodec),
  }),
  piece: record({
    blocks: list(fullBlockCodec, MAX_BLOCKS_PER_ANSWER, 1),
    headers: list(headerCodec, MAX_HEADERS_PER_ANSWER, 1),
    certificate: quorumCertificateCodec,
  }),
  block: record({ block: nullable(fullBlockCodec) }),
  transactions: record({ transactions: list(bytesUpTo(MAX_TRANSACTION_BYTES), MAX_TRANSACTIONS_PER_ANSWER) }),
});

const MAX_SYNC_REQUEST_BYTES = 80 * 1024;

export function encodeSyncRequest(request: SyncRequest): Uint8Array {
  return encodeMessage(requestCodec, request);
}

export function decodeSyncRequest(bytes: Uint8Array): Result<SyncRequest> {
  return decodeMessage(requestCodec, bytes, MAX_SYNC_REQUEST_BYTES);
}

export function encodeSyncAnswer(answer: SyncAnswer): Uint8Array {
  return encodeMessage(answerCodec, answer);
}

export function decodeSyncAnswer(bytes: Uint8Array): Result<SyncAnswer> {
  return decodeMessage(answerCodec, bytes, MAX_FRAME_BYTES);
}

export const fullBlockWireCodec = fullBlockCodec;
