import { decodeStatementAnswer, Engine, openFullBlock, decodeFullBlock } from '#engine';
import type { Command, CommandOutcome, EngineEffect, EngineInput, Instant } from '#engine';
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
import { MemoryStore } from './memory-store.js';
import { SeededRandom } from './seeded-random.js';
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

export interface SimulatedNode {
  readonly identity: TestMember;
  readonly store: MemoryStore;
  engine: Engine;
  up: boolean;
  /** Grows with each start, so that messages to an earlier life are not delivered. */
  life: number;
  /** Effects of kind `refused`, newest last. */
  readonly refusals: { readonly where: string; readonly code: string; readonly detail: string }[];
}

interface Event {
  readonly atMs: number;
  readonly sequence: number;
  readonly run: () => void;
}

/** N real engines in one process under virtual time, with links that delay, lose, duplicate and reorder. */
export class EngineNetwork {
  readonly nodes: SimulatedNode[] = [];
  nowMs = 0;
  /** True when the link from one node to another is cut. */
  isCut: (from: number, to: number) => boolean = () => false;
  /** Sees every gossiped message when it is published. */
  onPublish: (topic: TopicName, bytes: Uint8Array) => void = () => undefined;
  private readonly events: Event[] = [];
  private sequence = 0;
  private readonly random: SeededRandom;
  private readonly wakes = new Map<SimulatedNode, number>();

  private constructor(
    readonly community: TestCommunity,
    seed: number,
    public faults: NetworkFaults,
  ) {
    this.random = new SeededRandom(seed).fork('network');
  }

  static async create(community: TestCommunity, seed: number, faults: NetworkFaults = CALM): Promise<EngineNetwork> {
    const network = new EngineNetwork(community, seed, faults);
    for (const identity of community.members) {
      const store = new MemoryStore();
      const node: SimulatedNode = {
        identity,
        store,
        engine: await network.newEngine(identity, store),
        up: true,
        life: 0,
        refusals: [],
      };
      network.nodes.push(node);
    }
    for (const node of network.nodes) network.boot(node);
    return network;
  }

  get wallMs(): number {
    return this.community.genesis.createdMs + this.nowMs;
  }

  /** Runs everything due within `durationMs` of virtual time. */
  run(durationMs: number): void {
    const untilMs = this.nowMs + durationMs;
    for (let next = this.events[0]; next !== undefined && next.atMs <= untilMs; next = this.events[0]) {
      this.popEvent();
      this.nowMs = next.atMs;
      next.run();
    }
    this.nowMs = untilMs;
  }

  /** Runs until `condition` holds. @throws Error when it does not within `limitMs` of virtual time */
  runUntil(condition: () => boolean, limitMs: number): void {
    const untilMs = this.nowMs + limitMs;
    while (!condition()) {
      const [next] = this.events;
      if (next === undefined || next.atMs > untilMs)
        throw new Error(`not reached within ${limitMs} ms of virtual time`);
      this.popEvent();
      this.nowMs = next.atMs;
      next.run();
    }
  }

  after(delayMs: number, run: () => void): void {
    this.pushEvent({ atMs: this.nowMs + delayMs, sequence: this.sequence++, run });
  }

  /** A request of a node's owner. */
  command(index: number, command: Command): CommandOutcome {
    const node = this.nodes[index]!;
    const effects = this.step(node, { type: 'command', requestId: 1, command });
    const reply = effects.find((effect) => effect.type === 'reply');
    if (reply === undefined) throw new Error('a command was not answered');
    return reply.outcome;
  }

  /** A transaction as if a node had signed it itself: taken in there and published. */
  inject(index: number, transaction: Transaction): void {
    const node = this.nodes[index]!;
    this.step(node, { type: 'transaction', transaction });
    this.carryOut(node, { type: 'publish', topic: 'transactions', bytes: encodeTransaction(transaction) });
  }

  crash(index: number): void {
    const node = this.nodes[index]!;
    node.up = false;
    node.life += 1;
    for (const other of this.nodes) {
      if (other.up) this.step(other, { type: 'disconnected', member: node.identity.member.memberId });
    }
  }

