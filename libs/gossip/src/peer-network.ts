import type { Connection, IdentifyResult, Libp2p, PeerId } from '@libp2p/interface';
import { AddressBook, isLoopback, peerIdIn } from './address-book.js';
import { ADDRESSES_PROTOCOL, AddressExchange } from './address-exchange.js';
import { ConnectionGate } from './connection-gate.js';
import { ConnectionMaintainer } from './connection-maintainer.js';
import { ConnectionWatchdog } from './connection-watchdog.js';
import { FrameStreams } from './frame-streams.js';
import type { FrameHandler } from './frame-streams.js';
import { GossipRouter } from './gossip-router.js';
import type { GossipHandler, PublishOutcome } from './gossip-router.js';
import { createNode } from './libp2p-node.js';
import type { NetworkContext } from './network-context.js';
import { NetworkCounters } from './network-stats.js';
import type { NetworkStats } from './network-stats.js';
import { Listeners } from './listeners.js';
import { PeerError } from './peer-error.js';
import { settingsOf, SILENT_LOGGER, SYSTEM_CLOCK } from './peer-network-options.js';
import type {
  Member,
  NetworkClock,
  PeerAddresses,
  PeerNetworkDependencies,
  PeerNetworkOptions,
} from './peer-network-options.js';
import { viewOf } from './peer-view.js';
import type { PeerView } from './peer-view.js';
import { RefusalLedger } from './refusal-ledger.js';
import type { Refusal, RefusalReason } from './refusal-ledger.js';
import { RequestStreams } from './request-streams.js';
import type { RequestHandler, RequestOptions } from './request-streams.js';
import { encodeTime, TIME_PROTOCOL, timeSampleOf } from './time-probe.js';
import type { TimeSample } from './time-probe.js';
import { libp2pKeyOf, peerIdOf } from './transport-key.js';

/**
 * One node of a peer-to-peer network: it gossips bytes on topics, exchanges frames on streams and keeps itself
 * connected to the members it is told of. It knows bytes and peers and nothing of what they mean.
 *
 * Handlers may be registered before or after `start`. All registered functions are called synchronously from network
 * events: queue what they get, do not act in them.
 *
 * @example
 * const network = new PeerNetwork({ verdict: () => 'accept' }, { privateKey, topics: ['/wattmesh/1/abc/status'] });
 * network.subscribe('/wattmesh/1/abc/status', ({ bytes, peerId }) => queue.push({ bytes, peerId }));
 * await network.start();
 */
export class PeerNetwork {
  /** This node's peer id, known before the start. */
  readonly peerId: string;

  /** The clock that this network runs on. */
  readonly clock: NetworkClock;

  private readonly context: NetworkContext;
  private readonly book: AddressBook;
  private readonly router: GossipRouter;
  private readonly requests: RequestStreams;
  private readonly frames: FrameStreams;
  private readonly maintainer: ConnectionMaintainer;
  private readonly exchange: AddressExchange;
  private readonly watchdog: ConnectionWatchdog;
  private readonly bootstrap: readonly Member[];
  private readonly connected = new Set<string>();
  private readonly connectListeners: Listeners<string>;
  private readonly disconnectListeners: Listeners<string>;
  private readonly addressListeners: Listeners<PeerAddresses>;
  private libp2p: Libp2p | undefined;
  private starting: Promise<void> | undefined;

