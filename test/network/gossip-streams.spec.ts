import { encode } from 'it-length-prefixed';
import { describe, expect, it } from 'vitest';
import { PeerError } from '#gossip';
import type { PeerErrorCode, PeerNetworkOptions } from '#gossip';
import { bytesOf, connect, eventually, isConnectedTo, startNode, stopNodesAfterEach, textOf } from './gossip-nodes.js';
import type { Node } from './gossip-nodes.js';
import { startHostilePeer, stopHostilePeersAfterEach } from './hostile-peer.js';

stopNodesAfterEach();
stopHostilePeersAfterEach();

const ECHO = '/wattmesh/1/test/echo';
const VOTES = '/wattmesh/1/test/consensus';
const MIB = 1024 * 1024;

/** Two connected nodes; `b` has the options. */
async function startTwo(options: Partial<PeerNetworkOptions> = {}): Promise<[Node, Node]> {
  const [a, b] = [await startNode({}, options), await startNode({}, options)];
  await connect(a, b);
  return [a, b];
}

async function codeOf(request: Promise<unknown>): Promise<PeerErrorCode | undefined> {
  const error: unknown = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof PeerError ? error.code : undefined;
}

/** A handler that answers only when told to, and counts how many requests it holds. */
class Held {
  held = 0;
  most = 0;
  private readonly releases: (() => void)[] = [];

  readonly handler = async (bytes: Uint8Array): Promise<Uint8Array> => {
    this.held += 1;
    this.most = Math.max(this.most, this.held);
    await new Promise<void>((resolve) => this.releases.push(resolve));
    this.held -= 1;
    return bytes;
  };

  release(): void {
    for (const release of this.releases.splice(0)) release();
  }
}

