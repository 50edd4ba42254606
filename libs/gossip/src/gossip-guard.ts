import type { RPC } from '@libp2p/gossipsub/message';
import { PeerBuckets } from './token-bucket.js';
import { maxMessagesPerAnswer } from './gossip-parameters.js';
import type { NetworkContext } from './network-context.js';

interface DropWindow {
  sinceMs: number;
  drops: number;
}

/**
 * Stands between a decoded RPC and gossipsub: what it takes out was never hashed, never counted as seen (another peer
 * may still bring it) and never judged.
 */
export class GossipGuard {
  private readonly buckets: PeerBuckets;
  private readonly dropWindows = new Map<string, DropWindow>();
  private readonly maxMessagesPerAnswer: number;

  constructor(private readonly context: NetworkContext) {
    const { settings } = context;
    this.buckets = new PeerBuckets(settings.messageRate, settings.maxKnownPeers);
    this.maxMessagesPerAnswer = maxMessagesPerAnswer(settings);
  }

  /** Takes out of `rpc` what this peer may not send. False: ignore the whole RPC. */
  filter(peerId: string, rpc: RPC): boolean {
    if (this.context.ledger.isRefused(peerId, this.context.clock.monotonicMs())) return false;
    rpc.messages = rpc.messages.filter((message) => this.admits(peerId, message));
    if (rpc.control !== undefined) {
      keepFirstIds(rpc.control.ihave, this.maxMessagesPerAnswer);
      keepFirstIds(rpc.control.iwant, this.maxMessagesPerAnswer);
    }
    return true;
  }

  /** Forgets when a peer's drops began; called when it disconnects. */
  forget(peerId: string): void {
    this.dropWindows.delete(peerId);
  }

  private admits(peerId: string, message: RPC.Message): boolean {
    const { counters, settings, clock } = this.context;
    const { dropped } = counters;
    const nowMs = clock.monotonicMs();
    if (!this.buckets.take(peerId, 1, nowMs)) {
      dropped.rateLimited += 1;
      this.countDrop(peerId, nowMs);
      return false;
    }
    const counts = counters.topics.get(message.topic);
    if (counts === undefined) {
      dropped.unknownTopic += 1;
      return false;
    }
    // [REJECT] a message carries no author, sequence number, signature or key of gossipsub's own
    if ([message.from, message.seqno, message.signature, message.key].some((field) => field !== undefined)) {
      dropped.notAnonymous += 1;
      this.reject(peerId, counts);
      return false;
    }
    // [REJECT] a message is at most messageLimitBytes long
    if ((message.data?.byteLength ?? 0) > settings.messageLimitBytes) {
      dropped.oversized += 1;
      this.reject(peerId, counts);
      return false;
    }
    if (message.data !== undefined) message.data = ownBytes(message.data);
    return true;
  }

  private reject(peerId: string, counts: { rejected: number }): void {
    counts.rejected += 1;
    this.context.reject(peerId, 'rejected-messages');
  }

  private countDrop(peerId: string, nowMs: number): void {
    const { settings } = this.context;
    const window = this.dropWindows.get(peerId);
    if (window === undefined || nowMs - window.sinceMs > settings.rejectWindowMs) {
      this.dropWindows.set(peerId, { sinceMs: nowMs, drops: 1 });
      return;
    }
    window.drops += 1;
    if (window.drops < settings.floodDrops) return;
    this.dropWindows.delete(peerId);
    this.context.refuse(peerId, 'flood');
  }
}

/** The bytes in memory of their own: a small message must not keep the whole frame that it came in. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** Cuts the lists so that they name at most `most` ids in all. */
function keepFirstIds(lists: { messageIDs: Uint8Array[] }[], most: number): void {
  let left = most;
  for (const list of lists) {
    list.messageIDs = list.messageIDs.slice(0, left);
    left -= list.messageIDs.length;
  }
}
