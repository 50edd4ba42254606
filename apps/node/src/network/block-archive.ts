import { Injectable } from '@nestjs/common';
import { decodeFullBlock } from '#engine';
import type { BlockRow } from '#engine';
import {
  decodeMessage,
  MAX_BLOCKS_PER_ANSWER,
  MAX_FRAME_BYTES,
  MAX_SYNC_ANSWER_BYTES,
  quorumCertificateCodec,
} from '#protocol';
import type { FullBlock, SyncAnswer, SyncRequest } from '#protocol';
import { Store } from '#store';

/** Answers questions about final blocks from the store. */
@Injectable()
export class BlockArchive {
  constructor(private readonly store: Store) {}

  async answer(request: SyncRequest): Promise<SyncAnswer> {
    if (request.type === 'block') {
      const row = await this.store.chain.blockOf(request.hash);
      return { type: 'block', block: row === null ? null : opened(row) };
    }
    if (request.type !== 'blocks') throw new RangeError(`not a question to the archive: ${request.type}`);
    return this.range(request.fromHeight, request.count);
  }

  /** As many as were asked for, cut to end in a block whose certificate is held, and under the frame limit. */
  private async range(fromHeight: number, count: number): Promise<SyncAnswer> {
    const bounds = { fromHeight, maxBytes: MAX_SYNC_ANSWER_BYTES };
    let rows = await this.store.chain.provenBlocks({ ...bounds, maxCount: count });
    // No certificate in so short a range: more than was asked for, rather than nothing.
    if (rows.length === 0) rows = await this.store.chain.provenBlocks({ ...bounds, maxCount: MAX_BLOCKS_PER_ANSWER });
    const bytes = rows.at(-1)?.certificate ?? null;
    const certificate = bytes === null ? null : decodeMessage(quorumCertificateCodec, bytes, MAX_FRAME_BYTES);
    return {
      type: 'blocks',
      blocks: rows.map((row) => opened(row)),
      certificate: certificate?.ok === true ? certificate.value : null,
    };
  }
}

function opened(row: BlockRow): FullBlock {
  const full = decodeFullBlock(row.body);
  if (!full.ok) throw new Error(`stored block ${row.height}: ${full.failure.detail}`);
  return full.value;
}
