import { afterEach } from 'vitest';
import { generateKeyPair } from '@libp2p/crypto/keys';
import { RPC } from '@libp2p/gossipsub/message';
import { identify } from '@libp2p/identify';
import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { encode } from 'it-length-prefixed';
import { createLibp2p } from 'libp2p';
import { LOOPBACK } from './gossip-nodes.js';
import type { Node } from './gossip-nodes.js';

const GOSSIP_PROTOCOL = '/meshsub/1.1.0';

/** A bare libp2p node that speaks the wire format and keeps to no rule. */
export interface HostilePeer {
  libp2p: Libp2p;
  peerId: string;
  connection: Connection;
  /** Sends one RPC on the gossip stream. */
  sendRpc(rpc: Partial<RPC>): void;
  /** Sends bytes as one frame of the gossip stream. */
  sendGossipFrame(bytes: Uint8Array): void;
  /** Opens a stream of any protocol. */
  open(protocol: string): Promise<Stream>;
}

const running: Libp2p[] = [];

export function stopHostilePeersAfterEach(): void {
  afterEach(async () => {
    for (const libp2p of running.splice(0)) await libp2p.stop();
  });
}

/** A gossip message as it is on the wire. */
export function message(topic: string, data: Uint8Array, fields: Partial<RPC.Message> = {}): RPC.Message {
  return { topic, data, ...fields };
}

/** What a hostile peer does beside sending what it is told to. */
export interface HostileHabits {
  /** False: it opens and takes no gossip streams. Default true. */
  speaksGossip?: boolean;
  /** Protocols that it answers, each with the same bytes to whatever comes. */
  answers?: Record<string, Uint8Array>;
}

/** Starts a hostile peer and connects it to the node. */
export async function startHostilePeer(node: Node, habits: HostileHabits = {}): Promise<HostilePeer> {
  const { speaksGossip = true, answers = {} } = habits;
  const libp2p = await createLibp2p({
    privateKey: await generateKeyPair('Ed25519'),
    addresses: { listen: [LOOPBACK] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    // It does not mind when the node is slow to answer.
    connectionMonitor: { enabled: false },
    services: { identify: identify() },
  });
  running.push(libp2p);
  if (speaksGossip) await libp2p.handle(GOSSIP_PROTOCOL, () => {});
  for (const [protocol, bytes] of Object.entries(answers)) {
    await libp2p.handle(protocol, (stream) => stream.addEventListener('message', () => stream.send(bytes)));
  }
  const connection = await libp2p.dial(node.network.addresses().map((address) => multiaddr(address)));
  const gossip = speaksGossip ? await connection.newStream(GOSSIP_PROTOCOL) : undefined;
  const sendGossipFrame = (bytes: Uint8Array): void => void gossip?.send(encode.single(bytes));
  return {
    libp2p,
    peerId: libp2p.peerId.toString(),
    connection,
    sendRpc: (rpc) => sendGossipFrame(RPC.encode({ subscriptions: [], messages: [], ...rpc })),
    sendGossipFrame,
    open: (protocol) => connection.newStream(protocol),
  };
}
