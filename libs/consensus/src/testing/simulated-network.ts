import type { HexId } from '#market';
import type { Block, ConsensusMessage, Vote } from '#protocol';
import type { ConsensusEffect, ConsensusInput } from '../contract.js';
import { EventQueue } from './event-queue.js';
import { Random } from './random.js';
import { SimulatedNode } from './simulated-node.js';
import { standInId } from './stand-in-crypto.js';

export interface NetworkOptions {
  readonly seed: number;
  readonly validators: number;
  /** Nodes without a vote. Default none. */
  readonly followers: number;
  readonly batchMs: number;
  readonly deltaMs: number;
  /** Least and greatest delay of a message, ms. */
  readonly delayMs: readonly [number, number];
  /** Share of the messages that is lost, and that arrives twice. */
  readonly loss: number;
  readonly duplication: number;
  /** Every node compares heads with a random peer this often; null: no catch-up. */
  readonly catchUpMs: number | null;
}

const DEFAULTS: NetworkOptions = {
  seed: 1,
  validators: 4,
  followers: 0,
  batchMs: 1_000,
  deltaMs: 500,
  delayMs: [50, 50],
  loss: 0,
  duplication: 0,
  catchUpMs: null,
};

/** Nodes that are linked by simulated messages, and one true time. A seed gives one run. */
export class SimulatedNetwork {
  nowMs = 0;
  options: NetworkOptions;
  readonly random: Random;
  readonly communityId: HexId = standInId('community', 0);
  readonly nodes: readonly SimulatedNode[];
  /** Nodes that are meant to be faulty; they are left out of what is checked. */
  readonly faulty = new Set<SimulatedNode>();
  /** Messages sent so far, by kind. */
  readonly sent = new Map<string, number>();
  /** When the first node held each height as final. */
  readonly finalAtMs: number[] = [];
  /** Sees every message on a link; false: it is lost. */
  filter: (from: number, to: number, message: ConsensusMessage | null) => boolean = () => true;
  private readonly events = new EventQueue();
  private readonly finalByHeight = new Map<number, HexId>();
  private readonly signed = new Map<string, Vote>();

  constructor(options: Partial<NetworkOptions> = {}) {
    this.options = { ...DEFAULTS, ...options };
    this.random = new Random(this.options.seed);
    const validators = Array.from({ length: this.options.validators }, (_, place) => ({
      memberId: standInId('member', place),
      memberKey: standInId('key', place),
    }));
    const count = this.options.validators + this.options.followers;
    this.nodes = Array.from({ length: count }, (_, place) => new SimulatedNode(this, place, validators));
  }

  get honest(): SimulatedNode[] {
    return this.nodes.filter((node) => !this.faulty.has(node));
  }

  node(place: number): SimulatedNode {
    const node = this.nodes[place];
    if (node === undefined) throw new RangeError(`no node ${place}`);
    return node;
  }

  validatorId(place: number): HexId {
    return standInId('member', place);
  }

  /** Starts all nodes, and catch-up if there is any. */
  start(): this {
    for (const node of this.nodes) node.start();
    const { catchUpMs } = this.options;
    if (catchUpMs !== null) for (const node of this.nodes) this.planCatchUp(node, catchUpMs);
    return this;
  }

  plan(atMs: number, run: () => void): void {
    this.events.plan(Math.max(atMs, this.nowMs), run);
  }

  after(delayMs: number, run: () => void): void {
    this.plan(this.nowMs + delayMs, run);
  }

  run(durationMs: number): void {
    const endMs = this.nowMs + durationMs;
    this.runUntil(() => false, durationMs);
    this.nowMs = endMs;
  }

  /** Runs until the condition holds; false when it does not within the time. */
  runUntil(condition: () => boolean, withinMs: number): boolean {
    const endMs = this.nowMs + withinMs;
    while (!condition()) {
      const { nextMs } = this.events;
      if (nextMs === null || nextMs > endMs) return false;
      this.nowMs = nextMs;
      this.events.runNext();
    }
    return true;
  }

  /** Gives a new transaction to every running node, or to those named. */
  submit(number: number, nodes: readonly SimulatedNode[] = this.nodes): HexId {
    const id = standInId('transaction', number);
    for (const node of nodes) node.submit(id);
    return id;
  }

  /** Greatest height that every honest running node has reached. */
  commonHeight(): number {
    return Math.min(...this.honest.filter((node) => node.consensus !== null).map((node) => node.height));
  }

