import type { BlockRow } from '#engine';
import type { HexId } from '#market';
import type { PrismaClient } from './generated/client.js';
import { blockRow } from './rows-of.js';

/** A stretch of the chain to answer a neighbour that catches up. */
export interface BlockRange {
  readonly fromHeight: number;
  readonly maxCount: number;
  /** Bound on the sum of the bodies' bytes. */
  readonly maxBytes: number;
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
   * Consecutive final blocks that end in one with its own certificate, as many as the bounds allow; empty when none does.
   */
  async provenBlocks({ fromHeight, maxCount, maxBytes }: BlockRange): Promise<BlockRow[]> {
    // Length and presence stand in the record's head: no body is read for them.
    const sizes = await this.reader.$queryRaw<{ height: bigint; bytes: bigint; proven: bigint }[]>`
      SELECT height, length(body) AS bytes, certificate IS NOT NULL AS proven FROM blocks
      WHERE height >= ${fromHeight} ORDER BY height LIMIT ${maxCount}`;
    let total = 0;
    let count = 0;
    for (const [index, { height, bytes, proven }] of sizes.entries()) {
      total += Number(bytes);
      if (total > maxBytes || Number(height) !== fromHeight + index) break;
      if (Number(proven) === 1) count = index + 1;
    }
    return count === 0 ? [] : await this.blocks(fromHeight, count);
  }
}
