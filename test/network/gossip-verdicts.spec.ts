import { describe, expect, it } from 'vitest';
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

stopNodesAfterEach();
stopHostilePeersAfterEach();

/** A verdict that the text of the message asks for: `reject ...`, `ignore ...`, `throw ...`; else accept. */
function verdictInText(_topic: string, bytes: Uint8Array): Verdict {
  const text = textOf(bytes);
  if (text.startsWith('throw')) throw new Error('a bug in the verdict');
  if (text.startsWith('reject')) return 'reject';
  return text.startsWith('ignore') ? 'ignore' : 'accept';
}

/** a - b - c, with nothing between a and c; only b judges. */
async function startLine(): Promise<[Node, Node, Node]> {
  let [aId, cId] = ['', ''];
  const a = await startNode({ mayConnect: (peerId) => peerId !== cId });
  const b = await startNode({ verdict: verdictInText });
  const c = await startNode({ mayConnect: (peerId) => peerId !== aId });
  [aId, cId] = [a.peerId, c.peerId];
  await connect(b, a, c);
  await eventually(() => b.network.stats().topics[TOPIC]?.mesh === 2);
  return [a, b, c];
}

describe('verdicts on a line of three nodes', () => {
  it('forwards what is accepted', async () => {
    const [a, , c] = await startLine();
    await a.publish('fine');
    await eventually(() => c.texts().includes('fine'));
  });

  it('neither delivers nor forwards what is rejected', async () => {
    const [a, b, c] = await startLine();
    await a.publish('reject this');
    await a.publish('fine');
    await eventually(() => c.texts().includes('fine'));
    expect([b.texts(), c.texts()]).toEqual([['fine'], ['fine']]);
    expect(b.network.stats().topics[TOPIC]).toMatchObject({ rejected: 1, ignored: 0, accepted: 1 });
  });

  it('neither delivers nor forwards what is ignored, and holds nothing against the sender', async () => {
    const [a, b, c] = await startLine();
    for (let index = 0; index < 5; index++) await a.publish(`ignore ${index}`);
    await a.publish('fine');
    await eventually(() => c.texts().includes('fine'));
    expect([b.texts(), c.texts()]).toEqual([['fine'], ['fine']]);
    expect(b.network.stats().topics[TOPIC]).toMatchObject({ rejected: 0, ignored: 5, accepted: 1 });
    expect(b.network.refusals()).toEqual([]);
  });

  it('ignores what the verdict throws on', async () => {
    const [a, b, c] = await startLine();
    for (let index = 0; index < 5; index++) await a.publish(`throw ${index}`);
    await a.publish('fine');
    await eventually(() => c.texts().includes('fine'));
    expect(b.network.stats().topics[TOPIC]).toMatchObject({ ignored: 5, rejected: 0 });
  });
});

describe('refusal', () => {
  it('disconnects a peer at its third reject, refuses it, and takes it back after the back-off time', async () => {
    const judge = await startNode({ verdict: verdictInText }, { refusalMs: 500 });
    const offender = await startNode();
    await connect(offender, judge);
    await offender.publish('reject 1');
    await offender.publish('reject 2');
    await eventually(() => judge.network.stats().topics[TOPIC]?.rejected === 2);
    expect(judge.network.peers()[0]).toMatchObject({ peerId: offender.peerId, rejects: 2 });
    await offender.publish('reject 3');
    await eventually(() => !isConnectedTo(judge, offender.peerId));
    expect(judge.network.refusals()).toMatchObject([
      { peerId: offender.peerId, reason: 'rejected-messages', strikes: 1 },
    ]);
    expect(judge.network.stats().refusals['rejected-messages']).toBe(1);
    // It dials again and again; the gate turns it away until its time is over.
    await eventually(() => judge.network.stats().denied.refused > 0);
    await eventually(() => isConnectedTo(judge, offender.peerId));
    expect(judge.network.refusals()).toEqual([]);
  });

  it('does not dial a refused peer', async () => {
    const judge = await startNode({}, { refusalMs: 60_000 });
    const offender = await startNode();
    await connect(judge, offender);
    judge.network.refuse(offender.peerId);
    await eventually(() => !isConnectedTo(judge, offender.peerId));
    await expect(judge.network.request(offender.peerId, '/any', bytesOf('x'))).rejects.toMatchObject({
      code: 'peer.not-connected',
    });
  });

  it('counts what the application reports like rejected messages', async () => {
    const [judge, offender] = [await startNode(), await startNode()];
    await connect(judge, offender);
    judge.network.reject(offender.peerId);
    judge.network.reject(offender.peerId);
    expect(judge.network.refusals()).toEqual([]);
    judge.network.reject(offender.peerId);
    expect(judge.network.refusals()).toMatchObject([{ peerId: offender.peerId, reason: 'misbehaviour' }]);
    await eventually(() => !isConnectedTo(judge, offender.peerId));
  });
});

