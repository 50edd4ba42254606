import { blockHashOf, transactionRootOf, verifyVote } from '#protocol';
import type { Block, Proposal } from '#protocol';
import { inTurn } from './block-requests.js';
import { receiveCertificate, settleCertificates } from './certificates.js';
import { MAX_TRANSACTION_REQUESTS, REQUEST_INTERVAL_MS } from './limits.js';
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
  if (leader === own?.index) return;
  if (proposal.view <= state.head.view) {
    // A leader that has fallen behind sends its proposal again and again.
    receiveVote(step, proposal.vote);
    return;
  }
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
 * `nullify`. True when it voted or holds a further block: then more may be possible.
 */
export function voteOnProposals(step: Step): boolean {
  const { state } = step;
  let hasChanged = false;
  for (const candidate of state.desk.all()) {
    if (candidate.verdict === 'unjudged') hasChanged = judge(step, candidate) || hasChanged;
    if (!mayVoteFor(state, candidate)) continue;
    const { block } = candidate;
    step.persistBlock(block);
    step.broadcast({ type: 'vote', vote: castVote(step, state.view, 'notarize', block.hash) });
    hasChanged = true;
  }
  return hasChanged;
}

function mayVoteFor(state: ReplicaState, { proposal, block, timely, verdict }: Candidate): boolean {
  if (state.options.own === null || proposal.view !== state.view || verdict !== 'valid' || !timely) return false;
  if (!state.ownVotes.mayNotarize(state.view)) return false;
  return state.ladder.allows(proposal.parentView, block.header.parentHash, proposal.view);
}

/** True when the block is valid and held from now on. Codes: `block.height-wrong`, `block.too-early`, the application's. */
function judge(step: Step, candidate: Candidate): boolean {
  const { state } = step;
  const { block } = candidate;
  const descent = state.tree.descend(block.header.parentHash);
  if (descent.type === 'missing') return false;
  if (descent.type === 'diverging') {
    candidate.verdict = 'invalid';
    return false;
  }
  const parent = descent.blocks.at(-1)?.header ?? state.head;
  const fits = checkAgainstParent(block.header, parent, state.options.batchMs);
  const judgement = fits.ok
    ? state.application.judge(block, descent.blocks)
    : ({ verdict: 'invalid', code: fits.failure.code } as const);
  candidate.verdict = judgement.verdict;
  candidate.missing = judgement.verdict === 'missing' ? judgement.transactionIds : [];
  if (judgement.verdict === 'invalid') {
    step.refuse(judgement.code, `block ${block.hash} at height ${block.header.height}`);
  }
  if (judgement.verdict !== 'valid') return false;
  state.tree.add(block);
  return true;
}

/**
 * Asks for the transactions that a proposal of this view names and that are not held: its leader and one other in turn.
 * Once the block is notarized, it is fetched as a whole.
 */
export function requestTransactions(step: Step): void {
  const { state, now } = step;
  for (const candidate of state.desk.all()) {
    const dueMs = nextRequestMs(state, candidate);
    if (dueMs === null || dueMs > now.monotonicMs) continue;
    const leader = leaderOf(state, candidate.proposal.view);
    const others = state.others.filter((place) => place !== leader);
    const from = candidate.asked === 0 ? [leader] : [leader, ...inTurn(others, candidate.asked).slice(0, 1)];
    step.request({ type: 'request-transactions', ids: candidate.missing, from });
    candidate.asked += 1;
    candidate.askAtMs = now.monotonicMs + REQUEST_INTERVAL_MS;
  }
}

/** Monotonic ms at which the candidate's missing transactions are next asked for; null: not at all. */
export function nextRequestMs(state: ReplicaState, { verdict, proposal, asked, askAtMs }: Candidate): number | null {
  const isWanted = verdict === 'missing' && proposal.view >= state.view && asked < MAX_TRANSACTION_REQUESTS;
  return isWanted ? askAtMs : null;
}

/**
 * A block that was asked for by the hash that a certificate names, so that only what is not in the hash needs a check.
 * Codes: `block.hash-wrong`, `block.transaction-root-wrong`.
 */
export function receiveBlock(step: Step, block: Block): void {
  const { state } = step;
  const { sha256 } = state.crypto;
  const { communityId } = state.options;
  if (!state.requests.wants(block.hash) || state.tree.has(block.hash)) return;
  if (blockHashOf(sha256, communityId, block.header) !== block.hash) {
    step.refuse('block.hash-wrong', `not the block ${block.hash} that was asked for`);
    return;
  }
  if (transactionRootOf(sha256, communityId, block.transactionIds) !== block.header.transactionRoot) {
    step.refuse('block.transaction-root-wrong', `transactions of the block ${block.hash}`);
    return;
  }
  state.tree.add(block);
  step.persistBlock(block);
  state.workChanged = true;
}
