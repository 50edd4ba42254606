import { identify } from '@libp2p/identify';
import type { Identify } from '@libp2p/identify';
import type { GossipSub, GossipSubComponents } from '@libp2p/gossipsub';
import type { ConnectionGater, Libp2p, PrivateKey } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import type { Ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { createLibp2p } from 'libp2p';
import type { NetworkSettings } from './peer-network-options.js';

/** Greatest receive window of one stream, in bytes: what a peer can make this node hold on a stream that is paused. */
const MAX_STREAM_WINDOW_BYTES = 1024 * 1024;
/** Most streams on one connection, all protocols together. */
const MAX_STREAMS_PER_CONNECTION = 256;
/** What identify tells others of this program: nothing about versions or the machine. */
const USER_AGENT = 'wattmesh';

type Services = { identify: Identify; ping: Ping; gossip: GossipSub };

/** One libp2p node, not started: TCP and WebSocket, noise, yamux, identify, ping and gossipsub. */
export async function createNode(
  privateKey: PrivateKey,
  settings: NetworkSettings,
  gate: ConnectionGater,
  gossip: (components: GossipSubComponents) => GossipSub,
): Promise<Libp2p<Services>> {
  return createLibp2p<Services>({
    start: false,
    privateKey,
    nodeInfo: { name: USER_AGENT, version: '1', userAgent: USER_AGENT },
    addresses: { listen: [...settings.listen], announce: [...settings.announce] },
    transports: [tcp(), webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: MAX_STREAMS_PER_CONNECTION,
        maxOutboundStreams: MAX_STREAMS_PER_CONNECTION,
        streamOptions: {
          maxStreamWindowSize: MAX_STREAM_WINDOW_BYTES,
          maxReadBufferLength: 2 * MAX_STREAM_WINDOW_BYTES,
        },
      }),
    ],
    connectionGater: gate,
    connectionManager: {
      maxConnections: settings.maxConnections,
      maxParallelDials: settings.maxParallelDials,
      maxIncomingPendingConnections: settings.maxPendingInbound,
      inboundConnectionThreshold: settings.maxInboundPerHostPerSecond,
      dialTimeout: settings.dialTimeoutMs,
      // The connection maintainer does this, for ever and from its own address book.
      reconnectRetries: 0,
    },
    peerDiscovery: settings.mdns ? [(await import('@libp2p/mdns')).mdns()] : [],
    services: { identify: identify(), ping: ping(), gossip },
  });
}
