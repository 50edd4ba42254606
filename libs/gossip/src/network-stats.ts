import type { RefusalReason } from './refusal-ledger.js';

/** Counts of one topic since start. */
export interface TopicStats {
  /** Verdicts on received messages. */
  accepted: number;
  ignored: number;
  rejected: number;
  /** Own messages sent to at least one peer. */
  published: number;
  /** Peers in this node's mesh now. */
  mesh: number;
}

/** Counts of one node since its construction, and its present sizes. Plain data, bounded by the settings. */
export interface NetworkStats {
  /** Present: connections by direction, peers that are identified, peers in the address book, refused peers. */
  connections: { inbound: number; outbound: number };
  peers: number;
  knownPeers: number;
  refusedPeers: number;
  /** By full topic name; every allowed topic is there. */
  topics: Record<string, TopicStats>;
  /** Gossiped messages dropped before the verdict. */
  dropped: { rateLimited: number; oversized: number; unknownTopic: number; notAnonymous: number };
  /** Payload bytes. `gossipIn` counts all gossip traffic, `gossipOut` own messages times receivers, not forwards. */
  bytes: {
    gossipIn: number;
    gossipOut: number;
    requestsIn: number;
    requestsOut: number;
    framesIn: number;
    framesOut: number;
  };
  /** Refusals begun, by reason. */
  refusals: Record<RefusalReason, number>;
  /** Connections denied at the gate. */
  denied: { stranger: number; refused: number; tooManyOfPeer: number; tooManyVisitors: number };
  /** Own requests and those of others; `refused`: above the peer's rate or stream cap. */
  requests: { sent: number; failed: number; served: number; serveFailed: number; refused: number };
  /** One-way frames; `dropped`: from a full outbound queue. */
  frames: { sent: number; received: number; dropped: number };
  dials: { succeeded: number; failed: number };
  /** Connections closed by the watchdog because their gossip streams were gone. */
  withoutGossip: number;
}

/** The running counts behind NetworkStats. */
export class NetworkCounters {
  readonly topics = new Map<string, Omit<TopicStats, 'mesh'>>();
  readonly dropped = { rateLimited: 0, oversized: 0, unknownTopic: 0, notAnonymous: 0 };
  readonly bytes = { gossipIn: 0, gossipOut: 0, requestsIn: 0, requestsOut: 0, framesIn: 0, framesOut: 0 };
  readonly refusals: Record<RefusalReason, number> = { 'rejected-messages': 0, misbehaviour: 0, flood: 0, score: 0 };
  readonly denied = { stranger: 0, refused: 0, tooManyOfPeer: 0, tooManyVisitors: 0 };
  readonly requests = { sent: 0, failed: 0, served: 0, serveFailed: 0, refused: 0 };
  readonly frames = { sent: 0, received: 0, dropped: 0 };
  readonly dials = { succeeded: 0, failed: 0 };
  withoutGossip = 0;

  /** `topics`: the allowed topics; counts exist for these alone. */
  constructor(topics: readonly string[]) {
    for (const topic of topics) this.topics.set(topic, { accepted: 0, ignored: 0, rejected: 0, published: 0 });
  }

  /** The counts of an allowed topic. Throws for any other: callers check first. */
  topic(name: string): Omit<TopicStats, 'mesh'> {
    const counts = this.topics.get(name);
    if (counts === undefined) throw new RangeError(`Not an allowed topic: ${name}`);
    return counts;
  }

  /** A copy, completed with the present sizes. */
  snapshot(
    present: Pick<NetworkStats, 'connections' | 'peers' | 'knownPeers' | 'refusedPeers'>,
    meshSize: (topic: string) => number,
  ): NetworkStats {
    const topics = [...this.topics].map(([name, counts]) => [name, { ...counts, mesh: meshSize(name) }] as const);
    return {
      ...present,
      topics: Object.fromEntries(topics),
      dropped: { ...this.dropped },
      bytes: { ...this.bytes },
      refusals: { ...this.refusals },
      denied: { ...this.denied },
      requests: { ...this.requests },
      frames: { ...this.frames },
      dials: { ...this.dials },
      withoutGossip: this.withoutGossip,
    };
  }
}
