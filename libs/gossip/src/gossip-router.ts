import { gossipsub, TopicValidatorResult } from '@libp2p/gossipsub';
import type { GossipSub, GossipSubComponents } from '@libp2p/gossipsub';
import type { RPC } from '@libp2p/gossipsub/message';
import type { PeerId, Stream } from '@libp2p/interface';
import { GossipGuard } from './gossip-guard.js';
import { gossipsubOptions, SCORE_THRESHOLDS } from './gossip-parameters.js';
import { guardedRegistrar } from './gossip-registrar.js';
import type { NetworkContext } from './network-context.js';
import type { PeerNetworkDependencies, Verdict } from './peer-network-options.js';
import { StreamPacer } from './stream-pacer.js';
import { PeerBuckets } from './token-bucket.js';

/** A message that was accepted. */
export interface GossipDelivery {
  /** Full topic name. */
  topic: string;
  bytes: Uint8Array;
  /** The peer that brought it; not its author. */
  peerId: string;
  /** When it came, in Unix milliseconds of this node's clock. */
  receivedMs: number;
}

/** Takes accepted messages, in the order in which they were accepted. Exceptions are logged. */
export type GossipHandler = (delivery: GossipDelivery) => void;

/** What became of a published message. */
export interface PublishOutcome {
  /** Peers it was handed to. 0: nobody listens; it may be published again later. */
  recipients: number;
  /** The same bytes were published or received within the last two minutes; nobody gets them again. */
  duplicate: boolean;
}

/** The public members of gossipsub's class that its interface leaves out. Checked when the router is built. */
interface GossipSubInternals extends GossipSub {
  readonly peers: ReadonlyMap<string, PeerId>;
  readonly streamsOutbound: ReadonlyMap<string, unknown>;
  readonly direct: Set<string>;
  getMeshPeers(topic: string): string[];
  getScore(peerId: string): number;
  handleReceivedRpc(from: PeerId, rpc: RPC): Promise<void>;
}

/** Gossipsub with this network's guard, verdict, counts and subscribers around it. */
export class GossipRouter {
  private readonly guard: GossipGuard;
  private readonly byteBuckets: PeerBuckets;
  private readonly handlers = new Map<string, Set<GossipHandler>>();
  private readonly inboundStreams = new Map<string, Stream>();
  private directPeers: readonly string[];
  private pubsub: GossipSubInternals | undefined;

  constructor(
    private readonly context: NetworkContext,
    private readonly dependencies: Pick<PeerNetworkDependencies, 'verdict'>,
  ) {
    this.directPeers = context.settings.directPeers;
    this.guard = new GossipGuard(context);
    this.byteBuckets = new PeerBuckets(context.settings.gossipByteRate, context.settings.maxKnownPeers);
  }

  /** The service factory for libp2p; makes a new gossipsub at each start of the network. */
  readonly service = (components: GossipSubComponents): GossipSub => {
    const { privateKey, peerId, peerStore, connectionManager, logger } = components;
    const registrar = guardedRegistrar(components.registrar, {
      admits: (peer) => this.context.isMember(peer),
      onInboundStream: (stream, peer) => this.meter(stream, peer),
    });
    const pubsub = internalsOf(
      gossipsub(gossipsubOptions(this.context.settings, this.directPeers))({
        privateKey,
        peerId,
        peerStore,
        registrar,
        connectionManager,
        logger,
      }),
    );
    this.install(pubsub);
    return pubsub;
  };

  /** Begins to receive for everything that has handlers; called when libp2p has started. */
  start(): void {
    for (const topic of this.handlers.keys()) this.pubsub?.subscribe(topic);
  }

  stop(): void {
    this.pubsub = undefined;
    this.inboundStreams.clear();
  }

  /** Delivers accepted messages of an allowed topic to `handler` until the returned function is called. */
  subscribe(topic: string, handler: GossipHandler): () => void {
    this.context.counters.topic(topic);
    const handlers = this.handlers.get(topic) ?? new Set();
    handlers.add(handler);
    this.handlers.set(topic, handlers);
    if (handlers.size === 1) this.pubsub?.subscribe(topic);
    return () => {
      handlers.delete(handler);
      if (handlers.size > 0 || this.handlers.get(topic) !== handlers) return;
      this.handlers.delete(topic);
      this.pubsub?.unsubscribe(topic);
    };
  }

  async publish(topic: string, bytes: Uint8Array): Promise<PublishOutcome> {
    const { counters, settings } = this.context;
    const counts = counters.topic(topic);
    if (bytes.byteLength > settings.messageLimitBytes) {
      throw new RangeError(`A message has at most ${settings.messageLimitBytes} bytes, not ${bytes.byteLength}.`);
    }
    if (this.pubsub === undefined) return { recipients: 0, duplicate: false };
    try {
      const { recipients } = await this.pubsub.publish(topic, bytes);
      if (recipients.length > 0) counts.published += 1;
      counters.bytes.gossipOut += bytes.byteLength * recipients.length;
      return { recipients: recipients.length, duplicate: false };
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      if (message === 'PublishError.Duplicate') return { recipients: 0, duplicate: true };
      if (message === 'PublishError.NoPeersSubscribedToTopic') return { recipients: 0, duplicate: false };
      throw error;
    }
  }