describe('requests', () => {
  it('bring the answer of the handler, which learns who asks', async () => {
    const [a, b] = await startTwo();
    await b.network.handle(ECHO, (bytes, peerId) => Promise.resolve(bytesOf(`${peerId} ${textOf(bytes)}`)));
    expect(textOf(await a.network.request(b.peerId, ECHO, bytesOf('hi')))).toBe(`${a.peerId} hi`);
    expect(b.network.stats().requests.served).toBeGreaterThan(0);
  });

  it('carry from nothing to a whole frame, both ways', async () => {
    const [a, b] = await startTwo();
    await b.network.handle(ECHO, (bytes) => Promise.resolve(bytes));
    for (const length of [0, 1, 127, 128, 300_000, MIB]) {
      const bytes = new Uint8Array(length).fill(length % 251);
      expect(Buffer.compare(await a.network.request(b.peerId, ECHO, bytes), bytes)).toBe(0);
    }
  });

  it('fail above the frame limit, here and there', async () => {
    const [a, b] = await startTwo();
    await b.network.handle(ECHO, () => Promise.resolve(new Uint8Array(MIB + 1)));
    expect(await codeOf(a.network.request(b.peerId, ECHO, new Uint8Array(MIB + 1)))).toBe('peer.frame-too-large');
    // The one that answers refuses to send it.
    expect(await codeOf(a.network.request(b.peerId, ECHO, new Uint8Array(1)))).toBe('peer.stream-failed');
  });

  it('fail when the answer of a peer announces more than the frame limit', async () => {
    const a = await startNode();
    const hostile = await startHostilePeer(a, { answers: { [ECHO]: new Uint8Array([0xff, 0xff, 0x7f, 0x00]) } });
    await eventually(() => isConnectedTo(a, hostile.peerId));
    expect(await codeOf(a.network.request(hostile.peerId, ECHO, bytesOf('x')))).toBe('peer.frame-too-large');
  });

  it('time out', async () => {
    const [a, b] = await startTwo();
    await b.network.handle(ECHO, new Held().handler);
    const startMs = Date.now();
    expect(await codeOf(a.network.request(b.peerId, ECHO, bytesOf('x'), { timeoutMs: 100 }))).toBe('peer.timed-out');
    expect(Date.now() - startMs).toBeLessThan(2_000);
  });

  it('end when the caller says so', async () => {
    const [a, b] = await startTwo();
    const held = new Held();
    await b.network.handle(ECHO, held.handler);
    const controller = new AbortController();
    const code = codeOf(a.network.request(b.peerId, ECHO, bytesOf('x'), { signal: controller.signal }));
    await eventually(() => held.held === 1);
    controller.abort();
    expect(await code).toBe('peer.aborted');
    expect(await codeOf(a.network.request(b.peerId, ECHO, bytesOf('x'), { signal: controller.signal }))).toBe(
      'peer.aborted',
    );
  });

  it('fail on a protocol that the peer does not speak, and when its handler throws', async () => {
    const [a, b] = await startTwo();
    expect(await codeOf(a.network.request(b.peerId, '/unknown', bytesOf('x')))).toBe('peer.stream-failed');
    await b.network.handle(ECHO, () => Promise.reject(new Error('a bug in the handler')));
    expect(await codeOf(a.network.request(b.peerId, ECHO, bytesOf('x')))).toBe('peer.stream-failed');
    await b.network.unhandle(ECHO);
    await b.network.handle(ECHO, (bytes) => Promise.resolve(bytes));
    expect(textOf(await a.network.request(b.peerId, ECHO, bytesOf('x')))).toBe('x');
  });

  it('fail when the peer is not known, and dial it when it is', async () => {
    const [a, b] = [await startNode({}, { targetPeers: 0 }), await startNode()];
    await b.network.handle(ECHO, (bytes) => Promise.resolve(bytes));
    expect(await codeOf(a.network.request(b.peerId, ECHO, bytesOf('x')))).toBe('peer.not-connected');
    expect(await codeOf(a.network.request('no peer id', ECHO, bytesOf('x')))).toBe('peer.not-connected');
    a.network.setMembers([{ peerId: b.peerId, addresses: b.network.addresses() }]);
    expect(textOf(await a.network.request(b.peerId, ECHO, bytesOf('x')))).toBe('x');
  });

  it('wait for each other beyond a number at once, and fail beyond a number waiting', async () => {
    const [a, b] = await startTwo({ maxRequestsPerPeer: 3, maxWaitingRequestsPerPeer: 2 });
    const held = new Held();
    await b.network.handle(ECHO, held.handler);
    const requests = ['1', '2', '3', '4', '5'].map((text) => a.network.request(b.peerId, ECHO, bytesOf(text)));
    expect(await codeOf(a.network.request(b.peerId, ECHO, bytesOf('6')))).toBe('peer.too-busy');
    await eventually(() => held.held === 3);
    held.release();
    await eventually(() => held.held === 2);
    held.release();
    expect((await Promise.all(requests)).map(textOf)).toEqual(['1', '2', '3', '4', '5']);
    expect(held.most).toBe(3);
  });

  it('of a peer that opens more streams than it may are refused', async () => {
    const node = await startNode({}, { maxStreamsPerPeer: 2, maxRequestsPerPeer: 1 });
    const held = new Held();
    await node.network.handle(ECHO, held.handler);
    const hostile = await startHostilePeer(node);
    await eventually(() => isConnectedTo(node, hostile.peerId));
    const opened = await Promise.allSettled(['1', '2', '3', '4'].map(() => hostile.open(ECHO)));
    const streams = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    for (const stream of streams) if (stream.status === 'open') stream.send(encode.single(bytesOf('x')));
    await eventually(() => held.held === 2);
    await eventually(() => streams.filter(({ status }) => status === 'open').length === 2);
    expect(held.most).toBe(2);
    held.release();
  });

  it('above the rate of a peer are refused', async () => {
    const [a, b] = await startTwo({ requestRate: { perSecond: 0.001, burst: 5 } });
    await b.network.handle(ECHO, (bytes) => Promise.resolve(bytes));
    const codes = [];
    for (let index = 0; index < 6; index++) codes.push(await codeOf(a.network.request(b.peerId, ECHO, bytesOf('x'))));
    expect(codes.filter((code) => code === undefined).length).toBeLessThanOrEqual(5);
    expect(codes.at(-1)).toBe('peer.stream-failed');
    expect(b.network.stats().requests.refused).toBeGreaterThan(0);
  });

  it('that are not framed right count against the peer', async () => {
    const node = await startNode();
    await node.network.handle(ECHO, (bytes) => Promise.resolve(bytes));
    const hostile = await startHostilePeer(node);
    await eventually(() => isConnectedTo(node, hostile.peerId));
    (await hostile.open(ECHO)).send(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff]));
    await eventually(() => node.network.peers()[0]?.rejects === 1);
  });
});

