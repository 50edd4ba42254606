import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RPC } from '@libp2p/gossipsub/message';
import { expect, it } from 'vitest';
import type { Verdict } from '#gossip';
import {
  bytesOf,
  connect,
  eventually,
  isConnectedTo,
  startNode,
  stopNodesAfterEach,
  textOf,
  TOPIC,
} from './gossip-nodes.js';
import type { Node } from './gossip-nodes.js';
import { message, startHostilePeer, stopHostilePeersAfterEach } from './hostile-peer.js';
import type { HostilePeer } from './hostile-peer.js';

stopNodesAfterEach();
stopHostilePeersAfterEach();

const isDeep = process.env['WATTMESH_TEST_DEPTH'] === 'deep';
const FRAMES = isDeep ? 1_000_000 : 5_000;
/** Frames sent between two looks at whether the node keeps up. */
const BATCH = 500;
const TIMEOUT_MS = isDeep ? 1_200_000 : 30_000;
/** What the memory of a node may grow by under junk, in bytes. */
const GROWTH_LIMIT_BYTES = 20 * 1024 * 1024;
/** Rates and patience without end, so that every single frame is taken in. */
const UNLIMITED = { perSecond: 1e9, burst: 1e9 };
const PATIENT = {
  messageRate: UNLIMITED,
  gossipByteRate: UNLIMITED,
  rejectWindowMs: 1e-6,
  watchdogMs: 600_000,
};

/** A small deterministic generator, so that a failing run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function honestOnly(_topic: string, bytes: Uint8Array): Verdict {
  return textOf(bytes).startsWith('honest') ? 'accept' : 'reject';
}

/** A well-formed RPC with a few bytes changed. */
function mutated(index: number, random: () => number): Uint8Array {
  const control = {
    ihave: [{ topicID: TOPIC, messageIDs: [new Uint8Array(32)] }],
    iwant: [{ messageIDs: [new Uint8Array(32)] }],
    graft: [{ topicID: TOPIC }],
    prune: [],
    idontwant: [],
  };
  const messages = [message(TOPIC, bytesOf(`junk ${index}`))];
  const bytes = RPC.encode({ subscriptions: [{ subscribe: true, topic: TOPIC }], messages, control });
  const changes = Math.floor(random() * 4);
  for (let change = 0; change < changes; change++) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return bytes;
}

/** Bytes on the heap and in buffers after a full collection. */
function collectedHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  // Safety: the flag puts the function into every context made from now on.
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function sendJunk(hostile: HostilePeer, node: Node, frames: number): Promise<void> {
  const random = seeded(20_261_120);
  let sentBytes = 0;
  for (let index = 0; index < frames; index++) {
    const frame = mutated(index, random);
    sentBytes += frame.byteLength;
    hostile.sendGossipFrame(frame);
    if (index % BATCH === BATCH - 1) await eventually(() => node.network.stats().bytes.gossipIn >= sentBytes);
  }
  await eventually(() => node.network.stats().bytes.gossipIn >= sentBytes);
}

it('lives through mutated gossip frames that all go the whole way, and honest messages with it', async () => {
  const [node, honest] = [await startNode({ verdict: honestOnly }, PATIENT), await startNode()];
  await connect(honest, node);
  const hostile = await startHostilePeer(node);
  await eventually(() => isConnectedTo(node, hostile.peerId));
  // Direct peers are not graylisted.
  node.network.setDirectPeers([hostile.peerId]);
  await sendJunk(hostile, node, 5_000);
  expect(node.network.stats().topics[TOPIC]?.rejected).toBeGreaterThan(1_000);
  await honest.publish('honest to the end');
  await eventually(() => node.texts().includes('honest to the end'));
});

it(
  `does not grow under ${FRAMES} mutated gossip frames at the default message rate`,
  async () => {
    const { messageRate: _, ...options } = { ...PATIENT, floodDrops: Number.MAX_SAFE_INTEGER };
    const node = await startNode({ verdict: honestOnly }, options);
    const hostile = await startHostilePeer(node);
    await eventually(() => isConnectedTo(node, hostile.peerId));
    node.network.setDirectPeers([hostile.peerId]);
    await sendJunk(hostile, node, 5_000);
    const before = collectedHeapBytes();
    await sendJunk(hostile, node, FRAMES);
    expect(node.network.stats().dropped.rateLimited).toBeGreaterThan(1_000);
    expect(collectedHeapBytes() - before).toBeLessThan(GROWTH_LIMIT_BYTES);
  },
  TIMEOUT_MS,
);

it('cuts a peer that sends nothing but junk at once, at the default settings', async () => {
  const node = await startNode({ verdict: honestOnly });
  const hostile = await startHostilePeer(node);
  await eventually(() => isConnectedTo(node, hostile.peerId));
  for (let index = 0; index < 100; index++) hostile.sendRpc({ messages: [message(TOPIC, bytesOf(`junk ${index}`))] });
  await eventually(() => !isConnectedTo(node, hostile.peerId));
  expect(node.network.stats().topics[TOPIC]?.rejected).toBe(3);
});
