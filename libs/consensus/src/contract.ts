import type { ErrorCode, HexId } from '#market';
import type { Block, ConsensusMessage, Crypto, Proposal, QuorumCertificate, Signer, Vote } from '#protocol';

/** Time as the shell saw it when the input arrived. */
export interface Instant {
  /** Unix ms, corrected by the measured offset. May step. */
  readonly wallMs: number;
  /** Never steps back; timers use it. */
  readonly monotonicMs: number;
}

/** A validator of the epoch, in voting order. */
export interface Validator {
  readonly memberId: HexId;
  readonly memberKey: HexId;
}

/** What the application says of a proposed block whose ancestors are all held. */
export type BlockJudgement =
  | { readonly verdict: 'valid' }
  | { readonly verdict: 'invalid'; readonly code: ErrorCode }
  /** Transactions that are not held yet; judged again when they are. */
  | { readonly verdict: 'missing'; readonly transactionIds: readonly HexId[] };

/** What a leader puts into a block. */
export interface BlockContent {
  readonly transactionIds: readonly HexId[];
  readonly transactionRoot: HexId;
  readonly finalizedHeight: number;
  readonly finalizedStateHash: HexId;
  readonly nextValidators: readonly HexId[] | null;
}

/** What the consensus needs from the market; called synchronously. `ancestors`: the unfinalized ones, oldest first. */
export interface ConsensusApplication {
  /** Everything of "Valid" in docs/PROTOCOL.md that needs the market's state or the transactions. */
  judge(block: Block, ancestors: readonly Block[]): BlockJudgement;
  /** Content of a new block with this timestamp on these ancestors. */
  propose(ancestors: readonly Block[], timestampMs: number): BlockContent;
  /**
   * Wall time in ms at which there is something to seal on top of these ancestors: now or in the past when a transaction
   * can be sealed, a clearing of a crossed book is due or a passed gate is not closed; later for the next such time known;
   * null when none is known.
   */
  workAtMs(ancestors: readonly Block[], wallMs: number): number | null;
  /** These blocks, ascending, are final. Executed before the call returns. `certificate` finalizes the last. */
  commit(blocks: readonly Block[], certificate: QuorumCertificate): void;
}

export interface ConsensusDependencies {
  readonly crypto: Crypto;
  readonly application: ConsensusApplication;
}

/** The last final block this replica has executed (height 0: genesis, whose hash is the community's id, view 0). */
export interface FinalHead {
  readonly hash: HexId;
  readonly height: number;
  readonly timestampMs: number;
  /** View of this epoch in which it was finalized; 0 at the start of an epoch. */
  readonly view: number;
  /** Proves it; null at the start of the first epoch. */
  readonly certificate: QuorumCertificate | null;
}

export interface ConsensusOptions {
  readonly communityId: HexId;
  readonly epoch: number;
  readonly validators: readonly Validator[];
  /** This replica's place and key among the validators; null: it follows without voting. */
  readonly own: { readonly index: number; readonly signer: Signer } | null;
  /** Least time between two blocks, ms. */
  readonly batchMs: number;
  /** Assumed greatest one-way delay, ms. */
  readonly deltaMs: number;
  /** An empty block is due so long after a view was entered without work, ms. */
  readonly emptyBlockMs: number;
  readonly protocolVersion: number;
  readonly head: FinalHead;
  /** What an earlier run stored above the head: own votes, certificates, blocks. */
  readonly restored: {
    readonly votes: readonly Vote[];
    readonly certificates: readonly QuorumCertificate[];
    readonly blocks: readonly Block[];
  };
}

export type ConsensusInput =
  /** First input of a run: enters the view, re-sends what is stored. */
  | { readonly type: 'start' }
  | { readonly type: 'proposal'; readonly proposal: Proposal }
  | { readonly type: 'vote'; readonly vote: Vote }
  | { readonly type: 'certificate'; readonly certificate: QuorumCertificate }
  /** A block that was asked for by hash, its transactions held by now. Others are ignored. */
  | { readonly type: 'block'; readonly block: Block }
  /** The mempool or the book changed: there may be work, or missing transactions may have come. */
  | { readonly type: 'work' }
  /** Whether this replica may sign from now on; at first it may. */
  | { readonly type: 'signing'; readonly isAllowed: boolean }
  /** Catch-up has executed up to this head. */
  | { readonly type: 'synced'; readonly head: FinalHead }
  /** `nextWakeMs` has been reached. */
  | { readonly type: 'tick' };

/** Persist effects of a step are on disk before any other effect of it is carried out. */
export type ConsensusEffect =
  | { readonly type: 'persist-vote'; readonly vote: Vote }
  | { readonly type: 'persist-certificate'; readonly certificate: QuorumCertificate }
  | { readonly type: 'persist-block'; readonly block: Block }
  /** Over the /consensus stream; `to`: places in the validator list, never the own one. */
  | { readonly type: 'send'; readonly to: readonly number[]; readonly message: ConsensusMessage }
  /** On the /blocks topic. */
  | { readonly type: 'publish'; readonly message: ConsensusMessage }
  /** Ask for a block (with its transactions) by hash, from these validators. They answer from memory or disk. */
  | { readonly type: 'request-block'; readonly hash: HexId; readonly from: readonly number[] }
  /** Ask for transactions of a proposal. */
  | { readonly type: 'request-transactions'; readonly ids: readonly HexId[]; readonly from: readonly number[] }
  /** Something that a validator signed and should not have, or a refused proposal; for logs and metrics. */
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly detail: string };

/** For the status page. */
export interface ConsensusStatus {
  readonly epoch: number;
  readonly view: number;
  readonly leader: number;
  readonly headHeight: number;
  /** Views nullified in a row up to now. */
  readonly nullifiedInARow: number;
  readonly unfinalizedBlocks: number;
}

/** One replica of Simplex for one epoch. */
export interface Consensus {
  handle(input: ConsensusInput, now: Instant): ConsensusEffect[];
  /** Monotonic ms of the next wanted `tick`; null: none. */
  nextWakeMs(): number | null;
  /** An unfinalized block that is held, for answering /sync. */
  block(hash: HexId): Block | undefined;
  status(): ConsensusStatus;
}