  /** Replaces the direct peers. Peers on both sides should name each other: a direct peer is never in the mesh. */
  setDirectPeers(peerIds: readonly string[]): void {
    this.directPeers = peerIds;
    this.pubsub?.direct.clear();
    for (const peerId of peerIds) this.pubsub?.direct.add(peerId);
  }

  /** True while gossip can flow both ways. False on a live connection for long: the connection is a zombie. */
  isLinked(peerId: string): boolean {
    const { pubsub } = this;
    if (pubsub === undefined) return false;
    return pubsub.peers.has(peerId) && pubsub.streamsOutbound.has(peerId) && this.inboundStreams.has(peerId);
  }

  scoreOf(peerId: string): number {
    return this.pubsub?.getScore(peerId) ?? 0;
  }

  isGraylisted(peerId: string): boolean {
    return this.scoreOf(peerId) < SCORE_THRESHOLDS.graylistThreshold;
  }

  meshSize(topic: string): number {
    return this.pubsub?.getMeshPeers(topic).length ?? 0;
  }

  onDisconnected(peerId: string): void {
    this.guard.forget(peerId);
    this.inboundStreams.delete(peerId);
  }

  private install(pubsub: GossipSubInternals): void {
    const { settings, clock } = this.context;
    const handleReceivedRpc = pubsub.handleReceivedRpc.bind(pubsub);
    pubsub.handleReceivedRpc = async (from, rpc) => {
      if (this.guard.filter(from.toString(), rpc)) await handleReceivedRpc(from, rpc);
    };
    for (const topic of settings.topics) {
      pubsub.topicValidators.set(topic, (peer, message) => this.judge(topic, message.data, peer.toString()));
    }
    pubsub.addEventListener('gossipsub:message', ({ detail }) => {
      const { topic, data } = detail.msg;
      const peerId = detail.propagationSource.toString();
      this.deliver({ topic, bytes: data, peerId, receivedMs: clock.wallMs() });
    });
    this.pubsub = pubsub;
  }

  private judge(topic: string, bytes: Uint8Array, peerId: string): TopicValidatorResult {
    const { ledger, clock } = this.context;
    // The rest of an RPC whose sender was refused half-way through it.
    if (ledger.isRefused(peerId, clock.monotonicMs())) return TopicValidatorResult.Ignore;
    const counts = this.context.counters.topic(topic);
    const verdict = this.askVerdict(topic, bytes, peerId);
    if (verdict === 'accept') {
      counts.accepted += 1;
      return TopicValidatorResult.Accept;
    }
    if (verdict === 'ignore') {
      counts.ignored += 1;
      return TopicValidatorResult.Ignore;
    }
    counts.rejected += 1;
    this.context.reject(peerId, 'rejected-messages');
    return TopicValidatorResult.Reject;
  }

  private askVerdict(topic: string, bytes: Uint8Array, peerId: string): Verdict {
    try {
      return this.dependencies.verdict(topic, bytes, peerId);
    } catch (error) {
      this.context.logger.warn({ err: error, topic, peerId }, 'the verdict on a gossiped message threw');
      return 'ignore';
    }
  }

  private deliver(delivery: GossipDelivery): void {
    for (const handler of this.handlers.get(delivery.topic) ?? []) {
      try {
        handler(delivery);
      } catch (error) {
        this.context.logger.warn({ err: error, topic: delivery.topic }, 'a handler of gossiped messages threw');
      }
    }
  }

  private meter(stream: Stream, peerId: string): void {
    const { counters, clock } = this.context;
    const pacer = new StreamPacer(stream);
    this.inboundStreams.set(peerId, stream);
    const forget = (): void => {
      if (this.inboundStreams.get(peerId) === stream) this.inboundStreams.delete(peerId);
    };
    stream.addEventListener('close', forget);
    stream.addEventListener('remoteCloseWrite', forget);
    stream.addEventListener('message', ({ data }) => {
      counters.bytes.gossipIn += data.byteLength;
      pacer.hold(this.byteBuckets.spend(peerId, data.byteLength, clock.monotonicMs()));
    });
  }
}

function internalsOf(pubsub: GossipSub): GossipSubInternals {
  // Safety: these are public members of the class behind the interface; the check below fails loudly if one goes.
  const internals = pubsub as GossipSubInternals;
  const complete =
    internals.peers instanceof Map &&
    internals.streamsOutbound instanceof Map &&
    internals.direct instanceof Set &&
    typeof internals.getMeshPeers === 'function' &&
    typeof internals.getScore === 'function' &&
    typeof internals.handleReceivedRpc === 'function';
  if (!complete) throw new Error('This version of gossipsub lacks a member that the guard needs.');
  return internals;
}
