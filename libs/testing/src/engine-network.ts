import { decodeStatementAnswer, Engine, openFullBlock, decodeFullBlock } from '#engine';
import type { Command, CommandOutcome, EngineEffect, EngineInput, EngineOptions, StoreChange } from '#engine';
import type { HexId } from '#market';
import {
  decodeMessage,
  decodeStatement,
  decodeSyncAnswer,
  decodeSyncRequest,
  encodeSyncAnswer,
  encodeSyncRequest,
  encodeTransaction,
  MAX_FRAME_BYTES,
  quorumCertificateCodec,
} from '#protocol';
import type { FullBlock, SyncAnswer, SyncRequest, TopicName, Transaction } from '#protocol';
import { EventHeap } from './event-heap.js';
import { MemoryStore } from './memory-store.js';
import { SeededRandom } from './seeded-random.js';
import { sharedDecoders } from './shared-decoders.js';
import { SimulatedNode } from './simulated-node.js';
import { standInCrypto } from './stand-in-crypto.js';
import type { TestCommunity, TestMember } from './test-community.js';

export interface NetworkFaults {
  /** Milliseconds a message takes, drawn for each. */
  readonly delayMs: readonly [number, number];
  /** Chance that a message comes twice. */
  readonly duplicate: number;
  /** Chance that a message is lost. */
  readonly loss: number;
}

export const CALM: NetworkFaults = { delayMs: [5, 50], duplicate: 0, loss: 0 };

/** Events of one instant; more, and a node keeps itself busy without any time passing. */
const MAX_EVENTS_OF_AN_INSTANT = 100_000;

/** Time stands still: a node wants to be woken at once, again and again. */
export class EndlessInstant extends Error {}

/** Sees what happens; changes nothing. */
export interface NetworkObserver {
  /** These changes are on the disk of the node. */
  written?(node: SimulatedNode, changes: readonly StoreChange[]): void;
  /** This leaves the node: what it depends on is on disk. */
  released?(node: SimulatedNode, effect: EngineEffect): void;
  /** The node's engine has taken an input. */
  stepped?(node: SimulatedNode): void;
}

/** N real engines in one process under virtual time, with links that delay, lose, duplicate and reorder. */
export class EngineNetwork {
  readonly nodes: SimulatedNode[] = [];
  nowMs = 0;
  /** True when the link from one node to another is cut. */
  isCut: (from: number, to: number) => boolean = () => false;
  /** Sees every gossiped message when it is published. */
  onPublish: (topic: TopicName, bytes: Uint8Array) => void = () => undefined;
  /** Events that have happened. */
  eventCount = 0;
  private eventsOfInstant = 0;
  private readonly events = new EventHeap();
  private readonly random: SeededRandom;
  private readonly decoders = sharedDecoders();
  private readonly nodeByMember = new Map<HexId, SimulatedNode>();

  /** Its nodes are down until they are started. */
  constructor(
    readonly community: TestCommunity,
    seed: number,
    public faults: NetworkFaults = CALM,
    private readonly observer: NetworkObserver = {},
    private readonly pacing?: EngineOptions['pacing'],
  ) {
    this.random = new SeededRandom(seed).fork('network');
    for (const [index, identity] of community.members.entries()) {
      const node = new SimulatedNode(index, identity, this.engineOn(identity, new MemoryStore()));
      node.up = false;
      this.nodes.push(node);
      this.nodeByMember.set(identity.member.memberId, node);
    }
  }

  /** A network whose nodes are all up. */
  static async create(community: TestCommunity, seed: number, faults: NetworkFaults = CALM): Promise<EngineNetwork> {
    const network = new EngineNetwork(community, seed, faults);
    network.startAll();
    return await Promise.resolve(network);
  }

  startAll(): void {
    for (const node of this.nodes) node.up = true;
    for (const node of this.nodes) this.boot(node);
  }

  get wallMs(): number {
    return this.community.genesis.createdMs + this.nowMs;
  }

  /** Runs everything due within `durationMs` of virtual time. */
  run(durationMs: number): void {
    const untilMs = this.nowMs + durationMs;
    while (this.events.nextMs <= untilMs) this.next();
    this.nowMs = untilMs;
  }

