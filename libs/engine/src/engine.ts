import { createConsensus, EMPTY_BLOCK_MS } from '#consensus';
import type { Consensus, ConsensusInput, ConsensusStatus } from '#consensus';
import type { HexId, Member } from '#market';
import { encodeStatus, MAX_TRANSACTIONS_PER_ANSWER, rememberingCrypto, signStatus, verifyTransaction } from '#protocol';
import type {
  Block,
  Crypto,
  FullBlock,
  QuorumCertificate,
  Status,
  SyncAnswer,
  SyncRequest,
  TopicName,
  Transaction,
} from '#protocol';
import { EMPTY_LEDGER } from '#settlement';
import { AgentDriver } from './agent-driver.js';
import { BlockRecorder } from './block-recorder.js';
import { BLAME_MS, CatchUp } from './catch-up.js';
import type { CatchUpStatus } from './catch-up.js';
import { Chain } from './chain.js';
import { runCommand } from './commands.js';
import { carryOutConsensus } from './consensus-effects.js';
import type { CommunityState } from './community-state.js';
import { PROTOCOL_DECODERS } from './decoders.js';
import type { Decoders } from './decoders.js';
import type { EngineEffect } from './effect.js';
import type { EngineOptions } from './engine-options.js';
import { openFullBlock, toFullBlock } from './full-block.js';
import type { SealedBlock } from './full-block.js';
import { judgeConsensusBytes, judgeGossip, judgeTransactionBytes } from './gossip-judge.js';
import type { Judgement, JudgeView } from './gossip-judge.js';
import { HouseholdMeters } from './household-meters.js';
import type { Instant } from '#consensus';
import type { EngineInput } from './input.js';
import { Mempool } from './mempool.js';
import { OwnTransactions } from './own-transactions.js';
import { restoreChain, restoreConsensus, restoreMeters, restoreSettlement } from './restore.js';
import { SigningGate } from './signing-gate.js';
import { SettlementDesk } from './settlement-desk.js';
import { StatusBoard } from './status-board.js';
import { answerStatement } from './statement-answer.js';
import type { PersistedState } from './store-change.js';

/** Own unsealed transactions are pushed to validators this often, in case gossip lost them. */
const PUSH_INTERVAL_MS = 10_000;

/**
 * One household's or operator's node as a synchronous state machine: no clock, no randomness, no I/O. The shell feeds
 * inputs one by one with the time they arrived and carries out the effects; the simulator and the audit run the same code.
 */
export class Engine {
  readonly chain: Chain;
  readonly mempool: Mempool;
  readonly meters: HouseholdMeters;
  readonly desk: SettlementDesk;
  readonly own: OwnTransactions;
  readonly agent: AgentDriver;
  private readonly crypto: Crypto;
  private readonly decoders: Decoders;
  private readonly catchUp: CatchUp;
  private readonly consensus: Consensus;
  private readonly board: StatusBoard;
  private readonly recorder: BlockRecorder;
  private readonly fetches = new Map<number, SyncRequest>();
  private effects: EngineEffect[] = [];
  private now: Instant = { wallMs: 0, monotonicMs: 0 };
  private nextRequestId = 1;
  private nextPushMs = 0;
  private readonly gate = new SigningGate((effect) => this.emit(effect));
  private isSigningAllowed = true;
  /** There may be something to seal since the consensus was last asked. */
  private hasWork = false;

  constructor(
    readonly options: EngineOptions,
    persisted: PersistedState,
  ) {
    const crypto = rememberingCrypto(options.crypto);
    this.crypto = crypto;
    this.decoders = options.decoders ?? PROTOCOL_DECODERS;
    const { chain, mempool } = restoreChain(options, crypto, persisted);
    this.chain = chain;
    this.mempool = mempool;
    const emit = (effect: EngineEffect): void => void this.effects.push(effect);
    const member = this.state.members.member(options.memberId);
    this.meters = new HouseholdMeters(
      {
        periodSeconds: this.state.rules.periodSeconds,
        importLimitW: member?.importLimitW ?? 0,
        exportLimitW: member?.exportLimitW ?? 0,
      },
      emit,
      persisted.intervals,
    );
    const ledgerHead = persisted.ledgerHead ?? EMPTY_LEDGER;
    this.desk = new SettlementDesk({ ...options, crypto }, this.state, ledgerHead, emit);
    restoreSettlement(persisted, this.desk, options.memberId);
    restoreMeters(persisted, this.meters);
    this.own = new OwnTransactions(options, this.state, mempool, emit, persisted.settings);
    this.recorder = new BlockRecorder(this.state, mempool, this.own, this.desk, emit);
    this.agent = new AgentDriver(options.memberId, this.state, mempool, this.own, emit, persisted.settings);
    const view = { communityId: options.communityId, crypto, state: this.state };
    this.catchUp = new CatchUp(view, () => this.nextRequestId++, options.pacing?.headProbeMs);
    this.board = new StatusBoard(chain, options);
    this.consensus = this.createConsensus(restoreConsensus(persisted));
  }

