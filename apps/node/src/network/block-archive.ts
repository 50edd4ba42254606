import { Injectable } from '@nestjs/common';
import { decodeFullBlock } from '#engine';
import type { BlockRow } from '#engine';
import {
  decodeMessage,
  MAX_FRAME_BYTES,
  MAX_HEADERS_PER_ANSWER,
  MAX_SYNC_ANSWER_BYTES,
  quorumCertificateCodec,
} from '#protocol';
import type { FullBlock, QuorumCertificate, SyncAnswer, SyncRequest } from '#protocol';
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

  /**
   * As many as were asked for, under the frame limit, cut to end in a block whose own certificate is held; where none is
   * among them, with the headers up to the one that proves them.
   */
  private async range(fromHeight: number, count: number): Promise<SyncAnswer> {
    const { blocks: rows, following } = await this.store.chain.provenBlocks({
      fromHeight,
      maxCount: count,
      maxBytes: MAX_SYNC_ANSWER_BYTES,
      maxFollowing: MAX_HEADERS_PER_ANSWER,
    });
    const blocks = rows.map((row) => opened(row));
    const certificate = certificateOf(following.at(-1) ?? rows.at(-1));
    if (following.length === 0 || certificate === null) return { type: 'blocks', blocks, certificate };
    return { type: 'piece', blocks, headers: following.map((row) => opened(row).header), certificate };
  }
}

function certificateOf(row: BlockRow | undefined): QuorumCertificate | null {
  if (row === undefined || row.certificate === null) return null;
  const certificate = decodeMessage(quorumCertificateCodec, row.certificate, MAX_FRAME_BYTES);
  if (!certificate.ok) throw new Error(`stored certificate of block ${row.height}: ${certificate.failure.detail}`);
  return certificate.value;
}

function opened(row: BlockRow): FullBlock {
  const full = decodeFullBlock(row.body);
  if (!full.ok) throw new Error(`stored block ${row.height}: ${full.failure.detail}`);
  return full.value;
}
