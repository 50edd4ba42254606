import { verifyVote } from '#protocol';
import type { Block, Proposal } from '#protocol';
import { inTurn } from './block-requests.js';
import { receiveCertificate, settleCertificates } from './certificates.js';
import { REQUEST_INTERVAL_MS } from './limits.js';
import { checkAgainstParent, checkProposal, isTimely } from './proposal-check.js';
import type { Candidate } from './proposal-desk.js';
import { leaderOf } from './replica-state.js';
import type { ReplicaState } from './replica-state.js';
import type { Step } from './step.js';
import { castVote, receiveVote } from './votes.js';

/**
 * A proposal from its leader or from the topic. Its certificates are taken in even when the block is known: another copy may
 * bring more of them. Codes: those of `checkProposal` and of its certificates, `consensus.vote-invalid`,
 * `block.untimely`.
 */
export function receiveProposal(step: Step, proposal: Proposal): void {
  const { state, now } = step;
  const { own, communityId } = state.options;
  const leader = leaderOf(state, proposal.view);
  if (proposal.view <= state.head.view || leader === own?.index) return;
  const checked = checkProposal(state, proposal);
  if (!checked.ok) {
    step.refuse(checked.failure.code, checked.failure.detail);
    return;
  }
  if (!verifyVote(proposal.vote, communityId, state.validatorKeys[leader]!, state.crypto)) {
    step.refuse('consensus.vote-invalid', `notarize of leader ${leader} in view ${proposal.view}`);
    return;
  }
  const { parentCertificate, nullifyCertificates, finalizeCertificate } = proposal;
  for (const certificate of [parentCertificate, ...nullifyCertificates, finalizeCertificate]) {
    if (certificate !== null && !receiveCertificate(step, certificate)) return;
  }
  settleCertificates(step);
  receiveVote(step, proposal.vote);
  const block = checked.value;
  if (state.desk.find(proposal.view, block.hash) !== undefined) return;
  if (!state.desk.hasRoom(proposal.view, state.view)) return;
  const timely = own === null || isTimely(block.header.timestampMs, now.wallMs, state.clock.entry.deltaMs);
  if (!timely) step.refuse('block.untimely', `${block.header.timestampMs - now.wallMs} ms from the own clock`);
  state.desk.add({ proposal, block, timely, verdict: 'unjudged', missing: [], askAtMs: now.monotonicMs, asked: 0 });
}

/**
 * [rule 3] Judges what can be judged and votes for the first valid and timely proposal of this view, also after an own
 * `nullify`. True when it voted.
 */
export function voteOnProposals(step: Step): boolean {
  const { state } = step;
  for (const candidate of state.desk.all()) {
    if (candidate.verdict === 'unjudged') judge(step, candidate);
    if (!mayVoteFor(state, candidate)) continue;
    const { block } = candidate;
    step.persistBlock(block);
    const vote = castVote(step, state.view, 'notarize', block.hash);
    step.broadcast({ type: 'vote', vote });
    return true;
  }
  return false;
}

function mayVoteFor(state: ReplicaState, { proposal, block, timely, verdict }: Candidate): boolean {
  if (state.options.own === null || proposal.view !== state.view || verdict !== 'valid' || !timely) return false;
  if (!state.ownVotes.mayNotarize(state.view)) return false;
  return state.ladder.allows(proposal.parentView, block.header.parentHash, proposal.view);
}

/** Codes: `block.height-wrong`, `block.too-early`, and the application's. */
function judge(step: Step, candidate: Candidate): void {
  const { state } = step;
  const { block } = candidate;
  const descent = state.tree.descend(block.header.parentHash);
  if (descent.type === 'missing') return;
  if (descent.type === 'diverging') {
    candidate.verdict = 'invalid';
    return;
  }
  const parent = descent.blocks.at(-1)?.header ?? state.head;
  const fits = checkAgainstParent(block.header, parent, state.options.batchMs);
  const judgement = fits.ok
    ? state.application.judge(block, descent.blocks)
    : ({ verdict: 'invalid', code: fits.failure.code } as const);
  candidate.verdict = judgement.verdict;
  candidate.missing = judgement.verdict === 'missing' ? judgement.transactionIds : [];
  if (judgement.verdict === 'valid') state.tree.add(block);
  if (judgement.verdict === 'invalid')
    step.refuse(judgement.code, `block ${block.hash} at height ${block.header.height}`);
}

/** Asks for the transactions that a proposal names and that are not held: its leader and one other in turn. */
export function requestTransactions(step: Step): void {
  const { state, now } = step;
  for (const candidate of state.desk.all()) {
    if (candidate.verdict !== 'missing' || candidate.askAtMs > now.monotonicMs) continue;
    const leader = leaderOf(state, candidate.proposal.view);
    const others = state.others.filter((place) => place !== leader);
    const from = candidate.asked === 0 ? [leader] : [leader, ...inTurn(others, candidate.asked).slice(0, 1)];
    step.request({ type: 'request-transactions', ids: candidate.missing, from });
    candidate.asked += 1;
    candidate.askAtMs = now.monotonicMs + REQUEST_INTERVAL_MS;
  }
}

/** A block that was asked for, whose transactions are held. Code: `block.transaction-root-wrong` (not what was asked for). */
export function receiveBlock(step: Step, block: Block): void {
  const { state } = step;
  if (!state.requests.wants(block.hash) || state.tree.has(block.hash)) return;
  state.tree.add(block);
  step.persistBlock(block);
  state.workChanged = true;
}