  /** Throws a RangeError when the key is not 32 bytes long or a bootstrap address does not end in `/p2p/<peerId>`. */
  constructor(dependencies: PeerNetworkDependencies, options: PeerNetworkOptions) {
    const settings = settingsOf(options);
    this.peerId = peerIdOf(settings.privateKey);
    this.bootstrap = settings.bootstrap.map(bootstrapMember);
    this.clock = dependencies.clock ?? SYSTEM_CLOCK;
    this.context = {
      settings,
      clock: this.clock,
      logger: dependencies.logger ?? SILENT_LOGGER,
      random: dependencies.random ?? Math.random,
      counters: new NetworkCounters(settings.topics),
      ledger: new RefusalLedger(settings, settings.maxKnownPeers),
      isMember: (peerId) => dependencies.mayConnect?.(peerId) ?? true,
      mayVisit: (peerId) => dependencies.mayVisit?.(peerId) ?? false,
      reject: (peerId, reason) => this.reject(peerId, reason),
      refuse: (peerId, reason) => this.refuse(peerId, reason),
    };
    this.connectListeners = new Listeners(this.context.logger);
    this.disconnectListeners = new Listeners(this.context.logger);
    this.addressListeners = new Listeners(this.context.logger);
    this.book = new AddressBook(this.peerId, settings.maxKnownPeers);
    this.book.setGiven(this.bootstrap);
    this.router = new GossipRouter(this.context, dependencies);
    this.maintainer = new ConnectionMaintainer(this.context, this.book);
    this.requests = new RequestStreams(this.context, (peerId, signal) => this.maintainer.connect(peerId, signal));
    this.frames = new FrameStreams(this.context, (peerId) => this.maintainer.connectionTo(peerId));
    this.exchange = new AddressExchange(this.context, this.book, this.requests, () => this.maintainer.wake());
    this.watchdog = new ConnectionWatchdog(this.context, this.router, (peerId, why) => this.cut(peerId, why));
    void this.requests.handle(ADDRESSES_PROTOCOL, (_, peerId) => this.answerAddresses(peerId));
    void this.requests.handle(TIME_PROTOCOL, () => Promise.resolve(encodeTime(this.clock.wallMs())));
  }

  /** Listens and begins to dial. Does nothing when started already. Rejects when an address cannot be listened on. */
  start(): Promise<void> {
    this.starting ??= this.startNode();
    return this.starting;
  }

  /** Ends all connections, streams and timers. Does nothing when not started. May be started again afterwards. */
  async stop(): Promise<void> {
    await this.starting?.catch(() => {});
    const { libp2p } = this;
    if (libp2p === undefined) return;
    this.libp2p = undefined;
    this.starting = undefined;
    this.watchdog.stop();
    this.exchange.stop();
    this.maintainer.stop();
    this.frames.stop();
    this.requests.stop();
    await libp2p.stop();
    this.router.stop();
    this.connected.clear();
  }

  /** The multiaddrs under which this node can be dialled, each with its peer id; empty when it is not started. */
  addresses(): string[] {
    return this.libp2p?.getMultiaddrs().map(String) ?? [];
  }

  /** The peers that are connected and identified, in order of their peer ids. */
  peers(): PeerView[] {
    const nowMs = this.clock.monotonicMs();
    return [...this.connected].sort().flatMap((peerId) => {
      const [score, rejects] = [this.router.scoreOf(peerId), this.context.ledger.rejectsOf(peerId, nowMs)];
      return viewOf(this.maintainer.connectionsOf(peerId), { peerId, score, rejects }) ?? [];
    });
  }

  /** The peers that are refused now. */
  refusals(): Refusal[] {
    return this.context.ledger.refusals(this.clock.monotonicMs());
  }

  /** Counts and sizes for metrics. */
  stats(): NetworkStats {
    const connections = this.libp2p?.getConnections() ?? [];
    const inbound = connections.filter(({ direction }) => direction === 'inbound').length;
    const present = {
      connections: { inbound, outbound: connections.length - inbound },
      peers: this.connected.size,
      knownPeers: this.book.size,
      refusedPeers: this.refusals().length,
    };
    return this.context.counters.snapshot(present, (topic) => this.router.meshSize(topic));
  }

  /**
   * Replaces the members that this node stays connected to. Addresses learnt later are added by themselves. Also
   * looks again at once at who may be connected and cuts those who may not.
   */
  setMembers(members: readonly Member[]): void {
    this.book.setGiven([...this.bootstrap, ...members]);
    this.book.retain((peerId) => this.context.isMember(peerId));
    if (this.libp2p !== undefined) this.watchdog.check(this.libp2p);
    this.maintainer.wake();
  }

