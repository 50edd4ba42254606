import { verifyQuorumCertificate } from '#protocol';
import type { QuorumCertificate } from '#protocol';
import type { FinalHead } from './contract.js';
import { PUBLICATION_STEP_MS } from './limits.js';
import { leaderOf } from './replica-state.js';
import type { QueuedCertificate, ReplicaState } from './replica-state.js';
import type { Step } from './step.js';
import { backedOffDelta, ViewClock } from './view-clock.js';
import { castVote, countVote } from './votes.js';

/**
 * A certificate from a peer, verified when it is news, and queued. False when it is forged. Codes:
 * `consensus.wrong-epoch`, `consensus.certificate-invalid`.
 */
export function receiveCertificate(step: Step, certificate: QuorumCertificate): boolean {
  const { state } = step;
  const { epoch, communityId } = state.options;
  if (certificate.epoch !== epoch) {
    step.refuse('consensus.wrong-epoch', `a certificate of epoch ${certificate.epoch} in epoch ${epoch}`);
    return false;
  }
  if (!isNews(state, certificate)) {
    noteSeenFinality(state, certificate);
    return true;
  }
  if (!verifyQuorumCertificate(certificate, communityId, state.validatorKeys, state.crypto)) {
    step.refuse('consensus.certificate-invalid', `${certificate.kind} of view ${certificate.view}`);
    return false;
  }
  noteSeenFinality(state, certificate);
  state.queue.push({ certificate, formedHere: false });
  return true;
}

function isNews(state: ReplicaState, { kind, view }: QuorumCertificate): boolean {
  if (view <= state.head.view) return false;
  if (kind === 'nullify') return state.ladder.nullified(view) === undefined;
  if (kind === 'notarize') return state.ladder.notarized(view) === undefined;
  return view > (state.finality?.view ?? 0);
}

/** [rule 7] Finalize certificates travel on the topic: whoever has seen one there does not publish another. */
function noteSeenFinality(state: ReplicaState, { kind, view }: QuorumCertificate): void {
  if (kind === 'finalize' && state.publication !== null && view >= state.publication.certificate.view) {
    state.publication = null;
  }
}

/** Acts on every queued certificate, and on those that come of it. */
export function settleCertificates(step: Step): void {
  const { queue } = step.state;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (!isNews(step.state, next.certificate)) continue;
    // Stored in the same fsync as the vote that it allows: otherwise a crash after `finalize` could halt the others.
    step.persistCertificate(next.certificate);
    if (next.certificate.kind === 'finalize') settleFinality(step, next);
    else settleView(step, next.certificate);
  }
}

/** [rule 4] [rule 5] A notarized or nullified view: passed on, voted for, left. */
function settleView(step: Step, certificate: QuorumCertificate): void {
  const { state } = step;
  const { kind, view, blockHash } = certificate;
  state.ladder.add(certificate);
  // The highest notarized block may be another one now.
  state.workChanged = true;
  if (view < state.view) return;
  step.broadcast({ type: 'certificate', certificate });
  if (kind === 'notarize' && state.options.own !== null && state.ownVotes.mayFinalize(view)) {
    step.broadcast({ type: 'vote', vote: castVote(step, view, 'finalize', blockHash) });
  }
  enterView(step, view + 1, kind === 'notarize');
}

/** [rule 6] The block and its ancestors are final; executed as soon as they are held. */
function settleFinality(step: Step, { certificate, formedHere }: QueuedCertificate): void {
  const { state, now } = step;
  state.finality = certificate;
  state.ladder.add(certificate);
  state.workChanged = true;
  const { own } = state.options;
  if (formedHere && own !== null) {
    if (leaderOf(state, certificate.view) === own.index) {
      step.publish({ type: 'certificate', certificate });
    } else {
      const atMs = now.monotonicMs + (own.index + 1) * PUBLICATION_STEP_MS;
      state.publication = { certificate, atMs };
    }
  }
  // [rule 4] Any certificate for this view or a later one moves on, even without the block.
  if (certificate.view >= state.view) enterView(step, certificate.view + 1, true);
}

/** [rule 1] Enters a view. `paced`: after a notarization or at the start, when blocks keep the pace of batchMs. */
export function enterView(step: Step, view: number, paced: boolean): void {
  const { state, now } = step;
  const { batchMs } = state.options;
  const deltaMs = backedOffDelta(state.options.deltaMs, state.ladder.viewsSinceNotarized(view), state.faulty);
  state.view = view;
  state.clock = new ViewClock({ atMs: now.monotonicMs, paced, batchMs, deltaMs });
  state.workChanged = true;
  for (const vote of state.votes.moveTo(view, state.head.view)) countVote(state, vote);
  state.desk.moveTo(view, state.head.view);
  state.tree.evict(({ hash, header }) => state.ladder.notarized(header.view)?.blockHash === hash);
}

/** [rule 6] Executes what is final and held. True when the head moved. Code: `consensus.conflicting-finality`. */
export function commitFinal(step: Step): boolean {
  const { state } = step;
  const certificate = state.finality;
  if (certificate === null || certificate.blockHash === null) return false;
  const descent = state.tree.descend(certificate.blockHash);
  if (descent.type === 'missing') return false;
  const last = descent.type === 'connected' ? descent.blocks.at(-1) : undefined;
  if (descent.type === 'diverging' || last === undefined) {
    state.finality = null;
    step.refuse('consensus.conflicting-finality', `block ${certificate.blockHash} does not descend from the head`);
    return false;
  }
  state.application.commit(descent.blocks, certificate);
  const { height, timestampMs } = last.header;
  moveHead(step, { hash: last.hash, height, timestampMs, view: certificate.view, certificate });
  return true;
}

/** The final head has moved: forgets what lies below it and enters the view after it, if not there yet. */
export function moveHead(step: Step, head: FinalHead): void {
  const { state } = step;
  state.head = head;
  state.tree.reroot(head);
  state.ladder.reroot(head);
  state.ownVotes.forgetUpTo(head.view);
  if (state.finality !== null && state.finality.view <= head.view) state.finality = null;
  state.workChanged = true;
  if (state.view <= head.view) enterView(step, head.view + 1, true);
  for (const vote of state.votes.moveTo(state.view, head.view)) countVote(state, vote);
  state.desk.moveTo(state.view, head.view);
}
