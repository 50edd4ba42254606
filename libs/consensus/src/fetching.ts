import type { HexId } from '#market';
import type { QuorumCertificate } from '#protocol';
import { MAX_FETCHED_HEIGHTS } from './limits.js';
import type { ReplicaState } from './replica-state.js';
import type { Step } from './step.js';

/**
 * [rule 7] Asks signers for what certificates name and is not held: the block that is final, the highest notarized one, the
 * parents of proposals; each of them down to the final head.
 */
export function requestBlocks(step: Step): void {
  const { state, now } = step;
  const missing = new Map<HexId, readonly number[]>();
  if (state.finality !== null) noteMissing(state, missing, state.finality);
  const { certificate } = state.ladder.highest();
  if (certificate !== null) noteMissing(state, missing, certificate);
  for (const { verdict, proposal } of state.desk.all()) {
    const isWaiting = verdict === 'unjudged' && proposal.view >= state.view;
    if (isWaiting && proposal.parentCertificate !== null) noteMissing(state, missing, proposal.parentCertificate);
  }
  state.requests.want(missing, now.monotonicMs);
  for (const { hash, from } of state.requests.due(now.monotonicMs)) step.request({ type: 'request-block', hash, from });
}

/** The first block that is not held on the way from the certified one to the head; its signers hold its ancestors too. */
function noteMissing(
  state: ReplicaState,
  missing: Map<HexId, readonly number[]>,
  { blockHash, signatures, view }: QuorumCertificate,
): void {
  if (blockHash === null || view <= state.head.view) return;
  const descent = state.tree.descend(blockHash);
  if (descent.type !== 'missing' || missing.has(descent.hash)) return;
  const isFar = descent.childHeight !== null && descent.childHeight - state.head.height > MAX_FETCHED_HEIGHTS;
  if (isFar) return;
  const own = state.options.own?.index;
  missing.set(
    descent.hash,
    signatures.map(({ voter }) => voter).filter((voter) => voter !== own),
  );
}