  async restart(index: number): Promise<void> {
    const node = this.nodes[index]!;
    node.engine = await this.newEngine(node.identity, node.store);
    node.up = true;
    node.life += 1;
    this.boot(node);
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
    const { member, signer } = identity;
    return new Engine(
      {
        genesis: this.community.genesis,
        communityId: this.community.communityId,
        memberId: member.memberId,
        signer,
        crypto: standInCrypto,
        saltSeed: new Uint8Array(32).fill(7),
      },
      await store.load(member.memberId),
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

  private now(): Instant {
    return { wallMs: this.wallMs, monotonicMs: this.nowMs };
  }

  private step(node: SimulatedNode, input: EngineInput): EngineEffect[] {
    const effects = node.engine.step(input, this.now());
    const changes = effects.filter((effect) => effect.type === 'persist').map((effect) => effect.change);
    if (changes.length > 0) {
      node.store.commit(changes).catch((error: unknown) => {
        this.after(0, () => {
          throw error;
        });
      });
    }
    for (const effect of effects) this.carryOut(node, effect);
    this.setWake(node);
    return effects;
  }

  private setWake(node: SimulatedNode): void {
    const atMs = Math.max(node.engine.nextWakeMs(this.now()), this.nowMs);
    const known = this.wakes.get(node);
    if (!Number.isFinite(atMs) || (known !== undefined && known <= atMs && known >= this.nowMs)) return;
    this.wakes.set(node, atMs);
    const { life } = node;
    this.pushEvent({
      atMs,
      sequence: this.sequence++,
      run: () => {
        if (this.wakes.get(node) === atMs) this.wakes.delete(node);
        if (node.up && node.life === life) this.step(node, { type: 'tick' });
      },
    });
  }

  private carryOut(node: SimulatedNode, effect: EngineEffect): void {
    if (effect.type === 'publish') {
      this.onPublish(effect.topic, effect.bytes);
      for (const other of this.nodes) {
        if (other !== node) this.send(node, other, () => this.gossip(other, effect.topic, effect.bytes));
      }
    } else if (effect.type === 'send-consensus') {
      for (const member of effect.members) {
        const other = this.nodeOf(member);
        this.send(node, other, () => {
          const judgement = other.engine.judgeFrame(effect.bytes);
          if (judgement.verdict === 'accept') this.step(other, judgement.input);
          else other.refusals.push({ where: 'frame', ...judgement });
        });
      }
    } else if (effect.type === 'sync-request') {
      this.request(node, effect.member, effect.requestId, effect.request);
    } else if (effect.type === 'deliver-statement') {
      this.deliver(node, effect);
    } else if (effect.type === 'refused') {
      node.refusals.push(effect);
    }
  }

  private gossip(node: SimulatedNode, topic: TopicName, bytes: Uint8Array): void {
    const judgement = node.engine.judge(topic, bytes, this.now());
    if (judgement.verdict === 'accept') this.step(node, judgement.input);
    else if (judgement.verdict === 'reject') node.refusals.push({ where: 'gossip', ...judgement });
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
      if (!statement.ok) throw new Error(statement.failure.detail);
      const effects = this.step(other, { type: 'statement', requestId: 1, statement: statement.value });
      const answer = effects.find((item) => item.type === 'statement-answer');
      const code = decodeStatementAnswer(answer!.bytes);
      if (!code.ok) throw new Error(code.failure.detail);
      this.send(other, node, () => outcome(code.value === null ? 'acknowledged' : 'refused', code.value));
    });
    // Lost on the way: a request on a stream fails after a while.
    this.after(5_000, () => {
      if (node.up && node.life === life) outcome('unreached', null);
    });
  }

  private nodeOf(member: HexId): SimulatedNode {
    const node = this.nodes.find(({ identity }) => identity.member.memberId === member);
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
        if (to.up && to.life === life && !this.isCut(this.nodes.indexOf(from), this.nodes.indexOf(to))) arrive();
      });
    }
  }

  private pushEvent(event: Event): void {
    const heap = this.events;
    let place = heap.length;
    heap.push(event);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = event;
  }

  private popEvent(): void {
    const heap = this.events;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
  }
}

function isBefore(left: Event, right: Event): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.sequence < right.sequence);
}
