import type { Connection } from '@libp2p/interface';

/** A connected peer. */
export interface PeerView {
  peerId: string;
  /** Who dialled: `outbound` is this node. */
  direction: 'inbound' | 'outbound';
  /** The address of the other end. */
  address: string;
  /** Unix milliseconds of the oldest connection's opening. */
  sinceMs: number;
  /** Gossip score: 0 is neutral, below -80 the peer is cut. */
  score: number;
  /** Rejects within the last minute; the third one refuses the peer. */
  rejects: number;
  /** Last measured round trip in milliseconds; undefined before the first measurement. */
  roundTripMs: number | undefined;
}

/** What its connections tell of a peer; undefined when there is none. */
export function viewOf(
  connections: readonly Connection[],
  standing: Pick<PeerView, 'peerId' | 'score' | 'rejects'>,
): PeerView | undefined {
  const [oldest] = [...connections].sort((a, b) => a.timeline.open - b.timeline.open);
  if (oldest === undefined) return undefined;
  return {
    ...standing,
    direction: oldest.direction,
    address: oldest.remoteAddr.toString(),
    sinceMs: oldest.timeline.open,
    roundTripMs: oldest.rtt,
  };
}
