import { StrictNoSign } from '@libp2p/gossipsub';
import type { GossipsubOpts } from '@libp2p/gossipsub';
import { createTopicScoreParams } from '@libp2p/gossipsub/score';
import { peerIdFromString } from '@libp2p/peer-id';
import { hash } from 'node:crypto';
import type { NetworkSettings } from './peer-network-options.js';

/** Below this score a peer gets no gossip from us, gets no own messages, and is not listened to at all. */
export const SCORE_THRESHOLDS = {
  gossipThreshold: -40,
  publishThreshold: -60,
  graylistThreshold: -80,
  // Peer exchange is off.
  acceptPXThreshold: 1_000,
  // Scores above 0 tell nothing here, so only a mesh of bad peers is a reason to graft others.
  opportunisticGraftThreshold: 0,
};

/**
 * Scores of one topic. Only invalid messages weigh: the third within a short time graylists. Deliveries count neither
 * way, because a home that is quiet or slow is no attacker.
 */
const TOPIC_SCORE = createTopicScoreParams({
  topicWeight: 1,
  timeInMeshWeight: 0.01,
  timeInMeshQuantum: 60_000,
  timeInMeshCap: 100,
  firstMessageDeliveriesWeight: 0,
  meshMessageDeliveriesWeight: 0,
  meshFailurePenaltyWeight: 0,
  invalidMessageDeliveriesWeight: -20,
  invalidMessageDeliveriesDecay: 0.97,
});

/** Promises that may be broken before they count as misbehaviour: a lossy line must not look like malice. */
const BEHAVIOUR_PENALTY_THRESHOLD = 6;

/** What one RPC adds around its message: topic name, field tags, piggybacked control. */
const RPC_OVERHEAD_BYTES = 1_024;

/**
 * Most messages that one RPC may ask for or be asked for. Gossipsub puts a whole answer into one frame, and a frame
 * above the limit costs the link, so the worst case has to fit.
 */
export function maxMessagesPerAnswer(settings: Pick<NetworkSettings, 'frameLimitBytes' | 'messageLimitBytes'>): number {
  return Math.max(1, Math.floor(settings.frameLimitBytes / (settings.messageLimitBytes + RPC_OVERHEAD_BYTES)));
}

/** Every gossipsub setting that this library does not leave at its default. */
export function gossipsubOptions(settings: NetworkSettings, directPeers: readonly string[]): Partial<GossipsubOpts> {
  return {
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: (message) => hash('sha256', message.data, 'buffer'),
    allowedTopics: [...settings.topics],
    doPX: false,
    // Each graft and prune would write to the peer store; who must stay is tagged by the connection maintainer.
    tagMeshPeers: false,
    floodPublish: true,
    fallbackToFloodsub: false,
    emitSelf: false,
    ignoreDuplicatePublishError: false,
    // With nobody listening the message must not count as seen, or it could not be published again later.
    allowPublishToZeroTopicPeers: false,
    awaitRpcHandler: true,
    awaitRpcMessageHandler: true,
    runOnLimitedConnection: true,
    maxOutboundBufferSize: settings.maxGossipQueueBytes,
    maxInboundDataLength: settings.frameLimitBytes,
    directPeers: directPeers.map((peerId) => ({ id: peerIdFromString(peerId), addrs: [] })),
    scoreThresholds: SCORE_THRESHOLDS,
    scoreParams: {
      topics: Object.fromEntries(settings.topics.map((topic) => [topic, { ...TOPIC_SCORE }])),
      topicScoreCap: 100,
      IPColocationFactorWeight: 0,
      behaviourPenaltyWeight: -10,
      behaviourPenaltyThreshold: BEHAVIOUR_PENALTY_THRESHOLD,
      behaviourPenaltyDecay: 0.2,
    },
  };
}
