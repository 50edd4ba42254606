import type { CommunityRules, ErrorCode, HexId } from '#market';
import { MAX_BLOCK_BYTES, MAX_TRANSACTIONS_PER_BLOCK, transactionRootOf, verifyTransaction } from '#protocol';
import type { Block, BlockHeader, Crypto, Transaction } from '#protocol';
import type { BlockJudgement } from '#consensus';
import type { MembershipRegister } from './membership-register.js';
import { MAX_PER_AUTHOR_IN_BLOCK } from './mempool.js';

/** Beyond this many unfinalized ancestors only empty blocks are valid: execution must not fall behind without bound. */
export const MAX_LOADED_ANCESTORS = 32;

/** What the state was at a height, as far as the validity of blocks depends on it. */
export interface Checkpoint {
  readonly height: number;
  readonly stateHash: HexId;
  readonly members: MembershipRegister;
  readonly rules: CommunityRules;
}

export interface BlockJudgeView {
  readonly communityId: HexId;
  readonly crypto: Crypto;
  /** Highest final block and its header (null at genesis). */
  readonly headHeader: BlockHeader | null;
  readonly headHeight: number;
  checkpointAt(height: number): Checkpoint | undefined;
  nonceOf(author: HexId): number;
  transaction(id: HexId): Transaction | undefined;
  /** Signed bytes of a transaction; undefined: not held. */
  bytesOf(id: HexId): Uint8Array | undefined;
}

function invalid(code: ErrorCode): BlockJudgement {
  return { verdict: 'invalid', code };
}

/** "Valid" of docs/PROTOCOL.md as far as it needs the market's state: pure, the same on every node and in every replay. */
export function judgeBlock(view: BlockJudgeView, block: Block, ancestors: readonly Block[]): BlockJudgement {
  const { header, transactionIds } = block;
  // [INVALID] the ids are not those of the header
  if (transactionRootOf(view.crypto.sha256, view.communityId, transactionIds) !== header.transactionRoot) {
    return invalid('block.wrong-transactions');
  }
  // [INVALID] more than a block may carry, or anything on top of too many unfinalized blocks
  const limit = ancestors.length >= MAX_LOADED_ANCESTORS ? 0 : MAX_TRANSACTIONS_PER_BLOCK;
  if (transactionIds.length > limit) return invalid('block.too-many-transactions');
  const parent = ancestors.at(-1)?.header ?? view.headHeader;
  // [INVALID] the state it builds on is older than its parent's, or not final here
  const basis = view.checkpointAt(header.finalizedHeight);
  if (basis === undefined || header.finalizedHeight > view.headHeight) return invalid('block.basis-unknown');
  if (header.finalizedHeight < (parent?.finalizedHeight ?? 0)) return invalid('block.basis-too-old');
  // [INVALID] another state hash than the one computed here
  if (header.finalizedStateHash !== basis.stateHash) return invalid('block.state-mismatch');
  const missing = transactionIds.filter((id) => view.transaction(id) === undefined);
  if (missing.length > 0) return { verdict: 'missing', transactionIds: missing };
  // [INVALID] more bytes than travel in one answer
  const bytes = transactionIds.reduce((sum, id) => sum + view.bytesOf(id)!.length, 0);
  if (bytes > MAX_BLOCK_BYTES) return invalid('block.too-large');
  return judgeTransactions(view, block, ancestors, basis);
}

function judgeTransactions(
  view: BlockJudgeView,
  block: Block,
  ancestors: readonly Block[],
  basis: Checkpoint,
): BlockJudgement {
  const passed = new Map<HexId, number>();
  for (const { transactionIds } of ancestors) {
    for (const id of transactionIds) {
      const transaction = view.transaction(id);
      if (transaction !== undefined) passed.set(transaction.author, transaction.nonce);
    }
  }
  const counts = new Map<HexId, number>();
  for (const id of block.transactionIds) {
    const transaction = view.transaction(id)!;
    const { author, nonce, validUntilMs } = transaction;
    const member = basis.members.member(author);
    // [INVALID] an author who was no member, or did not sign
    if (member === undefined) return invalid('block.unknown-author');
    if (!verifyTransaction(transaction, view.communityId, member.memberKey, view.crypto)) {
      return invalid('block.bad-signature');
    }
    // [INVALID] expired
    if (validUntilMs <= block.header.timestampMs) return invalid('block.expired-transaction');
    // [INVALID] a nonce used before, or out of order
    if (nonce <= Math.max(view.nonceOf(author), passed.get(author) ?? -1)) return invalid('block.nonce-passed');
    passed.set(author, nonce);
    // [INVALID] more of one author than a block may carry
    const count = (counts.get(author) ?? 0) + 1;
    if (count > MAX_PER_AUTHOR_IN_BLOCK) return invalid('block.author-quota');
    counts.set(author, count);
  }
  return { verdict: 'valid' };
}
