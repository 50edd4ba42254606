import type { BlockRow } from '#engine';
import type { HexId } from '#market';
import type { PrismaClient } from './generated/client.js';
import { blockRow } from './rows-of.js';

/** A stretch of the chain to answer a neighbour that catches up. */
export interface BlockRange {
  readonly fromHeight: number;
  readonly maxCount: number;
  /** Bound on the sum of the bodies' bytes; the first block is given whatever its length. */
  readonly maxBytes: number;
  /** Bound on the blocks between those given and the one whose certificate proves them. */
  readonly maxFollowing: number;
}

/** Consecutive final blocks, and what proves them. */
export interface ProvenBlocks {
  readonly blocks: readonly BlockRow[];
  /** The blocks after them up to the first with its own certificate; empty when the last of `blocks` has one. */
  readonly following: readonly BlockRow[];
}

/** Questions about final blocks. */
export class ChainQueries {
  constructor(private readonly reader: PrismaClient) {}

  /** The final block of greatest height; null before the first. */
  async head(): Promise<BlockRow | null> {
    const record = await this.reader.block.findFirst({ orderBy: { height: 'desc' } });
    return record === null ? null : blockRow(record);
  }

  async blockAt(height: number): Promise<BlockRow | null> {
    const record = await this.reader.block.findUnique({ where: { height } });
    return record === null ? null : blockRow(record);
  }

  async blockOf(hash: HexId): Promise<BlockRow | null> {
    const record = await this.reader.block.findUnique({ where: { hash } });
    return record === null ? null : blockRow(record);
  }

  /** Up to `count` final blocks from a height on, ascending. */
  async blocks(fromHeight: number, count: number): Promise<BlockRow[]> {
    const records = await this.reader.block.findMany({
      where: { height: { gte: fromHeight } },
      orderBy: { height: 'asc' },
      take: count,
    });
    return records.map(blockRow);
  }

  /** The lowest block at or above the height whose own certificate is here: it proves all below. null: there is none. */
  async certifiedFrom(height: number): Promise<BlockRow | null> {
    const record = await this.reader.block.findFirst({
      where: { height: { gte: height }, certificate: { not: null } },
      orderBy: { height: 'asc' },
    });
    return record === null ? null : blockRow(record);
  }

  /**
   * Consecutive final blocks, as many as the bounds allow, cut to end in one with its own certificate when there is one
   * among them. Both lists are empty when the first block is not here, or no certificate is within the bounds.
   */
  async provenBlocks({ fromHeight, maxCount, maxBytes, maxFollowing }: BlockRange): Promise<ProvenBlocks> {
    // Length and presence stand in the record's head: no body is read for them.
    const sizes = await this.reader.$queryRaw<{ height: bigint; bytes: bigint; proven: bigint }[]>`
      SELECT height, length(body) AS bytes, certificate IS NOT NULL AS proven FROM blocks
      WHERE height >= ${fromHeight} ORDER BY height LIMIT ${maxCount}`;
    let total = 0;
    let fitting = 0;
    let count = 0;
    for (const [index, { height, bytes, proven }] of sizes.entries()) {
      total += Number(bytes);
      if ((index > 0 && total > maxBytes) || Number(height) !== fromHeight + index) break;
      fitting = index + 1;
      if (Number(proven) === 1) count = fitting;
    }
    if (count > 0) return { blocks: await this.blocks(fromHeight, count), following: [] };
    const end = fromHeight + fitting;
    const proof =
      fitting === 0
        ? null
        : await this.reader.block.findFirst({
            where: { height: { gte: end, lt: end + maxFollowing }, certificate: { not: null } },
            orderBy: { height: 'asc' },
            select: { height: true },
          });
    if (proof === null) return { blocks: [], following: [] };
    return {
      blocks: await this.blocks(fromHeight, fitting),
      following: await this.blocks(end, proof.height - end + 1),
    };
  }
}