  /** Replaces the peers that get every message at once, outside the mesh. Both sides should name each other. */
  setDirectPeers(peerIds: readonly string[]): void {
    this.router.setDirectPeers(peerIds.filter((peerId) => peerId !== this.peerId));
  }

  /** Calls `listener` with what a peer says of its own addresses whenever that is news, so that it can be kept. */
  onAddressesLearnt(listener: (learnt: PeerAddresses) => void): () => void {
    return this.addressListeners.add(listener);
  }

  /** Calls `listener` when a peer is connected and identified: streams to it can be opened. */
  onConnected(listener: (peerId: string) => void): () => void {
    return this.connectListeners.add(listener);
  }

  /** Calls `listener` when the last connection to such a peer is gone. */
  onDisconnected(listener: (peerId: string) => void): () => void {
    return this.disconnectListeners.add(listener);
  }

  /**
   * Delivers accepted messages of an allowed topic to `handler`; the returned function ends it. A node receives and
   * forwards only topics that have a handler. Throws a RangeError for a topic that is not allowed.
   */
  subscribe(topic: string, handler: GossipHandler): () => void {
    return this.router.subscribe(topic, handler);
  }

  /** Publishes to everybody on the topic. Rejects with a RangeError above `messageLimitBytes` or on a foreign topic. */
  publish(topic: string, bytes: Uint8Array): Promise<PublishOutcome> {
    return this.router.publish(topic, bytes);
  }

  /** Answers requests of other members on a protocol with `handler`; one handler a protocol. */
  handle(protocol: string, handler: RequestHandler): Promise<void> {
    return this.requests.handle(protocol, handler);
  }

  /** Ends what `handle` began. */
  unhandle(protocol: string): Promise<void> {
    return this.requests.unhandle(protocol);
  }

  /**
   * Asks a peer and waits for its answer; dials it when it is not connected and an address is known. Rejects with a
   * PeerError.
   */
  async request(
    peerId: string,
    protocol: string,
    bytes: Uint8Array,
    options: RequestOptions = {},
  ): Promise<Uint8Array> {
    return (await this.requests.request(peerId, protocol, bytes, options)).answer;
  }

  /** Gives one-way frames of other members on a protocol to `handler`; one handler a protocol. */
  onFrame(protocol: string, handler: FrameHandler): Promise<void> {
    return this.frames.onFrame(protocol, handler);
  }

  /**
   * Sends a one-way frame to a peer over a stream that is kept open. Frames arrive in order; some are lost when a
   * connection breaks, and the oldest when too many wait. Never throws; false when the frame is above the limit or the
   * network does not run.
   */
  send(peerId: string, protocol: string, bytes: Uint8Array): boolean {
    return this.frames.send(peerId, protocol, bytes);
  }

  /** Compares clocks with a peer. Rejects with a PeerError. */
  async probeTime(peerId: string, options: RequestOptions = {}): Promise<TimeSample> {
    const answer = await this.requests.request(peerId, TIME_PROTOCOL, new Uint8Array(0), options);
    const sample = timeSampleOf(answer, this.clock);
    if (sample === undefined) throw new PeerError('peer.stream-failed', peerId, 'The peer did not answer with a time.');
    return sample;
  }

  /** Counts a reject against a peer, as a verdict `reject` does: for bad frames and false answers. */
  reject(peerId: string, reason: RefusalReason = 'misbehaviour'): void {
    const { ledger, clock, logger } = this.context;
    logger.debug({ peerId, reason }, 'a peer was counted against');
    if (ledger.reject(peerId, reason, clock.monotonicMs())) this.afterRefusal(peerId, reason);
  }

  /** Disconnects a peer at once and refuses it for the back-off time. */
  refuse(peerId: string, reason: RefusalReason = 'misbehaviour'): void {
    this.context.ledger.refuse(peerId, reason, this.clock.monotonicMs());
    this.afterRefusal(peerId, reason);
  }

