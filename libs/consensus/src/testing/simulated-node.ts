import { EMPTY_BLOCK_MS } from '../limits.js';
import type { HexId } from '#market';
import type { Block, QuorumCertificate, Vote } from '#protocol';
import type { Consensus, ConsensusEffect, ConsensusInput, ConsensusOptions, Validator } from '../contract.js';
import { createConsensus } from '../replica.js';
import { SimpleMarket } from './simple-market.js';
import { standInCrypto, standInSigner } from './stand-in-crypto.js';

/** Wall time of a simulated start, ms. */
export const GENESIS_MS = 1_700_000_000_000;

/** What a node needs of the network that it is in. */
export interface NodeSurroundings {
  readonly nowMs: number;
  readonly communityId: HexId;
  readonly options: { readonly batchMs: number; readonly deltaMs: number };
  plan(atMs: number, run: () => void): void;
  carryOut(from: SimulatedNode, effect: ConsensusEffect): void;
  noteFinal(node: SimulatedNode, block: Block): void;
}

/** One node: a replica, its disk and its market. What is in memory only dies with a crash. */
export class SimulatedNode {
  readonly market: SimpleMarket;
  consensus: Consensus | null = null;
  /** Added to the true time. */
  clockOffsetMs = 0;
  /** Keeps to itself what it wants to send; for a faulty node that looks alive. */
  isSilent = false;
  /** Changes what a faulty node sends. */
  corrupt: ((effect: ConsensusEffect) => ConsensusEffect[]) | null = null;
  /** Crashes after the disk has taken this step's effects, before anything is sent, if the step asks for it. */
  diesBeforeSending: ((effects: readonly ConsensusEffect[]) => boolean) | null = null;
  /** Everything refused, by code. */
  readonly refused = new Map<string, number>();
  private readonly disk = {
    votes: [] as Vote[],
    certificates: [] as QuorumCertificate[],
    blocks: new Map<HexId, Block>(),
  };
  private plannedMs: number | null = null;

  constructor(
    private readonly network: NodeSurroundings,
    readonly place: number,
    private readonly validators: readonly Validator[],
  ) {
    this.market = new SimpleMarket(network.communityId, (block) => network.noteFinal(this, block));
  }

  get isValidator(): boolean {
    return this.place < this.validators.length;
  }

  get height(): number {
    return this.market.final.length;
  }

  start(): void {
    const head = this.market.head(GENESIS_MS);
    const options: ConsensusOptions = {
      communityId: this.network.communityId,
      epoch: 1,
      validators: this.validators,
      own: this.isValidator
        ? { index: this.place, signer: standInSigner(this.validators[this.place]!.memberKey) }
        : null,
      batchMs: this.network.options.batchMs,
      deltaMs: this.network.options.deltaMs,
      emptyBlockMs: EMPTY_BLOCK_MS,
      protocolVersion: 1,
      head,
      restored: {
        votes: this.disk.votes.filter((vote) => vote.view > head.view),
        certificates: this.disk.certificates.filter((certificate) => certificate.view > head.view),
        blocks: [...this.disk.blocks.values()].filter((block) => block.header.height > head.height),
      },
    };
    this.consensus = createConsensus(options, { crypto: standInCrypto, application: this.market });
    this.input({ type: 'start' });
  }

  crash(): void {
    this.consensus = null;
    this.plannedMs = null;
  }

  submit(id: HexId): void {
    this.market.held.add(id);
    this.input({ type: 'work' });
  }

  /** Catch-up: takes over the final blocks of a peer that is ahead. */
  catchUp(from: SimulatedNode): void {
    if (this.consensus === null || from.height <= this.height) return;
    const blocks = from.market.final.slice(this.height);
    const certificate = from.market.certificates.at(-1)!;
    for (const id of blocks.flatMap((block) => block.transactionIds)) this.market.held.add(id);
    this.market.commit(blocks, certificate);
    this.input({ type: 'synced', head: this.market.head(GENESIS_MS) });
  }

  /** A block, final or not, for a peer that asks. */
  find(hash: HexId): Block | undefined {
    return (
      this.consensus?.block(hash) ??
      this.disk.blocks.get(hash) ??
      this.market.final.find((block) => block.hash === hash)
    );
  }

  input(input: ConsensusInput): void {
    if (this.consensus === null) return;
    const { nowMs } = this.network;
    const now = { wallMs: GENESIS_MS + nowMs + this.clockOffsetMs, monotonicMs: nowMs };
    const effects = this.consensus.handle(input, now);
    this.store(effects);
    if (this.diesBeforeSending?.(effects) === true) {
      this.crash();
      return;
    }
    for (const effect of effects) this.carryOut(effect);
    this.planWake();
  }

  private store(effects: readonly ConsensusEffect[]): void {
    let mayStore = true;
    for (const effect of effects) {
      const isStored = effect.type.startsWith('persist-');
      if (isStored && !mayStore) throw new Error('a persist effect after another effect');
      mayStore &&= isStored;
      if (effect.type === 'persist-vote') this.disk.votes.push(effect.vote);
      if (effect.type === 'persist-certificate') this.disk.certificates.push(effect.certificate);
      if (effect.type === 'persist-block') this.disk.blocks.set(effect.block.hash, effect.block);
    }
  }

  private carryOut(effect: ConsensusEffect): void {
    if (effect.type === 'refused') this.refused.set(effect.code, (this.refused.get(effect.code) ?? 0) + 1);
    if (this.isSilent) return;
    for (const sent of this.corrupt === null ? [effect] : this.corrupt(effect)) this.network.carryOut(this, sent);
  }

  private planWake(): void {
    const wakeMs = this.consensus?.nextWakeMs() ?? null;
    if (wakeMs === null || (this.plannedMs !== null && this.plannedMs <= wakeMs)) return;
    this.plannedMs = wakeMs;
    this.network.plan(wakeMs, () => {
      if (this.plannedMs !== wakeMs) return;
      this.plannedMs = null;
      this.wake();
    });
  }

  private wake(): void {
    const wakeMs = this.consensus?.nextWakeMs() ?? null;
    if (wakeMs === null) return;
    if (wakeMs <= this.network.nowMs) this.input({ type: 'tick' });
    else this.planWake();
  }
}
