import type { Libp2p } from '@libp2p/interface';
import type { GossipRouter } from './gossip-router.js';
import type { NetworkContext } from './network-context.js';

/**
 * Looks at every connected peer from time to time: those that are members no more and visitors whose time is over are
 * cut, those that are graylisted are refused, and those whose gossip streams are gone (one oversized frame is enough,
 * and gossipsub never opens them again) are disconnected so that they can be dialled anew.
 */
export class ConnectionWatchdog {
  private timer: NodeJS.Timeout | undefined;
  private readonly unlinkedSinceMs = new Map<string, number>();
  private readonly visitingSinceMs = new Map<string, number>();

  /** `cut`: closes all connections to a peer at once. */
  constructor(
    private readonly context: NetworkContext,
    private readonly router: GossipRouter,
    private readonly cut: (peerId: string, why: string) => void,
  ) {}

  start(libp2p: Libp2p): void {
    this.timer = setInterval(() => this.check(libp2p), this.context.settings.watchdogMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.unlinkedSinceMs.clear();
    this.visitingSinceMs.clear();
  }

  /** A visitor is here: when it is admitted, be it before the next look, it has to come back as a member. */
  onVisit(peerId: string): void {
    this.lastsFor(peerId, this.visitingSinceMs);
  }

  onDisconnected(peerId: string): void {
    this.unlinkedSinceMs.delete(peerId);
    this.visitingSinceMs.delete(peerId);
  }

  /** One look at everybody. */
  check(libp2p: Libp2p): void {
    for (const peer of libp2p.getPeers()) {
      const peerId = peer.toString();
      if (!this.context.isMember(peerId)) this.checkVisitor(peerId);
      else if (this.visitingSinceMs.has(peerId)) this.cut(peerId, 'admitted; comes back as a member');
      else if (this.router.isGraylisted(peerId)) this.context.refuse(peerId, 'score');
      else this.checkGossip(peerId);
    }
  }

  private checkVisitor(peerId: string): void {
    if (!this.context.mayVisit(peerId)) return this.cut(peerId, 'not a member');
    if (this.lastsFor(peerId, this.visitingSinceMs) >= this.context.settings.visitMs) this.cut(peerId, 'visit is over');
  }

  private checkGossip(peerId: string): void {
    if (this.router.isLinked(peerId)) {
      this.unlinkedSinceMs.delete(peerId);
      return;
    }
    if (this.lastsFor(peerId, this.unlinkedSinceMs) < this.context.settings.gossipStreamGraceMs) return;
    this.context.counters.withoutGossip += 1;
    this.cut(peerId, 'no gossip streams');
  }

  /** Milliseconds since the first look that found the peer in this state. */
  private lastsFor(peerId: string, since: Map<string, number>): number {
    const nowMs = this.context.clock.monotonicMs();
    const sinceMs = since.get(peerId) ?? nowMs;
    since.set(peerId, sinceMs);
    return nowMs - sinceMs;
  }
}