  /** The replicated state after the last final block. */
  get state(): CommunityState {
    return this.chain.state;
  }

  /** The member this node acts for; undefined before admission or after removal. */
  get member(): Member | undefined {
    return this.state.members.member(this.options.memberId);
  }

  get consensusStatus(): ConsensusStatus {
    return this.consensus.status();
  }

  get catchUpStatus(): CatchUpStatus {
    return this.catchUp.status();
  }

  /** Latest signed status of each member that was heard of. */
  get statuses(): ReadonlyMap<HexId, Status> {
    return this.board.statuses;
  }

  get connectedMembers(): ReadonlySet<HexId> {
    return this.catchUp.connectedMembers;
  }

  /** One input in, effects out. All `persist` changes have to be on disk before any other effect is carried out. */
  step(input: EngineInput, now: Instant): EngineEffect[] {
    return this.stepAll([input], now);
  }

  /**
   * Several inputs in, in order, effects out. What is due is looked for once, after all of them: transactions that come
   * together get into one block.
   */
  stepAll(inputs: readonly EngineInput[], now: Instant): EngineEffect[] {
    this.effects = [];
    this.now = now;
    for (const input of inputs) this.take(input);
    this.pump();
    return this.effects;
  }

  /** Monotonic ms at which the engine wants a `tick`. */
  nextWakeMs(now: Instant): number {
    const wanted = [
      this.consensus.nextWakeMs(),
      this.catchUp.nextWakeMs(),
      this.desk.nextWakeMs(now),
      this.agent.nextWakeMs(),
      this.board.nextPublishMs,
      this.mempool.own().length > 0 ? this.nextPushMs : null,
    ];
    return Math.min(...wanted.filter((time) => time !== null));
  }

  /** Verdict on gossip, before it is forwarded. Changes nothing. */
  judge(topic: TopicName, bytes: Uint8Array, now: Instant): Judgement {
    return judgeGossip(this.judgeView(), topic, bytes, now);
  }

  /** Verdict on a frame of the /consensus stream. Changes nothing. */
  judgeFrame(bytes: Uint8Array): Judgement {
    return judgeConsensusBytes(this.judgeView(), bytes);
  }

  /**
   * Answers what the engine knows of a /sync question; null: the store has it (final blocks). Changes nothing; pushed
   * transactions are given to the engine as inputs by the shell.
   */
  answerSync(request: SyncRequest): SyncAnswer | null {
    if (request.type === 'head' || request.type === 'push') {
      const { height, blockHash: hash } = this.state;
      return { type: 'head', height, hash, stateHash: this.chain.stateHash };
    }
    if (request.type === 'transactions') {
      const found = request.ids.map((id) => this.mempool.bytesOf(id)).filter((bytes) => bytes !== undefined);
      return { type: 'transactions', transactions: found };
    }
    if (request.type === 'blocks') return null;
    const block = this.consensus.block(request.hash);
    const full = block === undefined ? null : this.fullBlock(block);
    return full === null ? null : { type: 'block', block: full };
  }

  private judgeView(): JudgeView {
    return {
      communityId: this.options.communityId,
      crypto: this.crypto,
      decoders: this.decoders,
      state: this.state,
      mempool: this.mempool,
      statuses: this.board.statuses,
      finalView: this.chain.finalHead().view,
      holdsBlock: (hash) => this.consensus.block(hash) !== undefined,
    };
  }