  private async startNode(): Promise<void> {
    const { settings } = this.context;
    const gate = new ConnectionGate(this.context, {
      countOf: (peerId) => this.libp2p?.getConnections(peerId).length ?? 0,
      peerIds: () => this.libp2p?.getPeers().map(String) ?? [],
    });
    const libp2p = await createNode(libp2pKeyOf(settings.privateKey), settings, gate.hooks, this.router.service);
    this.listenTo(libp2p);
    this.libp2p = libp2p;
    // Before it listens, so that the first peer finds every protocol.
    await this.requests.start(libp2p);
    await this.frames.start(libp2p);
    try {
      await libp2p.start();
    } catch (error) {
      this.libp2p = undefined;
      this.starting = undefined;
      await libp2p.stop();
      throw error;
    }
    this.router.start();
    this.watchdog.start(libp2p);
    this.maintainer.start(libp2p);
  }

  private listenTo(libp2p: Libp2p): void {
    libp2p.addEventListener('peer:identify', ({ detail }) => this.onIdentified(detail));
    libp2p.addEventListener('peer:disconnect', ({ detail }) => this.onLost(detail));
    if (!this.context.settings.mdns) return;
    libp2p.addEventListener('peer:discovery', ({ detail }) => {
      const peerId = detail.id.toString();
      if (!this.context.isMember(peerId)) return;
      if (this.book.learnHearsay(peerId, detail.multiaddrs.map(String))) this.maintainer.wake();
    });
  }

  private onIdentified({ peerId: peer, listenAddrs, connection }: IdentifyResult): void {
    const peerId = peer.toString();
    if (this.libp2p === undefined) return;
    if (!this.context.isMember(peerId)) {
      this.watchdog.onVisit(peerId);
      return;
    }
    this.learnAddresses(peerId, listenAddrs.map(String), connection);
    this.maintainer.onConnected(peer);
    this.frames.onConnected(peerId);
    if (this.connected.has(peerId)) return;
    this.connected.add(peerId);
    this.exchange.onConnected(peerId);
    this.connectListeners.tell(peerId);
  }

  private learnAddresses(peerId: string, listenAddresses: string[], connection: Connection): void {
    const isLocal = isLoopback(connection.remoteAddr.toString());
    const useful = listenAddresses.filter((address) => isLocal || !isLoopback(address));
    if (!this.book.learnOwn(peerId, useful)) return;
    this.addressListeners.tell({ peerId, addresses: this.book.toShare(peerId) });
  }

  private onLost(peer: PeerId): void {
    const peerId = peer.toString();
    this.router.onDisconnected(peerId);
    this.watchdog.onDisconnected(peerId);
    this.exchange.onDisconnected(peerId);
    this.maintainer.onDisconnected(peerId);
    if (this.connected.delete(peerId)) this.disconnectListeners.tell(peerId);
  }

  private afterRefusal(peerId: string, reason: RefusalReason): void {
    this.context.counters.refusals[reason] += 1;
    this.context.logger.warn({ peerId, reason }, 'a peer is refused');
    this.cut(peerId, reason);
  }

  private cut(peerId: string, why: string): void {
    const connections = this.maintainer.connectionsOf(peerId);
    if (connections.length > 0) this.context.logger.info({ peerId, why }, 'a peer is disconnected');
    for (const connection of connections) connection.abort(new Error(`Disconnected: ${why}.`));
  }

  private answerAddresses(asking: string): Promise<Uint8Array> {
    const isLocal = this.maintainer.connectionsOf(asking).some(({ remoteAddr }) => isLoopback(remoteAddr.toString()));
    return Promise.resolve(this.exchange.answer(asking, isLocal));
  }
}

function bootstrapMember(address: string): Member {
  const peerId = peerIdIn(address);
  if (peerId === undefined) throw new RangeError(`A bootstrap address ends in /p2p/<peer id>: ${address}`);
  return { peerId, addresses: [address], always: true };
}
