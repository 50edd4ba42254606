import { describe, expect, it } from 'vitest';
import { connect, eventually, meshSize, startNode, stopNodesAfterEach } from './gossip-nodes.js';
import type { Node } from './gossip-nodes.js';

stopNodesAfterEach();

describe('gossip between nodes', () => {
  it('brings a message from one of two nodes to the other', async () => {
    const [a, b] = [await startNode(), await startNode()];
    await connect(a, b);
    expect(await a.publish('hello')).toBe(1);
    await eventually(() => b.texts().includes('hello'));
    expect(b.delivered[0]).toMatchObject({ peerId: a.peerId });
    expect(b.delivered).toHaveLength(1);
    expect(a.delivered).toHaveLength(0);
  });

  it('brings every message of five nodes to all the others exactly once', async () => {
    const nodes = await Promise.all(Array.from({ length: 5 }, () => startNode()));
    await connectAll(nodes);
    await Promise.all(nodes.map((node, index) => node.publish(`from ${index}`)));
    await eventually(() => nodes.every((node) => node.delivered.length === nodes.length - 1));
    nodes.forEach((node, index) => {
      const others = nodes.map((_, other) => `from ${other}`).filter((text) => text !== `from ${index}`);
      expect(node.texts().sort()).toEqual(others.sort());
    });
  });
});

async function connectAll(nodes: Node[]): Promise<void> {
  for (const node of nodes) {
    const others = nodes.filter((other) => other !== node);
    node.network.setMembers(others.map(({ network, peerId }) => ({ peerId, addresses: network.addresses() })));
  }
  await eventually(() => nodes.every((node) => node.network.peers().length === nodes.length - 1));
  await eventually(() => nodes.every((node) => meshSize(node) === nodes.length - 1));
}
