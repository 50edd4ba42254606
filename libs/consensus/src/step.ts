import type { ErrorCode } from '#market';
import type { Block, ConsensusMessage, QuorumCertificate, Vote } from '#protocol';
import type { ConsensusEffect, Instant } from './contract.js';
import type { ReplicaState } from './replica-state.js';

/** One input's way through the replica: the state it changes and the effects it causes. */
export class Step {
  /** A step proposes at most once, so that a replica alone does not seal its whole mempool in one step. */
  hasProposed = false;
  /** Votes cast in this step: sent once, not at once again. */
  readonly cast = new Set<Vote>();
  private readonly stored: ConsensusEffect[] = [];
  private readonly carriedOut: ConsensusEffect[] = [];

  constructor(
    readonly state: ReplicaState,
    readonly now: Instant,
  ) {}

  /** What is to be stored comes before everything else: on disk before sent. */
  effects(): ConsensusEffect[] {
    return [...this.stored, ...this.carriedOut];
  }

  persistVote(vote: Vote): void {
    this.store({ type: 'persist-vote', vote });
  }

  persistCertificate(certificate: QuorumCertificate): void {
    this.store({ type: 'persist-certificate', certificate });
  }

  persistBlock(block: Block): void {
    this.store({ type: 'persist-block', block });
  }

  broadcast(message: ConsensusMessage): void {
    this.send(this.state.others, message);
  }

  /** Followers send nothing: they have no voice between validators. */
  send(to: readonly number[], message: ConsensusMessage): void {
    if (this.state.options.own !== null && to.length > 0) this.carriedOut.push({ type: 'send', to, message });
  }

  publish(message: ConsensusMessage): void {
    this.carriedOut.push({ type: 'publish', message });
  }

  request(effect: Extract<ConsensusEffect, { type: 'request-block' | 'request-transactions' }>): void {
    if (effect.from.length > 0) this.carriedOut.push(effect);
  }

  /** A follower has given no word that it must keep: what is above its head it can fetch again. */
  private store(effect: ConsensusEffect): void {
    if (this.state.options.own !== null) this.stored.push(effect);
  }

  refuse(code: ErrorCode, detail: string): void {
    this.carriedOut.push({ type: 'refused', code, detail });
  }
}
