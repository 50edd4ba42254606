import type { HexId } from '#market';
import {
  decodeMessage,
  decodeStatement,
  decodeTransaction,
  headerCodec,
  MAX_FRAME_BYTES,
  quorumCertificateCodec,
  voteCodec,
} from '#protocol';
import type { Block, Codec, Crypto, QuorumCertificate, Vote } from '#protocol';
import type { SettlementCase } from '#settlement';
import { Chain } from './chain.js';
import { CommunityState } from './community-state.js';
import type { EngineOptions } from './engine-options.js';
import type { HouseholdMeters } from './household-meters.js';
import { Mempool } from './mempool.js';
import type { SettlementDesk } from './settlement-desk.js';
import type { PersistedState } from './store-change.js';

/**
 * What was recorded becomes what runs. The replicated state comes from the snapshot and the final blocks above it; every
 * block must give the state hash that was recorded with it.
 *
 * @throws Error when the records contradict themselves: the node does not start on damaged data
 */
export function restoreChain(
  options: EngineOptions,
  crypto: Crypto,
  persisted: PersistedState,
): { chain: Chain; mempool: Mempool } {
  const { communityId, genesis } = options;
  const mempool = new Mempool();
  const state =
    persisted.snapshot === null
      ? CommunityState.fromGenesis(genesis, communityId, crypto)
      : CommunityState.restore(persisted.snapshot.bytes, communityId, crypto);
  const chain = new Chain(communityId, crypto, state, mempool);
  if (persisted.snapshotBlock !== null) {
    if (chain.stateHash !== persisted.snapshotBlock.stateHash)
      throw new Error('the stored snapshot has another state hash than its block');
    chain.adoptHead(persisted.snapshotBlock);
  }
  for (const row of persisted.blocks) chain.replay(row);
  for (const row of persisted.pendingTransactions) {
    const decoded = decodeTransaction(row.bytes, communityId, crypto.sha256);
    if (!decoded.ok) throw new Error(`stored transaction ${row.id}: ${decoded.failure.detail}`);
    mempool.add(decoded.value, row.own);
  }
  return { chain, mempool };
}

/** Own votes, certificates and blocks above the final head. */
export function restoreConsensus(persisted: PersistedState): {
  votes: Vote[];
  certificates: QuorumCertificate[];
  blocks: Block[];
} {
  return {
    votes: persisted.votes.map(({ bytes }) => stored(voteCodec, bytes)),
    certificates: persisted.certificates.map(({ bytes }) => stored(quorumCertificateCodec, bytes)),
    blocks: persisted.pendingBlocks.map(({ hash, header, transactionIds }) => ({
      hash,
      header: stored(headerCodec, header),
      transactionIds,
    })),
  };
}

/** Open settlement cases, metered intervals, statements that wait for an acknowledgement. */
export function restoreSettlement(persisted: PersistedState, desk: SettlementDesk, memberId: HexId): void {
  for (const row of persisted.intervals) desk.restoreInterval(row);
  for (const row of persisted.settlements) {
    if (row.state === 'closed') continue;
    // Safety: written by this engine as the JSON of a SettlementCase.
    desk.restoreCase(JSON.parse(row.caseState) as SettlementCase);
  }
  const latest = new Map<HexId, PersistedState['statements'][number]>();
  for (const row of persisted.statements) {
    if (row.party === memberId && row.revision > (latest.get(row.tradeId)?.revision ?? 0)) latest.set(row.tradeId, row);
  }
  for (const row of latest.values()) {
    if (row.acknowledged) continue;
    const decoded = decodeStatement(row.bytes);
    if (!decoded.ok) throw new Error(`stored statement of trade ${row.tradeId}: ${decoded.failure.detail}`);
    desk.restoreOutgoing(decoded.value);
  }
}

export function restoreMeters(persisted: PersistedState, meters: HouseholdMeters): void {
  const byMeter = Map.groupBy(persisted.readings, ({ meterId }) => meterId);
  for (const row of persisted.meters) meters.restore(row, byMeter.get(row.meterId) ?? []);
}

function stored<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const decoded = decodeMessage(codec, bytes, MAX_FRAME_BYTES);
  if (!decoded.ok) throw new Error(`a stored record does not decode: ${decoded.failure.detail}`);
  return decoded.value;
}
