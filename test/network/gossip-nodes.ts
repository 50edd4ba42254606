import { afterEach, vi } from 'vitest';
import { createTransportKey, PeerNetwork } from '#gossip';
import type { GossipDelivery, PeerNetworkDependencies, PeerNetworkOptions } from '#gossip';

/** The topic of all tests of the network. */
export const TOPIC = '/wattmesh/1/test/transactions';
export const LOOPBACK = '/ip4/127.0.0.1/tcp/0';
/** Deadline of every wait, in milliseconds. */
const DEADLINE_MS = 10_000;

/** A running node and what it was delivered. */
export interface Node {
  network: PeerNetwork;
  peerId: string;
  delivered: GossipDelivery[];
  /** Texts of the delivered messages. */
  texts(): string[];
  publish(text: string): Promise<number>;
}

const running: PeerNetwork[] = [];

/** Stops every node of the test, also when it failed. */
export function stopNodesAfterEach(): void {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((network) => network.stop()));
  });
}

/** Makes and starts a node on a free loopback port. It accepts everything from everybody unless told otherwise. */
export async function startNode(
  dependencies: Partial<PeerNetworkDependencies> = {},
  options: Partial<PeerNetworkOptions> = {},
): Promise<Node> {
  const network = new PeerNetwork(
    { verdict: () => 'accept', ...dependencies },
    { privateKey: createTransportKey().privateKey, topics: [TOPIC], listen: [LOOPBACK], ...options },
  );
  running.push(network);
  const delivered: GossipDelivery[] = [];
  network.subscribe(TOPIC, (delivery) => delivered.push(delivery));
  await network.start();
  return {
    network,
    peerId: network.peerId,
    delivered,
    texts: () => delivered.map(({ bytes }) => textOf(bytes)),
    publish: async (text) => (await network.publish(TOPIC, bytesOf(text))).recipients,
  };
}

/** Tells `node` to connect to the others, and waits until it is and gossip flows. */
export async function connect(node: Node, ...others: Node[]): Promise<void> {
  const members = others.map(({ network, peerId }) => ({ peerId, addresses: network.addresses() }));
  node.network.setMembers(members);
  await eventually(() => others.every((other) => areConnected(node, other)));
  await eventually(() => [node, ...others].every((each) => meshSize(each) > 0));
}

/** True when both sides have identified each other. */
export function areConnected(a: Node, b: Node): boolean {
  return isConnectedTo(a, b.peerId) && isConnectedTo(b, a.peerId);
}

export function isConnectedTo({ network }: Node, peerId: string): boolean {
  return network.peers().some((peer) => peer.peerId === peerId);
}

export function meshSize({ network }: Node): number {
  return network.stats().topics[TOPIC]?.mesh ?? 0;
}

/** Waits until the condition holds; fails after ten seconds. */
export async function eventually(condition: () => boolean, timeoutMs = DEADLINE_MS): Promise<void> {
  await vi.waitUntil(condition, { timeout: timeoutMs, interval: 10 });
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
