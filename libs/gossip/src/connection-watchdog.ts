import type { Libp2p } from '@libp2p/interface';
import type { GossipRouter } from './gossip-router.js';
import type { NetworkContext } from './network-context.js';

/**
 * Looks at every connected peer from time to time: those that are members no more are cut, those that are graylisted
 * are refused, and those whose gossip streams are gone (one oversized frame is enough, and gossipsub never opens them
 * again) are disconnected so that they can be dialled anew.
 */
export class ConnectionWatchdog {
  private timer: NodeJS.Timeout | undefined;
  private readonly unlinkedSinceMs = new Map<string, number>();

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
  }

  onDisconnected(peerId: string): void {
    this.unlinkedSinceMs.delete(peerId);
  }

  /** One look at everybody. */
  check(libp2p: Libp2p): void {
    for (const peer of libp2p.getPeers()) {
      const peerId = peer.toString();
      if (!this.context.isMember(peerId)) this.cut(peerId, 'not a member');
      else if (this.router.isGraylisted(peerId)) this.context.refuse(peerId, 'score');
      else this.checkGossip(peerId);
    }
  }

  private checkGossip(peerId: string): void {
    const nowMs = this.context.clock.monotonicMs();
    if (this.router.isLinked(peerId)) {
      this.unlinkedSinceMs.delete(peerId);
      return;
    }
    const sinceMs = this.unlinkedSinceMs.get(peerId) ?? nowMs;
    this.unlinkedSinceMs.set(peerId, sinceMs);
    if (nowMs - sinceMs < this.context.settings.gossipStreamGraceMs) return;
    this.context.counters.withoutGossip += 1;
    this.cut(peerId, 'no gossip streams');
  }
}
