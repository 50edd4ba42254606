import { Injectable } from '@nestjs/common';
import { decodeFullBlock } from '#engine';
import type { BlockRow } from '#engine';
import type { HexId } from '#market';
import {
  decodeMessage,
  MAX_BLOCKS_PER_ANSWER,
  MAX_FRAME_BYTES,
  MAX_SYNC_ANSWER_BYTES,
  quorumCertificateCodec,
} from '#protocol';
import type { FullBlock, SyncAnswer, SyncRequest } from '#protocol';

/** Where final blocks are read from. */
export interface BlockSource {
  /** Ascending from `fromHeight`, at most `count`; empty when there are none. */
  blocksFrom(fromHeight: number, count: number): Promise<readonly BlockRow[]>;
  blockByHash(hash: HexId): Promise<BlockRow | null>;
}

/** Answers questions about final blocks from the store. */
@Injectable()
export class BlockArchive {
  constructor(private readonly source: BlockSource) {}

  async answer(request: SyncRequest): Promise<SyncAnswer> {
    if (request.type === 'block') {
      const row = await this.source.blockByHash(request.hash);
      return { type: 'block', block: row === null ? null : opened(row) };
    }
    if (request.type !== 'blocks') throw new RangeError(`not a question to the archive: ${request.type}`);
    return this.range(request.fromHeight, request.count);
  }

  /** At most as many as were asked for, cut to end in a block whose certificate is held, and under the frame limit. */
  private async range(fromHeight: number, count: number): Promise<SyncAnswer> {
    let rows = provable(withinBytes(await this.source.blocksFrom(fromHeight, count)));
    // No certificate in so short a range: more than was asked for, rather than nothing.
    if (rows.length === 0 && count < MAX_BLOCKS_PER_ANSWER) {
      const longer = withinBytes(await this.source.blocksFrom(fromHeight, MAX_BLOCKS_PER_ANSWER));
      const end = longer.findIndex(({ certificate }) => certificate !== null);
      rows = longer.slice(0, end + 1);
    }
    const bytes = rows.at(-1)?.certificate ?? null;
    const certificate = bytes === null ? null : decodeMessage(quorumCertificateCodec, bytes, MAX_FRAME_BYTES);
    return {
      type: 'blocks',
      blocks: rows.map((row) => opened(row)),
      certificate: certificate?.ok === true ? certificate.value : null,
    };
  }
}

function withinBytes(rows: readonly BlockRow[]): readonly BlockRow[] {
  let bytes = 0;
  const end = rows.findIndex(({ body }) => (bytes += body.length) > MAX_SYNC_ANSWER_BYTES);
  return end < 0 ? rows : rows.slice(0, Math.max(1, end));
}

function provable(rows: readonly BlockRow[]): readonly BlockRow[] {
  return rows.slice(0, rows.findLastIndex(({ certificate }) => certificate !== null) + 1);
}

function opened(row: BlockRow): FullBlock {
  const full = decodeFullBlock(row.body);
  if (!full.ok) throw new Error(`stored block ${row.height}: ${full.failure.detail}`);
  return full.value;
}