  private take(input: EngineInput): void {
    switch (input.type) {
      case 'start':
        this.runConsensus({ type: 'start' });
        break;
      case 'tick':
        break;
      case 'transaction':
        this.takeTransaction(input.transaction);
        break;
      case 'transaction-bytes': {
        const judgement = judgeTransactionBytes(this.judgeView(), input.bytes, this.now);
        if (judgement.verdict === 'accept' && judgement.input.type === 'transaction') {
          this.takeTransaction(judgement.input.transaction);
        }
        break;
      }
      case 'consensus':
        if (input.message.type === 'proposal')
          this.runConsensus({ type: 'proposal', proposal: input.message.proposal });
        else if (input.message.type === 'vote') this.runConsensus({ type: 'vote', vote: input.message.vote });
        else this.runConsensus({ type: 'certificate', certificate: input.message.certificate });
        break;
      case 'status':
        this.board.note(input.status);
        this.catchUp.noteHead(input.status.member, input.status.height);
        break;
      case 'clock-offset':
        this.gate.noteClock(input.offsetMs, this.now);
        this.applyGate();
        break;
      case 'connected':
        this.catchUp.connect(input.member);
        this.desk.noteConnected(input.member);
        break;
      case 'disconnected':
        this.catchUp.disconnect(input.member);
        break;
      case 'sync-answer':
        this.takeSyncAnswer(input.requestId, input.answer);
        break;
      case 'statement': {
        const received = this.desk.receive(input.statement, this.now);
        this.emit({ type: 'statement-answer', requestId: input.requestId, bytes: answerStatement(received) });
        if (!received.ok) this.emit({ type: 'refused', where: 'statement', ...received.failure });
        break;
      }
      case 'statement-outcome':
        this.desk.noteOutcome(input.tradeId, input.revision, input.outcome, this.now);
        break;
      case 'command': {
        const outcome = runCommand(this, input.command, this.now);
        this.emit({ type: 'reply', requestId: input.requestId, outcome });
        if (input.command.type !== 'add-readings') this.hasWork = true;
        break;
      }
    }
  }

  /** What is due now, whatever the input was. */
  private pump(): void {
    this.runConsensus({ type: this.hasWork ? 'work' : 'tick' });
    this.hasWork = false;
    this.agent.run(this.now);
    this.desk.tick(this.now);
    for (const request of this.catchUp.plan(this.now)) this.emit({ type: 'sync-request', ...request });
    const status = this.board.due(this.now);
    if (status !== null) {
      const signed = signStatus(status, this.options.communityId, this.options.signer);
      this.emit({ type: 'publish', topic: 'status', bytes: encodeStatus(signed) });
      this.board.note(signed);
    }
    this.pushOwn();
  }

  private takeTransaction(transaction: Transaction): void {
    // Several may have been judged before the first of them was taken in.
    if (this.mempool.get(transaction.id) !== undefined || !this.mempool.hasRoom(transaction.author)) return;
    this.mempool.add(transaction, false);
    this.hasWork = true;
  }

  private pushOwn(): void {
    const own = this.mempool.own();
    if (own.length === 0 || this.now.monotonicMs < this.nextPushMs) {
      if (own.length === 0) this.nextPushMs = this.now.monotonicMs + PUSH_INTERVAL_MS;
      return;
    }
    this.nextPushMs = this.now.monotonicMs + PUSH_INTERVAL_MS;
    const transactions = own.map(({ id }) => this.mempool.bytesOf(id)!);
    for (const member of this.state.validators) {
      if (member === this.options.memberId || !this.catchUp.connectedMembers.has(member)) continue;
      this.fetch(member, { type: 'push', transactions });
    }
  }

  private fetch(member: HexId, request: SyncRequest): void {
    const requestId = this.nextRequestId++;
    this.fetches.set(requestId, request);
    this.emit({ type: 'sync-request', requestId, member, request });
  }

  /** Asks validators by their places. */
  private fetchAll(places: readonly number[], request: SyncRequest): void {
    for (const place of places) this.fetch(this.state.validators[place]!, request);
  }

  private takeSyncAnswer(requestId: number, answer: SyncAnswer | null): void {
    const asked = this.fetches.get(requestId);
    if (asked !== undefined) {
      this.fetches.delete(requestId);
      if (asked.type === 'block' && answer?.type === 'block' && answer.block !== null) {
        this.takeBlock(asked.hash, answer.block);
      }
      if (asked.type === 'transactions' && answer?.type === 'transactions') {
        if (this.takeNeeded(new Set(asked.ids), answer.transactions)) this.runConsensus({ type: 'work' });
      }
      return;
    }
    const { blamed, member } = this.catchUp.answer(requestId, answer, this.now);
    if (blamed !== null)
      this.emit({ type: 'refused', where: 'sync', code: 'sync.bad-answer', detail: `${member}: ${blamed}` });
    for (let range = this.catchUp.takeReady(); range !== null; range = this.catchUp.takeReady()) {
      const [first] = range.blocks;
      if (first === undefined || first.block.header.parentHash !== this.state.blockHash) {
        this.emit({
          type: 'refused',
          where: 'sync',
          code: 'sync.other-chain',
          detail: `${range.member}: height ${this.state.height + 1}`,
        });
        this.catchUp.blame(range.member, BLAME_MS, this.now);
        continue;
      }
      this.commit(range.blocks, range.certificate);
      this.runConsensus({ type: 'synced', head: this.chain.finalHead() });
    }
  }

  private takeBlock(hash: HexId, full: FullBlock): void {
    const opened = openFullBlock(full, this.options.communityId, this.crypto);
    if (!opened.ok || opened.value.block.hash !== hash) return;
    if (!this.takeNeeded(new Set(opened.value.block.transactionIds), full.transactions)) return;
    this.runConsensus({ type: 'block', block: opened.value.block });
  }

