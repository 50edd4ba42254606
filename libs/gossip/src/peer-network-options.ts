import type { Rate } from './token-bucket.js';
import type { RefusalRules } from './refusal-ledger.js';

/** What the application thinks of a gossiped message; `ignore` is final for two minutes (the seen cache). */
export type Verdict = 'accept' | 'ignore' | 'reject';

/** Time as this library needs it. */
export interface NetworkClock {
  /** Unix milliseconds. May step. */
  wallMs(): number;
  /** Milliseconds that never step back. */
  monotonicMs(): number;
}

/** Where log lines go: a constant message and an object, as pino takes them. */
export interface NetworkLogger {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** A peer and where it can be dialled. */
export interface PeerAddresses {
  peerId: string;
  /** Multiaddrs, with or without the closing `/p2p/<peerId>`. */
  addresses: readonly string[];
}

/** A peer that this node wants to be connected to. */
export interface Member extends PeerAddresses {
  /** Dial it even when there are `targetPeers` connections already (validators). Default false. */
  always?: boolean;
}

/** What a peer network needs from outside. */
export interface PeerNetworkDependencies {
  /**
   * Judges a message before it is forwarded and delivered. Synchronous; called behind the size check and the peer's
   * token bucket. An exception counts as `ignore` and is logged.
   */
  verdict(topic: string, bytes: Uint8Array, peerId: string): Verdict;
  /**
   * The membership gate: asked at each connection and again every `watchdogMs` while it lasts. Default: everybody.
   */
  mayConnect?(peerId: string): boolean;
  /**
   * Whether a peer that is no member may come in (not be dialled) to use the `visitorProtocols` for `visitMs`, outside
   * of gossip, frames and the lists of peers. Default: nobody.
   */
  mayVisit?(peerId: string): boolean;
  /** Default: the system's clocks. */
  clock?: NetworkClock;
  /** Default: none. */
  logger?: NetworkLogger;
  /** Uniform numbers in [0, 1) for jitter. Default: Math.random. */
  random?: () => number;
}

/** Every setting of a peer network. Only the private key and the topics have no default. */
export interface PeerNetworkOptions extends Partial<PeerNetworkLimits> {
  /** 32-byte Ed25519 seed; see `createTransportKey`. */
  privateKey: Uint8Array;
  /** Full names of the topics that may be published, received and forwarded. Others are dropped. */
  topics: readonly string[];
  /** Multiaddrs to listen on, TCP or WebSocket. Default `['/ip4/0.0.0.0/tcp/0', '/ip4/0.0.0.0/tcp/0/ws']`. */
  listen?: readonly string[];
  /** Multiaddrs told to others instead of those listened on. Default: none. */
  announce?: readonly string[];
  /** Multiaddrs that end in `/p2p/<peerId>`, dialled for ever whether or not they are members. Default: none. */
  bootstrap?: readonly string[];
  /** Find members on the local network by multicast DNS. Default false. */
  mdns?: boolean;
  /** Peers that get every message at once, outside the mesh (validators). Default: none. */
  directPeers?: readonly string[];
  /** Request protocols that are answered to visitors too (joining). Default: none. */
  visitorProtocols?: readonly string[];
}

/** Every limit, rate and time of a peer network; see DEFAULT_LIMITS for the defaults. */
export interface PeerNetworkLimits extends RefusalRules {
  /** Greatest gossiped message, in bytes; a larger one is a reject. Above it a message cannot be published. */
  messageLimitBytes: number;
  /** Greatest frame on any stream (a gossip RPC, a request, an answer, a one-way frame), in bytes. */
  frameLimitBytes: number;
  /** Most connections. */
  maxConnections: number;
  /** Most connections of one peer: two sides that dial at once make two. */
  maxConnectionsPerPeer: number;
  /** Most visitors at once. */
  maxVisitors: number;
  /** How long a visitor may stay connected, in milliseconds. */
  visitMs: number;
  /** Most inbound connections whose handshake is not finished. */
  maxPendingInbound: number;
  /** Most inbound connections a second from one network address; homes share addresses. */
  maxInboundPerHostPerSecond: number;
  /** Most inbound streams that one peer may have open on one protocol. */
  maxStreamsPerPeer: number;
  /** Most own requests running at once to one peer on one protocol; further ones wait. Below `maxStreamsPerPeer`. */
  maxRequestsPerPeer: number;
  /** Most own requests waiting for one peer on one protocol; further ones fail with `peer.too-busy`. */
  maxWaitingRequestsPerPeer: number;
  /** Gossiped messages of one peer; the surplus is dropped unread. */
  messageRate: Rate;
  /** Gossip bytes of one peer; the surplus waits in the peer (back-pressure). */
  gossipByteRate: Rate;
  /** Requests of one peer; the surplus is refused. */
  requestRate: Rate;
  /** One-way frames of one peer; the surplus waits in the peer. */
  frameRate: Rate;
  /** Messages dropped by `messageRate` within one `rejectWindowMs` that make a peer a flooder, to be refused. */
  floodDrops: number;
  /** Most one-way frames that wait for one peer on one protocol; the oldest are dropped. */
  maxQueuedFrames: number;
  /** Most bytes of such frames. */
  maxQueuedFrameBytes: number;
  /** Most bytes of gossip that wait for one slow peer; beyond it the peer is cut off. */
  maxGossipQueueBytes: number;
  /** How long a request may take when the caller does not say. */
  requestTimeoutMs: number;
  /** First wait before a peer is dialled again; doubles with each failure. */
  dialBackOffMs: number;
  /** Longest such wait. */
  dialBackOffMaxMs: number;
  /** How long one dial may take over all addresses. */
  dialTimeoutMs: number;
  /** Most dials at once. */
  maxParallelDials: number;
  /** How many peers to stay connected to; those marked `always` are dialled beyond it. */
  targetPeers: number;
  /** Most peers in the address book. */
  maxKnownPeers: number;
  /** How often addresses are asked of each connected peer, in milliseconds. */
  addressExchangeMs: number;
  /** How often connections are checked for membership, gossip streams and scores. */
  watchdogMs: number;
  /** How long a connection may be without gossip streams before it is closed. */
  gossipStreamGraceMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const KIB = 1_024;
const MIB = 1_024 * KIB;

/** The defaults of every limit: room for a community of 1,000 households on a home board. */
export const DEFAULT_LIMITS: PeerNetworkLimits = {
  messageLimitBytes: 64 * KIB,
  frameLimitBytes: MIB,
  maxConnections: 128,
  maxConnectionsPerPeer: 4,
  maxVisitors: 8,
  visitMs: MINUTE_MS,
  maxPendingInbound: 32,
  maxInboundPerHostPerSecond: 32,
  maxStreamsPerPeer: 16,
  maxRequestsPerPeer: 8,
  maxWaitingRequestsPerPeer: 256,
  messageRate: { perSecond: 200, burst: 2_000 },
  gossipByteRate: { perSecond: MIB, burst: 8 * MIB },
  requestRate: { perSecond: 50, burst: 200 },
  frameRate: { perSecond: 500, burst: 2_000 },
  floodDrops: 10_000,
  maxQueuedFrames: 1_024,
  maxQueuedFrameBytes: 4 * MIB,
  maxGossipQueueBytes: 8 * MIB,
  requestTimeoutMs: 10 * SECOND_MS,
  dialBackOffMs: 250,
  dialBackOffMaxMs: 30 * SECOND_MS,
  dialTimeoutMs: 10 * SECOND_MS,
  maxParallelDials: 8,
  targetPeers: 32,
  maxKnownPeers: 4_096,
  addressExchangeMs: 3 * MINUTE_MS,
  watchdogMs: 2 * SECOND_MS,
  gossipStreamGraceMs: 10 * SECOND_MS,
  rejectsBeforeRefusal: 3,
  rejectWindowMs: MINUTE_MS,
  refusalMs: MINUTE_MS,
  refusalMaxMs: 60 * MINUTE_MS,
};

/** All settings, defaults filled in. */
export type NetworkSettings = PeerNetworkLimits & Required<PeerNetworkOptions>;

const DEFAULT_LISTEN: readonly string[] = ['/ip4/0.0.0.0/tcp/0', '/ip4/0.0.0.0/tcp/0/ws'];

/** Fills the defaults in. */
export function settingsOf(options: PeerNetworkOptions): NetworkSettings {
  return {
    ...DEFAULT_LIMITS,
    listen: DEFAULT_LISTEN,
    announce: [],
    bootstrap: [],
    mdns: false,
    directPeers: [],
    visitorProtocols: [],
    ...withoutUndefined(options),
  };
}

/** So that a setting that is present but undefined means its default. */
function withoutUndefined(options: PeerNetworkOptions): PeerNetworkOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  // Safety: only optional settings can be undefined; the required ones are all still there.
  return Object.fromEntries(given) as unknown as PeerNetworkOptions;
}

/** The system's clocks. */
export const SYSTEM_CLOCK: NetworkClock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** A logger that says nothing. */
export const SILENT_LOGGER: NetworkLogger = { debug: () => {}, info: () => {}, warn: () => {} };
