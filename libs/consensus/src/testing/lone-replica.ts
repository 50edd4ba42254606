import { EMPTY_BLOCK_MS } from '../limits.js';
import type { HexId } from '#market';
import { blockHashOf, certificateOf, quorumOf, signVote, transactionRootOf } from '#protocol';
import type {
  Block,
  BlockHeader,
  ConsensusMessage,
  Crypto,
  Proposal,
  QuorumCertificate,
  Vote,
  VoteKind,
} from '#protocol';
import type { Consensus, ConsensusEffect, ConsensusInput, ConsensusOptions, FinalHead } from '../contract.js';
import { createConsensus } from '../replica.js';
import { SimpleMarket } from './simple-market.js';
import { GENESIS_MS } from './simulated-node.js';
import { standInCrypto, standInId, standInSigner } from './stand-in-crypto.js';

const COMMUNITY = standInId('community', 0);

/** What a block is built from; the rest follows. */
export interface BlockParts {
  readonly view: number;
  readonly parent?: Block | null;
  readonly timestampMs?: number;
  readonly transactionIds?: readonly HexId[];
  readonly header?: Partial<BlockHeader>;
}

export type LoneOptions = Partial<Omit<ConsensusOptions, 'validators' | 'own'>> & {
  readonly validators?: number;
  /** Default 0; null: a follower. */
  readonly own?: number | null;
  readonly crypto?: Crypto;
};

/** One replica whose peers are played by the test: it can sign for every validator. */
export class LoneReplica {
  nowMs = 0;
  /** Wall time at monotonic time 0. */
  epochMs = GENESIS_MS;
  readonly market: SimpleMarket;
  readonly consensus: Consensus;
  /** All effects so far. */
  readonly effects: ConsensusEffect[] = [];
  readonly options: ConsensusOptions;
  readonly count: number;

  constructor({ validators = 4, own = 0, crypto = standInCrypto, ...options }: LoneOptions = {}) {
    this.count = validators;
    this.market = new SimpleMarket(COMMUNITY, () => undefined);
    this.options = {
      communityId: COMMUNITY,
      epoch: 1,
      validators: Array.from({ length: validators }, (_, place) => ({
        memberId: standInId('member', place),
        memberKey: standInId('key', place),
      })),
      own: own === null ? null : { index: own, signer: standInSigner(standInId('key', own)) },
      batchMs: 1_000,
      deltaMs: 500,
      emptyBlockMs: EMPTY_BLOCK_MS,
      protocolVersion: 1,
      head: this.market.head(GENESIS_MS),
      restored: { votes: [], certificates: [], blocks: [] },
      ...options,
    };
    this.consensus = createConsensus(this.options, { crypto, application: this.market });
  }

  get view(): number {
    return this.consensus.status().view;
  }

  /** Hands an input in; answers the effects of this step. */
  give(input: ConsensusInput): ConsensusEffect[] {
    const now = { wallMs: this.epochMs + this.nowMs, monotonicMs: this.nowMs };
    const effects = this.consensus.handle(input, now);
    this.effects.push(...effects);
    return effects;
  }

  start(): this {
    this.give({ type: 'start' });
    return this;
  }

  /** Lets time pass, with the ticks that the replica asks for; answers their effects. */
  advance(durationMs: number): ConsensusEffect[] {
    const endMs = this.nowMs + durationMs;
    const effects: ConsensusEffect[] = [];
    for (;;) {
      const wakeMs = this.consensus.nextWakeMs();
      if (wakeMs === null || wakeMs > endMs) break;
      this.nowMs = Math.max(this.nowMs, wakeMs);
      effects.push(...this.give({ type: 'tick' }));
    }
    this.nowMs = endMs;
    return effects;
  }

  /** A new transaction, held by the replica. */
  submit(number: number): ConsensusEffect[] {
    this.market.held.add(standInId('transaction', number));
    return this.give({ type: 'work' });
  }

  vote(voter: number, kind: VoteKind, view: number, blockHash: HexId | null = null): Vote {
    const signer = standInSigner(standInId('key', voter));
    return signVote({ epoch: 1, view, kind, blockHash }, voter, COMMUNITY, signer);
  }