  /** Runs until `condition` holds. @throws Error when it does not within `limitMs` of virtual time */
  runUntil(condition: () => boolean, limitMs: number): void {
    const untilMs = this.nowMs + limitMs;
    while (!condition()) {
      if (this.events.nextMs > untilMs) throw new Error(`not reached within ${limitMs} ms of virtual time`);
      this.next();
    }
  }

  /** Lets the next thing happen. */
  private next(): void {
    this.eventsOfInstant = this.events.nextMs === this.nowMs ? this.eventsOfInstant + 1 : 0;
    if (this.eventsOfInstant > MAX_EVENTS_OF_AN_INSTANT) throw new EndlessInstant(`time stands still at ${this.nowMs}`);
    this.nowMs = this.events.nextMs;
    this.eventCount += 1;
    this.events.pop()();
  }

  after(delayMs: number, run: () => void): void {
    this.events.push(this.nowMs + delayMs, run);
  }

  /** A request of a node's owner. */
  command(index: number, command: Command): CommandOutcome {
    const node = this.nodes[index]!;
    const effects = this.step(node, { type: 'command', requestId: node.nextRequestId++, command });
    const reply = effects.find((effect) => effect.type === 'reply');
    if (reply === undefined) throw new Error('a command was not answered');
    return reply.outcome;
  }

  /** Something that happens to a node; answers what its engine decided. */
  input(index: number, input: EngineInput): readonly EngineEffect[] {
    return this.step(this.nodes[index]!, input);
  }

  /** A transaction as if a node had signed it itself: taken in there and published. */
  inject(index: number, transaction: Transaction): void {
    const node = this.nodes[index]!;
    this.step(node, { type: 'transaction', transaction });
    this.release(node, { type: 'publish', topic: 'transactions', bytes: encodeTransaction(transaction) });
  }

  /**
   * The process or its machine dies. What waits for the disk is lost; a write under way reached it or not.
   */
  crash(index: number): void {
    const node = this.nodes[index]!;
    const written = node.losePower(this.random.chance(0.5));
    if (written.length > 0) this.observer.written?.(node, written);
    for (const other of this.nodes) {
      if (other.up) this.step(other, { type: 'disconnected', member: node.identity.member.memberId });
    }
  }

  async restart(index: number): Promise<void> {
    this.restartNow(index);
    await Promise.resolve();
  }

  restartNow(index: number): void {
    const node = this.nodes[index]!;
    node.engine = this.engineOn(node.identity, node.store);
    node.up = true;
    node.life += 1;
    this.boot(node);
  }

  /** Both ends learn that a link is gone, or there again. */
  link(left: number, right: number, isUp: boolean): void {
    const [a, b] = [this.nodes[left]!, this.nodes[right]!];
    const type = isUp ? 'connected' : 'disconnected';
    if (!a.up || !b.up) return;
    this.step(a, { type, member: b.identity.member.memberId });
    this.step(b, { type, member: a.identity.member.memberId });
  }

  /** State hashes of the nodes that are up, by height: one each when all agree. */
  stateHashesAt(height: number): Set<HexId> {
    const hashes = this.nodes.map(({ store }) => store.blocks.get(height)?.stateHash);
    return new Set(hashes.filter((hash) => hash !== undefined));
  }

  get commonHeight(): number {
    return Math.min(...this.nodes.filter(({ up }) => up).map(({ engine }) => engine.state.height));
  }

  /** An engine for a member, on what the store holds. */
  async newEngine(identity: TestMember, store: MemoryStore): Promise<Engine> {
    return await Promise.resolve(this.engineOn(identity, store));
  }

  private engineOn({ member, signer }: TestMember, store: MemoryStore): Engine {
    return new Engine(
      {
        genesis: this.community.genesis,
        communityId: this.community.communityId,
        memberId: member.memberId,
        signer,
        crypto: standInCrypto,
        saltSeed: new Uint8Array(32).fill(7),
        decoders: this.decoders,
        ...(this.pacing === undefined ? {} : { pacing: this.pacing }),
      },
      store.loadNow(member.memberId),
    );
  }

