import { failure, success } from '#market';
import type { HexId, Result } from '#market';
import {
  blockHashOf,
  decodeMessage,
  decodeTransaction,
  encodeMessage,
  encodeTransaction,
  fullBlockWireCodec,
  MAX_FRAME_BYTES,
  transactionRootOf,
} from '#protocol';
import type { Block, BlockHeader, Crypto, FullBlock, Transaction } from '#protocol';

/** A block with its transactions decoded. */
export interface SealedBlock {
  readonly block: Block;
  readonly transactions: readonly Transaction[];
}

/**
 * Decodes the transactions of a block and checks that they are those its header names. Signatures are not checked here.
 * Codes: `block.wrong-transactions` and those of `decodeMessage`.
 */
export function openFullBlock(full: FullBlock, communityId: HexId, crypto: Crypto): Result<SealedBlock> {
  const transactions: Transaction[] = [];
  for (const bytes of full.transactions) {
    const decoded = decodeTransaction(bytes, communityId, crypto.sha256);
    if (!decoded.ok) return decoded;
    transactions.push(decoded.value);
  }
  const transactionIds = transactions.map(({ id }) => id);
  if (transactionRootOf(crypto.sha256, communityId, transactionIds) !== full.header.transactionRoot) {
    return failure('block.wrong-transactions', `block ${full.header.height} names other transactions`);
  }
  const hash = blockHashOf(crypto.sha256, communityId, full.header);
  return success({ block: { hash, header: full.header, transactionIds }, transactions });
}

export function toFullBlock(header: BlockHeader, transactions: readonly Transaction[]): FullBlock {
  return { header, transactions: transactions.map((transaction) => encodeTransaction(transaction)) };
}

export function encodeFullBlock(full: FullBlock): Uint8Array {
  return encodeMessage(fullBlockWireCodec, full);
}

/** Codes as of `decodeMessage`. */
export function decodeFullBlock(bytes: Uint8Array): Result<FullBlock> {
  // MAX_BLOCK_BYTES of transactions, some bytes for the length of each, and the header.
  return decodeMessage(fullBlockWireCodec, bytes, MAX_FRAME_BYTES);
}
