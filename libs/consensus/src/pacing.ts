import { ownProposal, proposalDueMs } from './leading.js';
import { nextRequestMs } from './proposals.js';
import type { Step } from './step.js';
import { castVote } from './votes.js';

/**
 * [rule 1] Finds out whether there is work: a block or nullification of this view under way, an unfinalized ancestor,
 * something that the application can seal, or `emptyBlockMs` since the view was entered.
 */
export function noteWork(step: Step): void {
  const { state, now } = step;
  const nowMs = now.monotonicMs;
  if (state.options.own === null || !state.workChanged) return;
  state.workChanged = false;
  const { atMs, paced } = state.clock.entry;
  const times = [atMs + state.options.emptyBlockMs];
  const isNullifying = state.votes.nullifies(state.view) > state.faulty;
  if (isNullifying || state.ownVotes.hasNotarized(state.view)) times.push(nowMs);
  const { hash } = state.ladder.highest();
  // After a notarization the votes that finalize it are on their way: only when they fail to come is there work.
  if (hash !== state.head.hash) times.push(atMs + (paced ? state.options.deltaMs : 0));
  const descent = state.tree.descend(hash);
  if (Math.min(...times) > nowMs && descent.type === 'connected') {
    const workMs = state.application.workAtMs(descent.blocks, now.wallMs);
    if (workMs !== null) times.push(nowMs + Math.max(0, workMs - now.wallMs));
  }
  state.clock.noteWork(Math.min(...times), nowMs);
}

/** [rule 5] Votes `nullify` when a timer has fired or f + 1 others did, unless `finalize` was voted. True when it voted. */
export function nullifyIfDue(step: Step): boolean {
  const { state, now } = step;
  if (state.options.own === null || !state.ownVotes.mayNullify(state.view)) return false;
  const deadlineMs = state.clock.deadlineMs(state.ownVotes.hasNotarized(state.view));
  const hasFired = deadlineMs !== null && deadlineMs <= now.monotonicMs;
  if (!hasFired && state.votes.nullifies(state.view) <= state.faulty) return false;
  step.broadcast({ type: 'vote', vote: castVote(step, state.view, 'nullify', null) });
  return true;
}

/** [rule 7] Every delta after t0: the certificates that opened the view, the own votes, and the own proposal. */
export function resendIfDue(step: Step): void {
  const { state, now } = step;
  const dueMs = state.clock.resendMs();
  if (state.options.own === null || dueMs === null || dueMs > now.monotonicMs) return;
  state.clock.noteResent(now.monotonicMs);
  resend(step);
}

/** Sends what the others may have missed; also at the start of a run. */
export function resend(step: Step): void {
  const { state } = step;
  for (const certificate of state.ladder.climb(state.view)) step.broadcast({ type: 'certificate', certificate });
  const finalize = state.ownVotes.get(state.ladder.highest().view, 'finalize');
  const votes = state.ownVotes.all(state.view);
  const proposal = ownProposal(state);
  for (const vote of finalize === undefined ? votes : [finalize, ...votes]) {
    if (step.cast.has(vote)) continue;
    // The leader's own vote travels in its proposal.
    if (vote === proposal?.vote) step.broadcast({ type: 'proposal', proposal });
    else step.broadcast({ type: 'vote', vote });
  }
}

/** [rule 7] Publishes a finalize certificate that nobody else has published. */
export function publishIfDue(step: Step): void {
  const { state, now } = step;
  if (state.publication === null || state.publication.atMs > now.monotonicMs) return;
  step.publish({ type: 'certificate', certificate: state.publication.certificate });
  state.publication = null;
}

/** Monotonic ms at which something is next due; null: nothing. */
export function nextWakeMs(step: Step): number | null {
  const { state, now } = step;
  const nowMs = now.monotonicMs;
  const times: number[] = [];
  const add = (atMs: number | null | undefined) => {
    if (atMs !== null && atMs !== undefined && atMs > nowMs) times.push(atMs);
  };
  if (state.options.own !== null) {
    const proposalMs = proposalDueMs(step);
    if (proposalMs !== null) times.push(Math.max(proposalMs, nowMs));
    add(state.clock.firstWorkMs());
    if (state.ownVotes.mayNullify(state.view)) add(state.clock.deadlineMs(state.ownVotes.hasNotarized(state.view)));
    add(state.clock.resendMs());
  }
  add(state.requests.nextMs());
  add(state.publication?.atMs);
  for (const candidate of state.desk.all()) add(nextRequestMs(state, candidate));
  return times.length === 0 ? null : Math.min(...times);
}
