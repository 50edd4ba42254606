import type { HexId } from '#market';

/** Gossip topics of a community, by their short names. */
export type TopicName = 'transactions' | 'blocks' | 'status';
export const TOPIC_NAMES: readonly TopicName[] = ['transactions', 'blocks', 'status'];

export function topicOf(communityId: HexId, name: TopicName): string {
  return `/wattmesh/1/${communityId}/${name}`;
}

/** Stream protocols between two nodes; each exists once a community. */
export type StreamName = 'consensus' | 'sync' | 'delivery';
export const STREAM_NAMES: readonly StreamName[] = ['consensus', 'sync', 'delivery'];

export function streamOf(communityId: HexId, name: StreamName): string {
  return `/wattmesh/1/${communityId}/${name}`;
}

/** Greatest frame on a stream. */
export const MAX_FRAME_BYTES = 1024 * 1024;
