import type { ConsensusEffect } from '#consensus';
import type { HexId } from '#market';
import { encodeConsensusMessage, encodeMessage, headerCodec, quorumCertificateCodec, voteCodec } from '#protocol';
import type { Block } from '#protocol';
import type { EngineEffect } from './effect.js';
import type { Mempool } from './mempool.js';

/** What the consensus wants done, apart from fetching. */
type OwnEffect = Exclude<ConsensusEffect, { readonly type: 'request-block' | 'request-transactions' }>;

/** Turns what the consensus wants stored and sent into effects of the engine. `validators`: memberIds in voting order. */
export function carryOutConsensus(
  effect: OwnEffect,
  validators: readonly HexId[],
  mempool: Mempool,
  emit: (effect: EngineEffect) => void,
): void {
  switch (effect.type) {
    case 'persist-vote': {
      const { epoch, view, kind, blockHash } = effect.vote;
      const row = { epoch, view, kind, blockHash, bytes: encodeMessage(voteCodec, effect.vote) };
      emit({ type: 'persist', change: { type: 'put-vote', row } });
      break;
    }
    case 'persist-certificate': {
      const { epoch, view, kind, blockHash } = effect.certificate;
      const bytes = encodeMessage(quorumCertificateCodec, effect.certificate);
      emit({ type: 'persist', change: { type: 'put-certificate', row: { epoch, view, kind, blockHash, bytes } } });
      break;
    }
    case 'persist-block':
      persistPending(effect.block, mempool, emit);
      break;
    case 'send': {
      const members = effect.to.map((place) => validators[place]!);
      emit({ type: 'send-consensus', members, bytes: encodeConsensusMessage(effect.message) });
      break;
    }
    case 'publish':
      emit({ type: 'publish', topic: 'blocks', bytes: encodeConsensusMessage(effect.message) });
      break;
    case 'refused':
      emit({ type: 'refused', where: 'consensus', code: effect.code, detail: effect.detail });
      break;
  }
}

/** A block that is voted for is kept with its transactions: after a crash it can still be finalized. */
function persistPending(
  { hash, header, transactionIds }: Block,
  mempool: Mempool,
  emit: (effect: EngineEffect) => void,
): void {
  for (const id of transactionIds) {
    const transaction = mempool.get(id);
    if (transaction === undefined || mempool.isOwn(id)) continue;
    const { author, nonce, validUntilMs } = transaction;
    const row = { id, author, nonce, validUntilMs, bytes: mempool.bytesOf(id)!, own: false };
    emit({ type: 'persist', change: { type: 'put-pending-transaction', row } });
  }
  const row = { hash, height: header.height, header: encodeMessage(headerCodec, header), transactionIds };
  emit({ type: 'persist', change: { type: 'put-pending-block', row } });
}