describe('one-way frames', () => {
  it('arrive in order and complete', async () => {
    const [a, b] = await startTwo();
    const received: number[] = [];
    await b.network.onFrame(VOTES, (bytes) => received.push(new DataView(bytes.buffer).getUint32(0)));
    const frame = (index: number): Uint8Array => {
      const bytes = new Uint8Array(4 + (index % 300));
      new DataView(bytes.buffer).setUint32(0, index);
      return bytes;
    };
    for (let index = 0; index < 1_000; index++) expect(a.network.send(b.peerId, VOTES, frame(index))).toBe(true);
    await eventually(() => received.length === 1_000);
    expect(received).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    expect(a.network.stats().frames).toMatchObject({ sent: 1_000, dropped: 0 });
    expect(b.network.stats().frames.received).toBe(1_000);
  });

  it('go both ways at once, each with the sender named', async () => {
    const [a, b] = await startTwo();
    const received: string[] = [];
    await a.network.onFrame(VOTES, (bytes, peerId) => received.push(`${peerId} ${textOf(bytes)}`));
    await b.network.onFrame(VOTES, (bytes, peerId) => received.push(`${peerId} ${textOf(bytes)}`));
    a.network.send(b.peerId, VOTES, bytesOf('from a'));
    b.network.send(a.peerId, VOTES, bytesOf('from b'));
    await eventually(() => received.length === 2);
    expect(received.sort()).toEqual([`${a.peerId} from a`, `${b.peerId} from b`].sort());
  });

  it('wait for the peer to connect, the oldest being dropped when there are too many', async () => {
    const [a, b] = [await startNode({}, { maxQueuedFrames: 3 }), await startNode()];
    const received: string[] = [];
    await b.network.onFrame(VOTES, (bytes) => received.push(textOf(bytes)));
    for (const text of ['1', '2', '3', '4', '5']) a.network.send(b.peerId, VOTES, bytesOf(text));
    expect(a.network.stats().frames).toEqual({ sent: 0, received: 0, dropped: 2 });
    await connect(a, b);
    await eventually(() => received.length === 3);
    expect(received).toEqual(['3', '4', '5']);
  });

  it('go on after the connection was lost', async () => {
    const [a, b] = await startTwo();
    const received: string[] = [];
    await b.network.onFrame(VOTES, (bytes) => received.push(textOf(bytes)));
    a.network.send(b.peerId, VOTES, bytesOf('before'));
    await eventually(() => received.length === 1);
    await b.network.stop();
    await eventually(() => !isConnectedTo(a, b.peerId));
    await b.network.start();
    await connect(b, a);
    a.network.send(b.peerId, VOTES, bytesOf('after'));
    await eventually(() => received.includes('after'));
  });

  it('go on after the peer has begun to speak the protocol', async () => {
    const [a, b] = await startTwo();
    const received: string[] = [];
    a.network.send(b.peerId, VOTES, bytesOf('early'));
    await b.network.onFrame(VOTES, (bytes) => received.push(textOf(bytes)));
    await eventually(() => received.includes('early'));
  });

  it('never throw', async () => {
    const node = await startNode();
    const peer = await startNode();
    expect(node.network.send('no peer id', VOTES, bytesOf('x'))).toBe(true);
    expect(node.network.send(peer.peerId, VOTES, bytesOf('x'))).toBe(true);
    expect(node.network.send(peer.peerId, VOTES, new Uint8Array(MIB + 1))).toBe(false);
    await node.network.stop();
    expect(node.network.send(peer.peerId, VOTES, bytesOf('x'))).toBe(false);
  });

  it('go on when a handler throws', async () => {
    const [a, b] = await startTwo();
    const received: string[] = [];
    await b.network.onFrame(VOTES, (bytes) => {
      received.push(textOf(bytes));
      if (received.length === 1) throw new Error('a bug in the handler');
    });
    a.network.send(b.peerId, VOTES, bytesOf('1'));
    a.network.send(b.peerId, VOTES, bytesOf('2'));
    await eventually(() => received.length === 2);
  });

  it('that are too large count against the peer and end its stream', async () => {
    const node = await startNode();
    const received: string[] = [];
    await node.network.onFrame(VOTES, (bytes) => received.push(textOf(bytes)));
    const hostile = await startHostilePeer(node);
    await eventually(() => isConnectedTo(node, hostile.peerId));
    const stream = await hostile.open(VOTES);
    stream.send(new Uint8Array([1, 0x61, 0xff, 0xff, 0x7f]));
    await eventually(() => stream.status !== 'open');
    expect(node.network.peers()[0]?.rejects).toBe(1);
    // The frame came in the same chunk as what is wrong, and goes with it.
    expect(received).toEqual([]);
  });

  it('above the rate wait in the sender', async () => {
    const [a, b] = await startTwo({ frameRate: { perSecond: 1_000, burst: 10 } });
    let received = 0;
    await b.network.onFrame(VOTES, () => (received += 1));
    const large = new Uint8Array(50_000);
    for (let index = 0; index < 60; index++) a.network.send(b.peerId, VOTES, large);
    await eventually(() => received === 60);
    expect(a.network.stats().frames.dropped).toBe(0);
  });
});

describe('probeTime', () => {
  it('measures how far ahead the clock of the peer is', async () => {
    const aheadMs = 300_000;
    const clock = { wallMs: () => Date.now() + aheadMs, monotonicMs: () => performance.now() };
    const [a, b] = [await startNode(), await startNode({ clock })];
    await connect(a, b);
    const ab = await a.network.probeTime(b.peerId);
    const ba = await b.network.probeTime(a.peerId);
    expect(Math.abs(ab.offsetMs - aheadMs)).toBeLessThanOrEqual(ab.roundTripMs / 2 + 2);
    expect(Math.abs(ba.offsetMs + aheadMs)).toBeLessThanOrEqual(ba.roundTripMs / 2 + 2);
  });

  it('fails when the answer is no time', async () => {
    const a = await startNode();
    const answers = { '/wattmesh/1/time': encode.single(bytesOf('noon')).subarray() };
    const hostile = await startHostilePeer(a, { answers });
    await eventually(() => isConnectedTo(a, hostile.peerId));
    expect(await codeOf(a.network.probeTime(hostile.peerId))).toBe('peer.stream-failed');
  });
});