  private boot(node: SimulatedNode): void {
    this.step(node, { type: 'start' });
    for (const other of this.nodes) {
      if (other === node || !other.up) continue;
      this.step(node, { type: 'connected', member: other.identity.member.memberId });
      this.step(other, { type: 'connected', member: node.identity.member.memberId });
    }
  }

  private step(node: SimulatedNode, input: EngineInput): readonly EngineEffect[] {
    const batch = node.step(input, node.now(this.nowMs, this.community.genesis.createdMs));
    node.enqueue(batch);
    this.observer.stepped?.(node);
    this.drain(node);
    this.setWake(node);
    return batch.effects;
  }

  /** Persist before send: writes what waits, then releases what depended on it. */
  private drain(node: SimulatedNode): void {
    for (let write = node.beginWrite(); write !== null; write = node.beginWrite()) {
      const takesMs = write.hasChanges ? node.fsyncMs() : 0;
      if (takesMs > 0) {
        const { life } = node;
        this.after(takesMs, () => {
          if (node.life !== life) return;
          this.finishWrite(node);
          this.drain(node);
        });
        return;
      }
      this.finishWrite(node);
    }
  }

  private finishWrite(node: SimulatedNode): void {
    const { changes, effects } = node.endWrite();
    if (changes.length > 0) this.observer.written?.(node, changes);
    for (const effect of effects) {
      for (const sent of node.corrupt === null ? [effect] : node.corrupt(effect)) this.release(node, sent);
    }
  }

  private release(node: SimulatedNode, effect: EngineEffect): void {
    this.observer.released?.(node, effect);
    this.carryOut(node, effect);
  }

  private setWake(node: SimulatedNode): void {
    const now = node.now(this.nowMs, this.community.genesis.createdMs);
    const wakeMs = node.engine.nextWakeMs(now);
    if (!Number.isFinite(wakeMs)) return;
    // Its clock may run fast or slow; it wakes when its own time has come.
    const waitMs = Math.max(0, wakeMs - now.monotonicMs);
    const atMs = this.nowMs + Math.ceil((waitMs * 1_000_000) / (1_000_000 + node.clockDriftPpm));
    if (node.wakeMs !== null && node.wakeMs <= atMs && node.wakeMs >= this.nowMs) return;
    node.wakeMs = atMs;
    const { life } = node;
    this.events.push(atMs, () => {
      if (node.life !== life || node.wakeMs !== atMs) return;
      node.wakeMs = null;
      if (node.up) this.step(node, { type: 'tick' });
    });
  }

  private carryOut(node: SimulatedNode, effect: EngineEffect): void {
    if (effect.type === 'publish') {
      this.onPublish(effect.topic, effect.bytes);
      for (const other of this.nodes) {
        if (other !== node) this.send(node, other, () => this.gossip(node, other, effect.topic, effect.bytes));
      }
    } else if (effect.type === 'send-consensus') {
      for (const member of effect.members) {
        const other = this.nodeOf(member);
        this.send(node, other, () => {
          const judgement = other.engine.judgeFrame(effect.bytes);
          if (judgement.verdict === 'accept') this.step(other, judgement.input);
          else other.refusals.push({ where: 'frame', ...judgement, from: node.index });
        });
      }
    } else if (effect.type === 'sync-request') {
      this.request(node, effect.member, effect.requestId, effect.request);
    } else if (effect.type === 'deliver-statement') {
      this.deliver(node, effect);
    } else if (effect.type === 'statement-answer') {
      node.statementAnswers.get(effect.requestId)?.(effect.bytes);
      node.statementAnswers.delete(effect.requestId);
    } else if (effect.type === 'refused') {
      node.refusals.push(effect);
    }
  }

  private gossip(from: SimulatedNode, to: SimulatedNode, topic: TopicName, bytes: Uint8Array): void {
    const judgement = to.engine.judge(topic, bytes, to.now(this.nowMs, this.community.genesis.createdMs));
    if (judgement.verdict === 'accept') this.step(to, judgement.input);
    else if (judgement.verdict === 'reject') to.refusals.push({ where: 'gossip', ...judgement, from: from.index });
  }

