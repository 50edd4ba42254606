import { certificateOf, signVote, verifyVote } from '#protocol';
import type { Vote, VoteKind } from '#protocol';
import type { HexId } from '#market';
import type { ReplicaState } from './replica-state.js';
import type { Step } from './step.js';

/**
 * A vote from a peer. Duplicates are dropped before the signature is verified. Codes: `consensus.wrong-epoch`,
 * `consensus.unknown-voter`, `consensus.vote-invalid`, `consensus.conflicting-vote`.
 */
export function receiveVote(step: Step, vote: Vote): void {
  const { state } = step;
  if (vote.voter === state.options.own?.index) return;
  if (vote.epoch !== state.options.epoch) {
    step.refuse('consensus.wrong-epoch', `a vote of epoch ${vote.epoch} in epoch ${state.options.epoch}`);
    return;
  }
  const key = state.validatorKeys[vote.voter];
  if (key === undefined) {
    step.refuse('consensus.unknown-voter', `voter ${vote.voter} of ${state.validatorKeys.length}`);
    return;
  }
  answerLaggard(step, vote);
  const earlier = state.votes.find(vote.view, vote.kind, vote.voter);
  if (earlier?.blockHash === vote.blockHash || !isOpen(state, vote)) return;
  if (!verifyVote(vote, state.options.communityId, key, state.crypto)) {
    step.refuse('consensus.vote-invalid', `${vote.kind} of voter ${vote.voter} in view ${vote.view}`);
    return;
  }
  if (earlier !== undefined) {
    step.refuse('consensus.conflicting-vote', `voter ${vote.voter}: two ${vote.kind} in view ${vote.view}`);
    return;
  }
  countVote(state, vote);
}

/** Whether the vote can still make a certificate that is not known. */
function isOpen(state: ReplicaState, { view, kind, voter }: Vote): boolean {
  if (view <= state.head.view || !state.votes.wants(view, kind, voter)) return false;
  if (kind === 'nullify') return state.ladder.nullified(view) === undefined;
  if (kind === 'notarize') return state.ladder.notarized(view) === undefined;
  return view > (state.finality?.view ?? 0);
}

/**
 * [rule 7] A voter that sends a vote of an older view again is sent the certificates that move it on; one that does so in
 * this view, where nothing is to be done, may lack the last finalize certificate.
 */
function answerLaggard(step: Step, vote: Vote): void {
  const { state, now } = step;
  if (vote.kind === 'finalize' || vote.view > state.view) return;
  const isIdle = vote.view === state.view && !state.clock.hasWork(now.monotonicMs);
  if (vote.view === state.view && !isIdle) return;
  if (!verifyVote(vote, state.options.communityId, state.validatorKeys[vote.voter]!, state.crypto)) return;
  if (!state.laggards.shouldAnswer(vote, now.monotonicMs)) return;
  const { certificate: finalize, view: headView } = state.head;
  const certificates = state.ladder.climb(state.view);
  if (finalize !== null && headView > 0 && !certificates.includes(finalize)) certificates.unshift(finalize);
  for (const certificate of certificates) step.send([vote.voter], { type: 'certificate', certificate });
}

/** Counts a verified vote; at a quorum the certificate is queued. */
export function countVote(state: ReplicaState, vote: Vote): void {
  state.votes.add(vote);
  // A block or a nullification under way is work.
  if (vote.view === state.view) state.workChanged = true;
  const votes = state.votes.on(vote);
  if (votes.length >= state.quorum && isOpen(state, vote)) {
    state.queue.push({ certificate: certificateOf(votes), formedHere: true });
  }
}

/** Signs, stores and counts an own vote. The caller has asked `ownVotes` whether it may, and sends the vote. */
export function castVote(step: Step, view: number, kind: VoteKind, blockHash: HexId | null): Vote {
  const { state } = step;
  const { epoch, communityId, own } = state.options;
  if (own === null) throw new Error('castVote: a follower has no vote');
  const vote = signVote({ epoch, view, kind, blockHash }, own.index, communityId, own.signer);
  state.ownVotes.record(vote);
  step.persistVote(vote);
  step.cast.add(vote);
  countVote(state, vote);
  return vote;
}