  /**
   * Takes transactions that a block needs, whatever the quota says, and nothing else. True when all are signed by their
   * authors.
   */
  private takeNeeded(wanted: ReadonlySet<HexId>, transactions: readonly Uint8Array[]): boolean {
    for (const bytes of transactions) {
      const decoded = this.decoders.decodeTransaction(bytes, this.options.communityId, this.crypto.sha256);
      if (!decoded.ok || !wanted.has(decoded.value.id)) return false;
      const author = this.state.members.member(decoded.value.author);
      if (author === undefined) return false;
      if (!verifyTransaction(decoded.value, this.options.communityId, author.memberKey, this.crypto)) return false;
      this.mempool.add(decoded.value, false);
    }
    return true;
  }

  private fullBlock(block: Block): FullBlock | null {
    const transactions = block.transactionIds.map((id) => this.mempool.get(id));
    return transactions.every((transaction) => transaction !== undefined)
      ? toFullBlock(block.header, transactions)
      : null;
  }

  private createConsensus(restored: ReturnType<typeof restoreConsensus>): Consensus {
    const { rules, validators, epoch, members } = this.state;
    const index = validators.indexOf(this.options.memberId);
    return createConsensus(
      {
        communityId: this.options.communityId,
        epoch,
        validators: validators.map((memberId) => ({ memberId, memberKey: members.member(memberId)?.memberKey ?? '' })),
        own: index < 0 ? null : { index, signer: this.options.signer },
        batchMs: rules.batchSeconds * 1000,
        deltaMs: rules.deltaMs,
        emptyBlockMs: this.options.pacing?.emptyBlockMs ?? EMPTY_BLOCK_MS,
        protocolVersion: rules.protocolVersion,
        head: this.chain.finalHead(),
        restored,
      },
      {
        crypto: this.crypto,
        application: {
          judge: (block, ancestors) => this.chain.judgeBlock(block, ancestors),
          propose: (ancestors, timestampMs) => this.chain.propose(ancestors, timestampMs),
          workAtMs: (ancestors, wallMs) => this.chain.workAtMs(ancestors, wallMs),
          commit: (blocks, certificate) => this.commitDecided(blocks, certificate),
        },
      },
    );
  }

  private commitDecided(blocks: readonly Block[], certificate: QuorumCertificate): void {
    const sealed = blocks.map((block) => ({
      block,
      // Safety: the consensus commits only blocks whose transactions are held.
      transactions: block.transactionIds.map((id) => this.mempool.get(id)!),
    }));
    this.commit(sealed, certificate);
  }

  /** Executes and records final blocks, and goes on from there. */
  private commit(blocks: readonly SealedBlock[], certificate: QuorumCertificate): void {
    this.chain.commit(blocks, certificate, (executed) => this.recorder.record(executed, this.now));
    const { epoch, view } = certificate;
    this.emit({ type: 'persist', change: { type: 'drop-consensus-below', epoch, view, height: this.state.height } });
    this.recorder.dropDead(this.now);
    this.noteOwnCertificate();
    this.reportDivergence();
  }

  private runConsensus(input: ConsensusInput): void {
    for (const effect of this.consensus.handle(input, this.now)) {
      if (effect.type === 'request-block') {
        this.fetchAll(effect.from, { type: 'block', hash: effect.hash });
      } else if (effect.type === 'request-transactions') {
        for (let from = 0; from < effect.ids.length; from += MAX_TRANSACTIONS_PER_ANSWER) {
          const ids = effect.ids.slice(from, from + MAX_TRANSACTIONS_PER_ANSWER);
          this.fetchAll(effect.from, { type: 'transactions', ids });
        }
      } else carryOutConsensus(effect, this.state.validators, this.mempool, (item) => this.emit(item));
    }
  }

  /** The own certificate was admitted or changed: its limits decide which readings are plausible. */
  private noteOwnCertificate(): void {
    const { member } = this;
    if (member === undefined) return;
    const changed = this.meters.setLimits(member.importLimitW, member.exportLimitW, this.now.wallMs);
    for (const interval of changed) this.desk.noteInterval(interval, this.now);
  }

  private reportDivergence(): void {
    const height = this.chain.divergedHeight;
    if (height === null) return;
    this.gate.noteDivergence(height, this.now);
    this.applyGate();
  }

  private applyGate(): void {
    if (this.gate.isOpen === this.isSigningAllowed) return;
    this.isSigningAllowed = this.gate.isOpen;
    this.runConsensus({ type: 'signing', isAllowed: this.isSigningAllowed });
  }

  private emit(effect: EngineEffect): void {
    this.effects.push(effect);
  }
}
