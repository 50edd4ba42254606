import type { HexId } from '#market';
import { blockHashOf, MAX_INLINE_CERTIFICATES } from '#protocol';
import type { Block, BlockHeader, Proposal, Vote } from '#protocol';
import { leaderOf } from './replica-state.js';
import type { ReplicaState } from './replica-state.js';
import type { Step } from './step.js';
import { castVote } from './votes.js';

/** What a leader needs to propose. */
interface Turn {
  readonly parentHash: HexId;
  readonly parentView: number;
  readonly parentHeight: number;
  readonly parentTimestampMs: number;
  readonly ancestors: readonly Block[];
}

/** The own turn to lead in this view, if it is one and has not been used: null also while certificates or ancestors miss. */
function ownTurn(state: ReplicaState): Turn | null {
  const { own } = state.options;
  if (own === null || leaderOf(state, state.view) !== own.index || !state.ownVotes.mayNotarize(state.view)) return null;
  const { hash, view } = state.ladder.highest();
  if (!state.ladder.allows(view, hash, state.view)) return null;
  const descent = state.tree.descend(hash);
  if (descent.type !== 'connected') return null;
  const parent = descent.blocks.at(-1)?.header ?? state.head;
  return {
    parentHash: hash,
    parentView: view,
    parentHeight: parent.height,
    parentTimestampMs: parent.timestampMs,
    ancestors: descent.blocks,
  };
}

/**
 * [rule 2] When to propose: once there is work and the clock reaches the parent's timestamp + batchMs, at the latest at t0.
 * Monotonic ms; null when there is nothing to do.
 */
export function proposalDueMs(step: Step): number | null {
  const { state, now } = step;
  const workMs = state.clock.firstWorkMs();
  const startMs = state.clock.startMs();
  const turn = workMs === null ? null : ownTurn(state);
  if (turn === null || workMs === null || startMs === null) return null;
  const paceMs = now.monotonicMs + turn.parentTimestampMs + state.options.batchMs - now.wallMs;
  return Math.max(workMs, Math.min(startMs, paceMs));
}

/** [rule 2] Proposes when it is due. True when it did. */
export function proposeIfDue(step: Step): boolean {
  const { state, now } = step;
  if (step.hasProposed) return false;
  const dueMs = proposalDueMs(step);
  const turn = dueMs === null || dueMs > now.monotonicMs ? null : ownTurn(state);
  if (turn === null) return false;
  const block = newBlock(state, turn, now.wallMs);
  state.tree.add(block);
  step.hasProposed = true;
  step.persistBlock(block);
  const vote = castVote(step, state.view, 'notarize', block.hash);
  const proposal = proposalOf(state, block, vote);
  if (proposal === null) throw new Error('proposeIfDue: the parent of the own block is not certified');
  step.broadcast({ type: 'proposal', proposal });
  step.publish({ type: 'proposal', proposal });
  return true;
}

function newBlock(state: ReplicaState, turn: Turn, wallMs: number): Block {
  const { options, application } = state;
  const timestampMs = Math.max(wallMs, turn.parentTimestampMs + options.batchMs);
  const { transactionIds, ...content } = application.propose(turn.ancestors, timestampMs);
  if (content.nextValidators !== null) throw new Error('newBlock: a change of the validators is not expected');
  const header: BlockHeader = {
    epoch: options.epoch,
    height: turn.parentHeight + 1,
    view: state.view,
    parentHash: turn.parentHash,
    timestampMs,
    proposer: options.validators[leaderOf(state, state.view)]!.memberId,
    protocolVersion: options.protocolVersion,
    ...content,
  };
  return { hash: blockHashOf(state.crypto.sha256, options.communityId, header), header, transactionIds };
}

/** The proposal of an own block of this view, for sending or sending again. Null when its parent lies below the head. */
function proposalOf(state: ReplicaState, { header, transactionIds }: Block, vote: Vote): Proposal | null {
  const { head, ladder } = state;
  const isOnHead = header.parentHash === head.hash;
  const parentView = isOnHead ? head.view : (state.tree.get(header.parentHash)?.header.view ?? 0);
  const parentCertificate = isOnHead ? head.certificate : ladder.notarized(parentView);
  if (parentCertificate === undefined) return null;
  return {
    header,
    transactionIds,
    view: vote.view,
    parentView,
    vote,
    // The head's certificate is of the epoch before when no view of this one is final.
    parentCertificate: parentView === 0 ? null : parentCertificate,
    nullifyCertificates: ladder.between(parentView, vote.view, MAX_INLINE_CERTIFICATES),
    finalizeCertificate: head.view === 0 ? null : head.certificate,
  };
}

/** The own proposal of this view, if one was made. */
export function ownProposal(state: ReplicaState): Proposal | null {
  const vote = state.ownVotes.get(state.view, 'notarize');
  const block = vote?.blockHash === undefined || vote.blockHash === null ? undefined : state.tree.get(vote.blockHash);
  if (vote === undefined || block === undefined || leaderOf(state, state.view) !== vote.voter) return null;
  return proposalOf(state, block, vote);
}