  /** [agreement] No two honest nodes hold different final blocks at a height. */
  noteFinal(node: SimulatedNode, block: Block): void {
    if (this.faulty.has(node)) return;
    const { height } = block.header;
    const known = this.finalByHeight.get(height);
    if (known === undefined) {
      this.finalByHeight.set(height, block.hash);
      this.finalAtMs[height] = this.nowMs;
    } else if (known !== block.hash) throw new Error(`two final blocks at height ${height}`);
  }

  carryOut(from: SimulatedNode, effect: ConsensusEffect): void {
    switch (effect.type) {
      case 'send':
        for (const to of effect.to) this.deliver(from, this.node(to), effect.message);
        return;
      case 'publish':
        for (const to of this.nodes) if (to !== from) this.deliver(from, to, effect.message);
        return;
      case 'request-block':
        for (const to of effect.from)
          this.ask(from, this.node(to), (peer) => this.answerBlock(from, peer, effect.hash));
        return;
      case 'request-transactions':
        for (const to of effect.from) {
          this.ask(from, this.node(to), (peer) => this.answerTransactions(from, peer, effect.ids));
        }
    }
  }

  private deliver(from: SimulatedNode, to: SimulatedNode, message: ConsensusMessage): void {
    this.checkOwnVote(from, message);
    const kind = message.type === 'vote' ? message.vote.kind : message.type;
    this.sent.set(kind, (this.sent.get(kind) ?? 0) + 1);
    this.transmit(from, to, message, () => to.input(inputOf(message)));
  }

  /** [no contradiction] No honest node sends two votes that contradict each other, through any crash. */
  private checkOwnVote(from: SimulatedNode, message: ConsensusMessage): void {
    const vote = message.type === 'vote' ? message.vote : message.type === 'proposal' ? message.proposal.vote : null;
    if (vote === null || this.faulty.has(from)) return;
    const kinds = { notarize: ['notarize'], nullify: ['finalize'], finalize: ['nullify', 'finalize'] }[vote.kind];
    for (const kind of kinds) {
      const earlier = this.signed.get(`${vote.voter} ${vote.view} ${kind}`);
      if (earlier !== undefined && (earlier.kind !== vote.kind || earlier.blockHash !== vote.blockHash)) {
        throw new Error(`validator ${vote.voter} contradicts itself in view ${vote.view}`);
      }
    }
    this.signed.set(`${vote.voter} ${vote.view} ${vote.kind}`, vote);
  }

  private ask(from: SimulatedNode, to: SimulatedNode, answer: (peer: SimulatedNode) => void): void {
    if (from !== to) this.transmit(from, to, null, () => answer(to));
  }

  private answerBlock(asker: SimulatedNode, peer: SimulatedNode, hash: HexId): void {
    const block = peer.consensus === null ? undefined : peer.find(hash);
    if (block === undefined) return;
    this.transmit(peer, asker, null, () => {
      for (const id of block.transactionIds) asker.market.held.add(id);
      asker.input({ type: 'block', block });
    });
  }

  private answerTransactions(asker: SimulatedNode, peer: SimulatedNode, ids: readonly HexId[]): void {
    const held = ids.filter((id) => peer.consensus !== null && peer.market.held.has(id));
    if (held.length === 0) return;
    this.transmit(peer, asker, null, () => {
      for (const id of held) asker.market.held.add(id);
      asker.input({ type: 'work' });
    });
  }

  private transmit(from: SimulatedNode, to: SimulatedNode, message: ConsensusMessage | null, arrive: () => void): void {
    const { delayMs, loss, duplication } = this.options;
    if (!this.filter(from.place, to.place, message)) return;
    const copies = this.random.chance(duplication) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (!this.random.chance(loss)) this.after(this.random.integer(delayMs[0], delayMs[1]), arrive);
    }
  }

  private planCatchUp(node: SimulatedNode, everyMs: number): void {
    this.after(this.random.integer(1, everyMs), () => {
      const peer = this.random.pick(this.nodes);
      const isLinked = this.filter(node.place, peer.place, null) && this.filter(peer.place, node.place, null);
      if (isLinked && peer.consensus !== null && !this.faulty.has(peer)) node.catchUp(peer);
      this.planCatchUp(node, everyMs);
    });
  }
}

function inputOf(message: ConsensusMessage): ConsensusInput {
  if (message.type === 'proposal') return { type: 'proposal', proposal: message.proposal };
  if (message.type === 'vote') return { type: 'vote', vote: message.vote };
  return { type: 'certificate', certificate: message.certificate };
}
