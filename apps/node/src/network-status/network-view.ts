import type { NetworkStats, PeerView, Refusal } from '#gossip';

/** What the status pages and metrics ask of the peer network. An abstract class, so that it doubles as the injection token. */
export abstract class NetworkView {
  /** libp2p peer id of this node. */
  abstract readonly peerId: string;
  /** Multiaddrs under which this node can be reached. */
  abstract addresses(): readonly string[];
  /** Connected peers. */
  abstract peers(): readonly PeerView[];
  /** Peers that are refused now. */
  abstract refusals(): readonly Refusal[];
  abstract stats(): NetworkStats;
  /** How far the community's clocks are ahead of the own one, ms; null: not known. */
  abstract clockOffsetMs(): number | null;
}
