export { PeerNetwork } from './peer-network.js';
export type { PeerView } from './peer-view.js';
export { DEFAULT_LIMITS } from './peer-network-options.js';
export type {
  Member,
  NetworkClock,
  NetworkLogger,
  PeerAddresses,
  PeerNetworkDependencies,
  PeerNetworkLimits,
  PeerNetworkOptions,
  Verdict,
} from './peer-network-options.js';
export type { GossipDelivery, GossipHandler, PublishOutcome } from './gossip-router.js';
export type { RequestHandler, RequestOptions } from './request-streams.js';
export type { FrameHandler } from './frame-streams.js';
export type { TimeSample } from './time-probe.js';
export type { NetworkStats, TopicStats } from './network-stats.js';
export type { Refusal, RefusalReason } from './refusal-ledger.js';
export type { Rate } from './token-bucket.js';
export { PeerError } from './peer-error.js';
export type { PeerErrorCode } from './peer-error.js';
export { createTransportKey, peerIdOf, TRANSPORT_KEY_BYTES } from './transport-key.js';
export type { TransportKey } from './transport-key.js';
export { ADDRESSES_PROTOCOL } from './address-exchange.js';
export { TIME_PROTOCOL } from './time-probe.js';
export { GOSSIP_TRANSPORT, GossipServer } from './nest/gossip-server.js';
export type { GossipEvents } from './nest/gossip-server.js';
export { GossipClient } from './nest/gossip-client.js';
export type { RequestTarget } from './nest/gossip-client.js';
export { GossipContext } from './nest/gossip-context.js';
export type { GossipOrigin } from './nest/gossip-context.js';
export type { GossipNames } from './nest/gossip-names.js';
export { OnGossip } from './nest/on-gossip.js';
