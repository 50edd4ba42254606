import { MAX_VALIDATORS } from '#market';
import type { HexId, Sha256 } from '#market';
import { hashOf } from './canonical.js';
import { hexId, integer, list, natural, nullable, record } from './codec.js';
import type { Codec } from './codec.js';
import { Kept } from './kept.js';

/** Most transactions of one block. */
export const MAX_TRANSACTIONS_PER_BLOCK = 1_000;
/** Most bytes of the transactions of one block, as signed: so a block, header and all, fits one frame and one answer. */
export const MAX_BLOCK_BYTES = 512 * 1024;

export interface BlockHeader {
  readonly epoch: number;
  readonly height: number;
  /** View in which the block was first proposed. */
  readonly view: number;
  readonly parentHash: HexId;
  /** Unix ms; the market's time. */
  readonly timestampMs: number;
  /** memberId of the leader. */
  readonly proposer: HexId;
  readonly transactionRoot: HexId;
  /** A final ancestor, and the hash of the state after it, as the proposer computed it. */
  readonly finalizedHeight: number;
  readonly finalizedStateHash: HexId;
  /** The next epoch's validators: then this block is the last of its epoch. Otherwise null. */
  readonly nextValidators: readonly HexId[] | null;
  readonly protocolVersion: number;
}

export const headerCodec: Codec<BlockHeader> = record<BlockHeader>({
  epoch: natural,
  height: natural,
  view: natural,
  parentHash: hexId,
  timestampMs: natural,
  proposer: hexId,
  transactionRoot: hexId,
  finalizedHeight: natural,
  finalizedStateHash: hexId,
  nextValidators: nullable(list(hexId, MAX_VALIDATORS, 1)),
  protocolVersion: integer(1, 1),
});

const keptHashes = new Kept<HexId>();

/** Hash of the header: the block's name. The genesis block (height 0) has the community's id as its hash. */
export function blockHashOf(sha256: Sha256, communityId: HexId, header: BlockHeader): HexId {
  const kept = keptHashes.get(header, communityId);
  if (kept !== undefined) return kept;
  return keptHashes.keep(header, communityId, hashOf(sha256, 'block', communityId, headerCodec.toWire(header)));
}

/** A header with its hash and the ids of its transactions in block order. */
export interface Block {
  readonly hash: HexId;
  readonly header: BlockHeader;
  readonly transactionIds: readonly HexId[];
}