describe('checks before the verdict', () => {
  it('rejects messages above the message limit without judging them', async () => {
    const judged: string[] = [];
    const verdict = (_topic: string, bytes: Uint8Array): Verdict => {
      judged.push(textOf(bytes));
      return 'accept';
    };
    const judge = await startNode({ verdict }, { messageLimitBytes: 100 });
    const sender = await startNode();
    await connect(sender, judge);
    await sender.publish('x'.repeat(101));
    await sender.publish('y'.repeat(100));
    await eventually(() => judge.delivered.length > 0);
    expect(judged).toEqual(['y'.repeat(100)]);
    expect(judge.network.stats().dropped.oversized).toBe(1);
    expect(judge.network.peers()[0]?.rejects).toBe(1);
  });

  it('refuses to publish above the message limit or on a topic that is not allowed', async () => {
    const { network } = await startNode({}, { messageLimitBytes: 100 });
    await expect(network.publish(TOPIC, new Uint8Array(101))).rejects.toThrow(RangeError);
    await expect(network.publish('/another', new Uint8Array(1))).rejects.toThrow(RangeError);
    expect(() => network.subscribe('/another', () => {})).toThrow(RangeError);
  });

  it('tells when nobody listens, and when the same bytes were published already', async () => {
    const [a, b] = [await startNode(), await startNode()];
    expect(await a.network.publish(TOPIC, bytesOf('m'))).toEqual({ recipients: 0, duplicate: false });
    await connect(a, b);
    expect(await a.network.publish(TOPIC, bytesOf('m'))).toEqual({ recipients: 1, duplicate: false });
    expect(await a.network.publish(TOPIC, bytesOf('m'))).toEqual({ recipients: 0, duplicate: true });
  });

  it('drops the surplus above the message rate unjudged, so that another peer may still bring it', async () => {
    const node = await startNode({}, { messageRate: { perSecond: 0.001, burst: 3 } });
    const [greedy, modest] = [await startNode(), await startNode({ mayConnect: () => true })];
    await connect(greedy, node);
    for (let index = 0; index < 5; index++) await greedy.publish(`message ${index}`);
    await eventually(() => node.network.stats().dropped.rateLimited === 2);
    expect(node.texts()).toEqual(['message 0', 'message 1', 'message 2']);
    await connect(modest, node);
    await modest.publish('message 4');
    await eventually(() => node.texts().includes('message 4'));
  });

  it('refuses a peer that goes on far beyond its rate', async () => {
    const node = await startNode({}, { messageRate: { perSecond: 0.001, burst: 3 }, floodDrops: 20 });
    const flooder = await startHostilePeer(node);
    await eventually(() => isConnectedTo(node, flooder.peerId));
    for (let index = 0; index < 30; index++) flooder.sendRpc({ messages: [message(TOPIC, bytesOf(`m ${index}`))] });
    await eventually(() => node.network.refusals().length > 0);
    expect(node.network.refusals()).toMatchObject([{ peerId: flooder.peerId, reason: 'flood' }]);
    await eventually(() => !isConnectedTo(node, flooder.peerId));
  });

  it('slows a peer down that sends bytes faster than its rate, and loses nothing', async () => {
    const node = await startNode({}, { gossipByteRate: { perSecond: 500_000, burst: 1_000 } });
    const sender = await startNode();
    await connect(sender, node);
    const startMs = performance.now();
    for (let index = 10; index < 30; index++) await sender.publish(`${index}`.repeat(15_000));
    await eventually(() => node.delivered.length === 20);
    await sender.publish('after');
    await eventually(() => node.texts().includes('after'));
    // 600 kB at 500 kB/s have to be paid for before anything is read again.
    expect(performance.now() - startMs).toBeGreaterThan(1_100);
    expect(node.delivered).toHaveLength(21);
  });

  it('drops messages of topics that are not allowed, and rejects those with an author or a signature', async () => {
    const node = await startNode();
    const hostile = await startHostilePeer(node);
    await eventually(() => isConnectedTo(node, hostile.peerId));
    const from = new Uint8Array(38);
    hostile.sendRpc({ messages: [message('/another', bytesOf('a')), message(TOPIC, bytesOf('b'), { from })] });
    hostile.sendRpc({ messages: [message(TOPIC, bytesOf('c'))] });
    await eventually(() => node.texts().includes('c'));
    expect(node.texts()).toEqual(['c']);
    expect(node.network.stats().dropped).toMatchObject({ unknownTopic: 1, notAnonymous: 1 });
    expect(node.network.peers()[0]?.rejects).toBe(1);
  });

  it('does not judge the rest of an RPC whose sender was refused half-way', async () => {
    const judged: string[] = [];
    const verdict = (_topic: string, bytes: Uint8Array): Verdict => {
      judged.push(textOf(bytes));
      return 'reject';
    };
    const node = await startNode({ verdict });
    const hostile = await startHostilePeer(node);
    hostile.sendRpc({ messages: ['1', '2', '3', '4', '5'].map((text) => message(TOPIC, bytesOf(text))) });
    await eventually(() => node.network.refusals().length > 0);
    await eventually(() => node.network.stats().topics[TOPIC]?.rejected === 3);
    expect(judged).toEqual(['1', '2', '3']);
  });
});
