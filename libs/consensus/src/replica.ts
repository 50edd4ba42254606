import type { HexId } from '#market';
import type { Block } from '#protocol';
import { commitFinal, enterView, moveHead, receiveCertificate, settleCertificates } from './certificates.js';
import type {
  Consensus,
  ConsensusDependencies,
  ConsensusEffect,
  ConsensusInput,
  ConsensusOptions,
  ConsensusStatus,
  Instant,
} from './contract.js';
import { requestBlocks } from './fetching.js';
import { proposeIfDue } from './leading.js';
import { nextWakeMs, noteWork, nullifyIfDue, publishIfDue, resend, resendIfDue } from './pacing.js';
import { receiveBlock, receiveProposal, requestTransactions, voteOnProposals } from './proposals.js';
import { createState, leaderOf } from './replica-state.js';
import type { ReplicaState } from './replica-state.js';
import { restore } from './restart.js';
import { Step } from './step.js';
import { receiveVote } from './votes.js';

/**
 * One replica of Simplex for one epoch (Chan and Pass, "Simplex Consensus", eprint 2023/463), by the rules of
 * docs/PROTOCOL.md, to which the numbers in brackets refer. Pure and synchronous: inputs and time go in, effects come out.
 */
export function createConsensus(options: ConsensusOptions, dependencies: ConsensusDependencies): Consensus {
  return new Replica(createState(options, dependencies));
}

class Replica implements Consensus {
  private wakeMs: number | null = null;

  constructor(private readonly state: ReplicaState) {}

  handle(input: ConsensusInput, now: Instant): ConsensusEffect[] {
    const step = new Step(this.state, now);
    // An early tick tells nothing: what changes with time has its wake.
    if (this.wakeMs !== null && this.wakeMs <= now.monotonicMs) this.state.workChanged = true;
    take(step, input);
    progress(step);
    this.wakeMs = nextWakeMs(step);
    return step.effects();
  }

  nextWakeMs(): number | null {
    return this.wakeMs;
  }

  block(hash: HexId): Block | undefined {
    return this.state.tree.get(hash);
  }

  status(): ConsensusStatus {
    const { state } = this;
    return {
      epoch: state.options.epoch,
      view: state.view,
      leader: leaderOf(state, state.view),
      headHeight: state.head.height,
      nullifiedInARow: state.ladder.viewsSinceNotarized(state.view),
      unfinalizedBlocks: state.tree.size,
    };
  }
}

function take(step: Step, input: ConsensusInput): void {
  const { state } = step;
  switch (input.type) {
    case 'start':
      restore(step);
      enterView(step, state.view, state.ladder.nullified(state.view - 1) === undefined);
      resend(step);
      return;
    case 'proposal':
      receiveProposal(step, input.proposal);
      return;
    case 'vote':
      receiveVote(step, input.vote);
      return;
    case 'certificate':
      receiveCertificate(step, input.certificate);
      return;
    case 'block':
      receiveBlock(step, input.block);
      return;
    case 'work':
      state.desk.judgeAgain();
      state.workChanged = true;
      return;
    case 'signing':
      state.ownVotes.isPaused = !input.isAllowed;
      state.workChanged = true;
      return;
    case 'synced':
      if (input.head.height > state.head.height) moveHead(step, input.head);
      return;
    case 'tick':
  }
}

/** Does everything that has become possible; each round changes what is known, so it comes to an end. */
function progress(step: Step): void {
  do {
    settleCertificates(step);
    noteWork(step);
  } while (commitFinal(step) || voteOnProposals(step) || nullifyIfDue(step) || proposeIfDue(step));
  requestBlocks(step);
  requestTransactions(step);
  resendIfDue(step);
  publishIfDue(step);
}
