import type { Connection, Libp2p, PeerId } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import type { AddressBook } from './address-book.js';
import { Deadlines } from './deadline.js';
import type { NetworkContext } from './network-context.js';
import { PeerError } from './peer-error.js';
import { parsePeerId } from './peer-id-text.js';

interface DialState {
  failures: number;
  /** Monotonic milliseconds before which the peer is not dialled. */
  dueMs: number;
}

/** Keeps the connections that must always be there when there are too many; a peer in the mesh has 100. */
const ALWAYS_TAG_VALUE = 1_000;

/** Shortest sleep of the scheduler: several peers that fall due together are dialled in one go. */
const MIN_SLEEP_MS = 20;

/**
 * Keeps this node connected: dials the peers of the address book that are not connected, for ever, each with its own
 * exponential back-off. A connection that works resets it.
 */
export class ConnectionMaintainer {
  private readonly states = new Map<string, DialState>();
  private readonly dialling = new Set<string>();
  private libp2p: Libp2p | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly deadlines = new Deadlines();

  constructor(
    private readonly context: NetworkContext,
    private readonly book: AddressBook,
  ) {}

  start(libp2p: Libp2p): void {
    this.libp2p = libp2p;
    this.schedule(0);
  }

  stop(): void {
    this.libp2p = undefined;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.deadlines.abortAll();
    this.states.clear();
    this.dialling.clear();
  }

  /** The address book has changed: looks at it at once. */
  wake(): void {
    for (const peerId of this.states.keys()) {
      if (this.book.addressesOf(peerId).length === 0) this.states.delete(peerId);
    }
    this.schedule(0);
  }

  /** The connection works (it was identified): the next loss starts with the first back-off again. */
  onConnected(peer: PeerId): void {
    const peerId = peer.toString();
    this.states.delete(peerId);
    if (!this.book.isAlways(peerId) || this.libp2p === undefined) return;
    const tags = { always: { value: ALWAYS_TAG_VALUE } };
    this.libp2p.peerStore.merge(peer, { tags }).catch((error: unknown) => {
      this.context.logger.debug({ err: error, peerId }, 'a peer could not be tagged');
    });
  }

  /** The last connection to the peer is gone: dials again after the first back-off. */
  onDisconnected(peerId: string): void {
    if (this.libp2p === undefined || this.book.addressesOf(peerId).length === 0) return;
    this.postpone(peerId);
    this.schedule(0);
  }

  /** The best open connection to the peer, or a new one. Rejects with `peer.not-connected` or the signal's reason. */
  async connect(peerId: string, signal: AbortSignal): Promise<Connection> {
    const open = this.connectionTo(peerId);
    if (open !== undefined) return open;
    const { libp2p } = this;
    const addresses = this.book.addressesOf(peerId);
    if (libp2p === undefined || addresses.length === 0) {
      throw new PeerError('peer.not-connected', peerId, 'The peer is not connected and no address of it is known.');
    }
    try {
      return await libp2p.dial(
        addresses.map((address) => multiaddr(address)),
        { signal },
      );
    } catch (error) {
      signal.throwIfAborted();
      throw new PeerError('peer.not-connected', peerId, 'The peer could not be reached.', { cause: error });
    }
  }

  /** The best open connection to the peer: direct ones before relayed ones, the oldest first. */
  connectionTo(peerId: string): Connection | undefined {
    const open = this.connectionsOf(peerId).filter(({ status }) => status === 'open');
    return open.find(({ limits }) => limits === undefined) ?? open[0];
  }

  /** Every connection to the peer, also those that are closing. */
  connectionsOf(peerId: string): Connection[] {
    const parsed = parsePeerId(peerId);
    return parsed === undefined ? [] : (this.libp2p?.getConnections(parsed) ?? []);
  }

  private schedule(waitMs: number): void {
    if (this.libp2p === undefined) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dialDue(), waitMs);
  }

  private dialDue(): void {
    const { libp2p } = this;
    if (libp2p === undefined) return;
    const { settings, clock } = this.context;
    const nowMs = clock.monotonicMs();
    const connected = new Set(libp2p.getPeers().map(String));
    let nextMs = Number.POSITIVE_INFINITY;
    for (const peerId of this.book.peerIds()) {
      if (connected.has(peerId) || this.dialling.has(peerId)) continue;
      const isEnough = connected.size + this.dialling.size >= settings.targetPeers;
      if (isEnough && !this.book.isAlways(peerId)) continue;
      const { dueMs } = this.stateOf(peerId, nowMs);
      if (dueMs > nowMs) nextMs = Math.min(nextMs, dueMs);
      else if (this.dialling.size < settings.maxParallelDials) void this.dial(libp2p, peerId);
    }
    // With all dials busy the end of one of them schedules the next look.
    if (Number.isFinite(nextMs)) this.schedule(Math.max(MIN_SLEEP_MS, nextMs - nowMs));
  }

  /** The state of a peer; when new, the side with the greater peer id waits, so that two seldom dial each other at once. */
  private stateOf(peerId: string, nowMs: number): DialState {
    const known = this.states.get(peerId);
    if (known !== undefined) return known;
    const waits = this.libp2p !== undefined && this.libp2p.peerId.toString() > peerId;
    const state = { failures: 0, dueMs: waits ? nowMs + this.jitter(this.context.settings.dialBackOffMs) : nowMs };
    this.states.set(peerId, state);
    return state;
  }

  private async dial(libp2p: Libp2p, peerId: string): Promise<void> {
    const { settings, counters, ledger, clock, logger } = this.context;
    if (!this.context.isMember(peerId) || ledger.isRefused(peerId, clock.monotonicMs())) {
      return this.postpone(peerId);
    }
    this.dialling.add(peerId);
    // Postponed before it begins: the connection's own events may come before the dial returns and delete this.
    this.postpone(peerId);
    try {
      const addresses = this.book.addressesOf(peerId).map((address) => multiaddr(address));
      await this.deadlines.run(peerId, settings.dialTimeoutMs, undefined, (signal) =>
        libp2p.dial(addresses, { signal }),
      );
      counters.dials.succeeded += 1;
    } catch (error) {
      counters.dials.failed += 1;
      this.book.dropHearsay(peerId);
      logger.debug({ err: error, peerId }, 'a dial failed');
    } finally {
      this.dialling.delete(peerId);
      this.schedule(MIN_SLEEP_MS);
    }
  }

  /** Counts one more attempt and sets when the next is due. */
  private postpone(peerId: string): void {
    const { settings, clock } = this.context;
    const failures = this.states.get(peerId)?.failures ?? 0;
    const backOffMs = Math.min(settings.dialBackOffMaxMs, settings.dialBackOffMs * 2 ** failures);
    this.states.set(peerId, { failures: failures + 1, dueMs: clock.monotonicMs() + this.jitter(backOffMs) });
  }

  /** Between half and one and a half of the wait, so that nodes that lost each other do not all come back at once. */
  private jitter(waitMs: number): number {
    return waitMs * (0.5 + this.context.random());
  }
}