  private request(node: SimulatedNode, member: HexId, requestId: number, request: SyncRequest): void {
    const other = this.nodeOf(member);
    const decoded = decodeSyncRequest(encodeSyncRequest(request));
    if (!decoded.ok) throw new Error(decoded.failure.detail);
    this.send(node, other, () => {
      if (decoded.value.type === 'push') {
        for (const bytes of decoded.value.transactions) this.step(other, { type: 'transaction-bytes', bytes });
      }
      const bytes = encodeSyncAnswer(this.answerOf(other, decoded.value));
      this.send(other, node, () => {
        const answer = decodeSyncAnswer(bytes);
        this.step(node, { type: 'sync-answer', requestId, answer: answer.ok ? answer.value : null });
      });
    });
  }

  /** What a node answers to a question on /sync. */
  answerOf(node: SimulatedNode, request: SyncRequest): SyncAnswer {
    return node.engine.answerSync(request) ?? this.fromStore(node, request);
  }

  private fromStore({ store }: SimulatedNode, request: SyncRequest): SyncAnswer {
    const open = (body: Uint8Array): FullBlock => {
      const full = decodeFullBlock(body);
      if (!full.ok || !openFullBlock(full.value, this.community.communityId, standInCrypto).ok)
        throw new Error('stored');
      return full.value;
    };
    if (request.type === 'block') {
      const row = [...store.blocks.values()].find(({ hash }) => hash === request.hash);
      return { type: 'block', block: row === undefined ? null : open(row.body) };
    }
    if (request.type !== 'blocks') throw new Error(`not for the store: ${request.type}`);
    const rows = Array.from({ length: request.count }, (_, offset) =>
      store.blocks.get(request.fromHeight + offset),
    ).filter((row) => row !== undefined);
    while (rows.length > 0 && rows.at(-1)!.certificate === null) rows.pop();
    const bytes = rows.at(-1)?.certificate ?? null;
    const certificate = bytes === null ? null : decodeMessage(quorumCertificateCodec, bytes, MAX_FRAME_BYTES);
    return {
      type: 'blocks',
      blocks: rows.map(({ body }) => open(body)),
      certificate: certificate?.ok === true ? certificate.value : null,
    };
  }

  private deliver(node: SimulatedNode, effect: Extract<EngineEffect, { type: 'deliver-statement' }>): void {
    const other = this.nodeOf(effect.member);
    const outcome = (result: 'acknowledged' | 'refused' | 'unreached', code: string | null): void => {
      const { tradeId, revision } = effect;
      this.step(node, { type: 'statement-outcome', tradeId, revision, outcome: result, code });
    };
    const { life } = node;
    if (!other.up) {
      this.after(1_000, () => {
        if (node.up && node.life === life) outcome('unreached', null);
      });
      return;
    }
    this.send(node, other, () => {
      const statement = decodeStatement(effect.bytes);
      // What cannot be read ends the stream: no answer comes.
      if (!statement.ok) {
        other.refusals.push({ where: 'statement', ...statement.failure, from: node.index });
        return;
      }
      const requestId = other.nextRequestId++;
      other.statementAnswers.set(requestId, (bytes) => {
        const code = decodeStatementAnswer(bytes);
        if (!code.ok) throw new Error(code.failure.detail);
        this.send(other, node, () => outcome(code.value === null ? 'acknowledged' : 'refused', code.value));
      });
      this.step(other, { type: 'statement', requestId, statement: statement.value });
    });
    // Lost on the way: a request on a stream fails after a while.
    this.after(5_000, () => {
      if (node.up && node.life === life) outcome('unreached', null);
    });
  }

  private nodeOf(member: HexId): SimulatedNode {
    const node = this.nodeByMember.get(member);
    if (node === undefined) throw new Error(`no node of member ${member}`);
    return node;
  }

  private send(from: SimulatedNode, to: SimulatedNode, arrive: () => void): void {
    if (this.random.chance(this.faults.loss)) return;
    const copies = this.random.chance(this.faults.duplicate) ? 2 : 1;
    const { life } = to;
    for (let copy = 0; copy < copies; copy++) {
      const delayMs = this.random.between(this.faults.delayMs[0], this.faults.delayMs[1]);
      this.after(delayMs, () => {
        if (to.up && to.life === life && !this.isCut(from.index, to.index)) arrive();
      });
    }
  }
}
