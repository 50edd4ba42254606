import type { ConsensusApplication, BlockContent, FinalHead } from '#consensus';
import type { HexId } from '#market';
import { decodeMessage, encodeMessage, MAX_FRAME_BYTES, quorumCertificateCodec, transactionRootOf } from '#protocol';
import type { Block, BlockHeader, Crypto, QuorumCertificate, Transaction } from '#protocol';
import { judgeBlock, MAX_LOADED_ANCESTORS } from './block-judge.js';
import type { Checkpoint } from './block-judge.js';
import type { CommunityEvent } from './community-event.js';
import type { CommunityState } from './community-state.js';
import { decodeFullBlock, encodeFullBlock, openFullBlock, toFullBlock } from './full-block.js';
import type { SealedBlock } from './full-block.js';
import type { Mempool, Selection } from './mempool.js';
import type { BlockRow } from './rows.js';

/** Heights whose state hash, members and rules are kept, to judge blocks that build on an earlier state. */
const MAX_CHECKPOINTS = 512;

/** What the execution of one final block gave. */
export interface ExecutedBlock {
  readonly sealed: SealedBlock;
  readonly events: readonly CommunityEvent[];
  readonly stateHash: HexId;
  readonly row: BlockRow;
}

/** The final chain as this node has executed it, and what the consensus asks about it. */
export class Chain {
  private readonly checkpoints = new Map<number, Checkpoint>();
  private headHeader: BlockHeader | null = null;
  private headCertificate: QuorumCertificate | null = null;
  private divergedAt: number | null = null;

  constructor(
    private readonly communityId: HexId,
    private readonly crypto: Crypto,
    readonly state: CommunityState,
    private readonly mempool: Mempool,
  ) {
    this.checkpoint(state.stateHash());
  }

  get stateHash(): HexId {
    return this.checkpoints.get(this.state.height)!.stateHash;
  }

  /** Height whose certified state hash differs from the one computed here; null: none. */
  get divergedHeight(): number | null {
    return this.divergedAt;
  }

  /** State hash after a recent height. */
  stateHashAt(height: number): HexId | undefined {
    return this.checkpoints.get(height)?.stateHash;
  }

  finalHead(): FinalHead {
    return {
      hash: this.state.blockHash,
      height: this.state.height,
      timestampMs: this.state.timestampMs,
      view: this.headCertificate?.view ?? 0,
      certificate: this.headCertificate,
    };
  }

  /**
   * Executes a stored block again at start.
   *
   * @throws when the row does not give the state it names: the store is damaged or of another version
   */
  replay(row: BlockRow): void {
    const full = decodeFullBlock(row.body);
    const opened = full.ok ? openFullBlock(full.value, this.communityId, this.crypto) : full;
    if (!opened.ok) throw new Error(`stored block ${row.height}: ${opened.failure.detail}`);
    const { stateHash } = this.execute(opened.value, null);
    if (stateHash !== row.stateHash)
      throw new Error(`stored block ${row.height} gives another state hash than recorded`);
    this.headCertificate = this.certificateOf(row) ?? this.headCertificate;
  }

  /** At start from a snapshot: the certificate that proves its block. */
  adoptHead(row: BlockRow): void {
    const full = decodeFullBlock(row.body);
    if (!full.ok) throw new Error(`stored block ${row.height}: ${full.failure.detail}`);
    this.headHeader = full.value.header;
    this.headCertificate = this.certificateOf(row);
  }

  /**
   * Executes final blocks in order; `certificate` proves the last of them. `onExecuted` sees the state after each block,
   * before the next.
   */
  commit(
    blocks: readonly SealedBlock[],
    certificate: QuorumCertificate,
    onExecuted: (executed: ExecutedBlock) => void,
  ): void {
    for (const [place, sealed] of blocks.entries()) {
      onExecuted(this.execute(sealed, place === blocks.length - 1 ? certificate : null));
    }
    this.headCertificate = certificate;
  }

  /** The part of the consensus' application that only reads. */
  judgeBlock(block: Block, ancestors: readonly Block[]): ReturnType<ConsensusApplication['judge']> {
    return judgeBlock(
      {
        communityId: this.communityId,
        crypto: this.crypto,
        headHeader: this.headHeader,
        headHeight: this.state.height,
        checkpointAt: (height) => this.checkpoints.get(height),
        nonceOf: (author) => this.state.nonceOf(author),
        transaction: (id) => this.mempool.get(id),
        bytesOf: (id) => this.mempool.bytesOf(id),
      },
      block,
      ancestors,
    );
  }

  propose(ancestors: readonly Block[], timestampMs: number): BlockContent {
    const loaded = ancestors.length >= MAX_LOADED_ANCESTORS;
    const chosen = loaded ? [] : this.mempool.select(this.selection(ancestors, timestampMs));
    const transactionIds = chosen.map(({ id }) => id);
    return {
      transactionIds,
      transactionRoot: transactionRootOf(this.crypto.sha256, this.communityId, transactionIds),
      finalizedHeight: this.state.height,
      finalizedStateHash: this.stateHash,
      nextValidators: null,
    };
  }

  workAtMs(ancestors: readonly Block[], wallMs: number): number | null {
    if (ancestors.length < MAX_LOADED_ANCESTORS && this.mempool.hasSealable(this.selection(ancestors, wallMs)))
      return wallMs;
    return this.state.nextDueMs();
  }

  private selection(ancestors: readonly Block[], timestampMs: number): Selection {
    const inAncestors = ancestors
      .flatMap(({ transactionIds }) => transactionIds.map((id) => this.mempool.get(id)))
      .filter((transaction): transaction is Transaction => transaction !== undefined);
    return {
      nonceOf: (author) => this.state.nonceOf(author),
      isMember: (author) => this.state.members.member(author) !== undefined,
      inAncestors,
      timestampMs,
    };
  }

  private execute(sealed: SealedBlock, certificate: QuorumCertificate | null): ExecutedBlock {
    const { block, transactions } = sealed;
    const { header } = block;
    const basis = this.checkpoints.get(header.finalizedHeight);
    // A quorum vouches for that hash: if it is another one here, this node has gone astray.
    if (basis !== undefined && basis.stateHash !== header.finalizedStateHash)
      this.divergedAt ??= header.finalizedHeight;
    const events = this.state.execute(block, transactions);
    const stateHash = this.state.stateHash();
    this.headHeader = header;
    this.checkpoint(stateHash);
    const row: BlockRow = {
      height: header.height,
      hash: block.hash,
      epoch: header.epoch,
      view: header.view,
      timestampMs: header.timestampMs,
      proposer: header.proposer,
      transactionCount: transactions.length,
      body: encodeFullBlock(toFullBlock(header, transactions)),
      stateHash,
      certificate: certificate === null ? null : encodeMessage(quorumCertificateCodec, certificate),
    };
    return { sealed, events, stateHash, row };
  }

  private checkpoint(stateHash: HexId): void {
    const { height, members, rules } = this.state;
    this.checkpoints.set(height, { height, stateHash, members, rules });
    this.checkpoints.delete(height - MAX_CHECKPOINTS);
  }

  private certificateOf(row: BlockRow): QuorumCertificate | null {
    if (row.certificate === null) return null;
    const decoded = decodeMessage(quorumCertificateCodec, row.certificate, MAX_FRAME_BYTES);
    if (!decoded.ok) throw new Error(`stored certificate of block ${row.height}: ${decoded.failure.detail}`);
    return decoded.value;
  }
}