  giveVote(voter: number, kind: VoteKind, view: number, blockHash: HexId | null = null): ConsensusEffect[] {
    return this.give({ type: 'vote', vote: this.vote(voter, kind, view, blockHash) });
  }

  /** Signed by the last q validators. */
  certificate(kind: VoteKind, view: number, blockHash: HexId | null = null): QuorumCertificate {
    const quorum = quorumOf(this.count);
    const voters = Array.from({ length: quorum }, (_, index) => this.count - quorum + index);
    return certificateOf(voters.map((voter) => this.vote(voter, kind, view, blockHash)));
  }

  giveCertificate(kind: VoteKind, view: number, blockHash: HexId | null = null): ConsensusEffect[] {
    return this.give({ type: 'certificate', certificate: this.certificate(kind, view, blockHash) });
  }

  /** By default an empty block on the head, one batch later, or now if that is later still. */
  block({ view, parent = null, timestampMs, transactionIds = [], header = {} }: BlockParts): Block {
    const head: FinalHead = this.options.head;
    const before = parent?.header ?? head;
    const full: BlockHeader = {
      epoch: 1,
      height: before.height + 1,
      view,
      parentHash: parent?.hash ?? head.hash,
      timestampMs: timestampMs ?? Math.max(before.timestampMs + this.options.batchMs, this.epochMs + this.nowMs),
      proposer: standInId('member', view % this.count),
      transactionRoot: transactionRootOf(standInCrypto.sha256, COMMUNITY, transactionIds),
      finalizedHeight: 0,
      finalizedStateHash: COMMUNITY,
      nextValidators: null,
      protocolVersion: 1,
      ...header,
    };
    return { hash: blockHashOf(standInCrypto.sha256, COMMUNITY, full), header: full, transactionIds };
  }

  /** With the certificates that belong to it, unless others are given. */
  proposal(block: Block, parent: Block | null = null, changes: Partial<Proposal> = {}): Proposal {
    const { view } = block.header;
    const parentView = parent?.header.view ?? this.options.head.view;
    return {
      header: block.header,
      transactionIds: block.transactionIds,
      view,
      parentView,
      vote: this.vote(view % this.count, 'notarize', view, block.hash),
      parentCertificate: parent === null ? null : this.certificate('notarize', parentView, parent.hash),
      nullifyCertificates: changes.nullifyCertificates ?? this.nullifications(parentView, view),
      finalizeCertificate: null,
      ...changes,
    };
  }

  /** One certificate for each view between, ascending. */
  private nullifications(parentView: number, view: number): QuorumCertificate[] {
    return Array.from({ length: view - parentView - 1 }, (_, index) =>
      this.certificate('nullify', parentView + 1 + index),
    );
  }

  propose(block: Block, parent: Block | null = null, changes: Partial<Proposal> = {}): ConsensusEffect[] {
    return this.give({ type: 'proposal', proposal: this.proposal(block, parent, changes) });
  }
}

/** Effects as short texts, such as `persist-vote notarize 1`, `send notarize 1`, `request-block`, `refused <code>`. */
export function summary(effects: readonly ConsensusEffect[]): string[] {
  return effects.map((effect) => {
    switch (effect.type) {
      case 'persist-vote':
        return `persist-vote ${effect.vote.kind} ${effect.vote.view}`;
      case 'persist-certificate':
        return `persist-certificate ${effect.certificate.kind} ${effect.certificate.view}`;
      case 'send':
      case 'publish':
        return `${effect.type} ${messageSummary(effect.message)}`;
      case 'refused':
        return `refused ${effect.code}`;
      default:
        return effect.type;
    }
  });
}

function messageSummary(message: ConsensusMessage): string {
  if (message.type === 'proposal') return `proposal ${message.proposal.view}`;
  if (message.type === 'vote') return `${message.vote.kind} ${message.vote.view}`;
  return `certificate ${message.certificate.kind} ${message.certificate.view}`;
}
