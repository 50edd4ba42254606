import { failure, success } from '#market';
import type { Result } from '#market';
import { blockHashOf, transactionRootOf } from '#protocol';
import type { Block, BlockHeader, Proposal, QuorumCertificate } from '#protocol';
import { CLOCK_TOLERANCE_MS } from './limits.js';
import { leaderOf } from './replica-state.js';
import type { ReplicaState } from './replica-state.js';

/**
 * What can be said of a proposal from itself alone, before any signature: the block that it proposes, or why it is none.
 * Codes: `consensus.wrong-epoch`, `consensus.not-the-leader`, `consensus.proposal-inconsistent`,
 * `consensus.certificate-missing`, `block.protocol-version-unknown`, `block.validator-change-unexpected`,
 * `block.transaction-root-wrong`.
 */
export function checkProposal(state: ReplicaState, proposal: Proposal): Result<Block> {
  const { header, transactionIds, view, parentView, vote } = proposal;
  const { epoch, communityId, validators, protocolVersion } = state.options;
  if (header.epoch !== epoch || vote.epoch !== epoch) {
    return failure('consensus.wrong-epoch', `a proposal of epoch ${header.epoch} in epoch ${epoch}`);
  }
  const leader = leaderOf(state, view);
  if (vote.voter !== leader || header.proposer !== validators[leader]?.memberId) {
    return failure('consensus.not-the-leader', `voter ${vote.voter} proposes in view ${view} of leader ${leader}`);
  }
  const hash = blockHashOf(state.crypto.sha256, communityId, header);
  const isOwnVote = vote.kind === 'notarize' && vote.view === view && vote.blockHash === hash;
  if (!isOwnVote || header.view !== view || parentView >= view) {
    return failure('consensus.proposal-inconsistent', `views or vote of the proposal in view ${view} do not fit`);
  }
  if (!fitsParent(proposal) || !fitBetween(proposal)) {
    return failure('consensus.certificate-missing', `certificates of the proposal in view ${view} do not fit`);
  }
  if (header.protocolVersion !== protocolVersion) {
    return failure('block.protocol-version-unknown', `version ${header.protocolVersion}`);
  }
  if (header.nextValidators !== null) {
    return failure('block.validator-change-unexpected', 'no change of the validators is due');
  }
  if (header.transactionRoot !== transactionRootOf(state.crypto.sha256, communityId, transactionIds)) {
    return failure('block.transaction-root-wrong', `root of the ${transactionIds.length} transactions of ${hash}`);
  }
  return success({ hash, header, transactionIds });
}

/** Only the epoch's first ancestor needs no certificate. */
function fitsParent({ header, parentView, parentCertificate }: Proposal): boolean {
  if (parentCertificate === null) return parentView === 0;
  const { kind, view, blockHash } = parentCertificate;
  return kind !== 'nullify' && view === parentView && blockHash === header.parentHash;
}

function fitBetween({ view, parentView, nullifyCertificates, finalizeCertificate }: Proposal): boolean {
  const isBetween = (certificate: QuorumCertificate) =>
    certificate.kind === 'nullify' && certificate.view > parentView && certificate.view < view;
  const isFinality = finalizeCertificate === null || finalizeCertificate.kind === 'finalize';
  return isFinality && nullifyCertificates.every(isBetween);
}

/** What a block must keep towards its parent. Codes: `block.height-wrong`, `block.too-early`. */
export function checkAgainstParent(
  header: BlockHeader,
  parent: { readonly height: number; readonly timestampMs: number },
  batchMs: number,
): Result<null> {
  if (header.height !== parent.height + 1) {
    return failure('block.height-wrong', `height ${header.height} on a parent of height ${parent.height}`);
  }
  if (header.timestampMs < parent.timestampMs + batchMs) {
    return failure('block.too-early', `${header.timestampMs - parent.timestampMs} ms after its parent`);
  }
  return success(null);
}

/** [timely] Whether a voter's clock allows the timestamp, at first sight. */
export function isTimely(timestampMs: number, wallMs: number, deltaMs: number): boolean {
  return timestampMs >= wallMs - 3 * deltaMs - CLOCK_TOLERANCE_MS && timestampMs <= wallMs + CLOCK_TOLERANCE_MS;
}
