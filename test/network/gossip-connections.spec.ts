import { multiaddr } from '@multiformats/multiaddr';
import { encode } from 'it-length-prefixed';
import { describe, expect, it, vi } from 'vitest';
import { ADDRESSES_PROTOCOL, createTransportKey, PeerNetwork } from '#gossip';
import type { PeerAddresses, PeerNetworkOptions } from '#gossip';
import {
  areConnected,
  bytesOf,
  connect,
  eventually,
  isConnectedTo,
  meshSize,
  startNode,
  stopNodesAfterEach,
  textOf,
  TOPIC,
} from './gossip-nodes.js';
import type { Node } from './gossip-nodes.js';
import { startHostilePeer, stopHostilePeersAfterEach } from './hostile-peer.js';

stopNodesAfterEach();
stopHostilePeersAfterEach();

describe('the connection maintainer', () => {
  it('finds a peer again that was restarted on the same port, within two seconds', async () => {
    const { privateKey } = createTransportKey();
    const stays = await startNode();
    const first = await startNode({}, { privateKey });
    await connect(stays, first);
    const [address = ''] = first.network.addresses();
    await first.network.stop();
    await eventually(() => !isConnectedTo(stays, first.peerId));
    const listen = [address.replace(/\/p2p\/.*$/, '')];
    // It knows nobody: only the one that stayed can make the connection.
    const second = await startNode({}, { privateKey, listen });
    await eventually(() => areConnected(stays, second), 2_000);
    await eventually(() => meshSize(stays) === 1 && meshSize(second) === 1);
    await stays.publish('welcome back');
    await eventually(() => second.texts().includes('welcome back'));
  });

  it('goes on dialling a peer that is not there yet', async () => {
    const key = createTransportKey();
    const probe = await startNode();
    const [address = ''] = probe.network.addresses();
    await probe.network.stop();
    const node = await startNode({}, { dialBackOffMaxMs: 500 });
    node.network.setMembers([{ peerId: key.peerId, addresses: [address.replace(/\/p2p\/.*$/, '')] }]);
    await eventually(() => node.network.stats().dials.failed >= 3);
    const late = await startNode({}, { privateKey: key.privateKey, listen: [address.replace(/\/p2p\/.*$/, '')] });
    await eventually(() => areConnected(node, late), 2_000);
  });

  it('dials bootstrap peers without being told of them, over WebSocket too', async () => {
    const known = await startNode({}, { listen: ['/ip4/127.0.0.1/tcp/0/ws'] });
    const node = await startNode({}, { bootstrap: known.network.addresses() });
    await eventually(() => areConnected(node, known));
    expect(node.network.peers()).toMatchObject([{ peerId: known.peerId, direction: 'outbound' }]);
    expect(node.network.peers()[0]?.address).toContain('/ws/p2p/');
    expect(known.network.peers()).toMatchObject([{ peerId: node.peerId, direction: 'inbound', score: 0, rejects: 0 }]);
  });

  it('refuses a bootstrap address that names no peer', () => {
    const { privateKey } = createTransportKey();
    const options = { privateKey, topics: [TOPIC], bootstrap: ['/ip4/127.0.0.1/tcp/4001'] };
    expect(() => new PeerNetwork({ verdict: () => 'accept' }, options)).toThrow(RangeError);
  });

  it('stops at the wanted number of peers, but for those it must always have', async () => {
    const others = await Promise.all(Array.from({ length: 4 }, () => startNode({}, { targetPeers: 0 })));
    const node = await startNode({}, { targetPeers: 2 });
    const members = others.map(({ network, peerId }) => ({ peerId, addresses: network.addresses() }));
    node.network.setMembers(members);
    await eventually(() => node.network.peers().length === 2);
    const missing = others.filter(({ peerId }) => !isConnectedTo(node, peerId)).map(({ peerId }) => peerId);
    node.network.setMembers(members.map((member) => ({ ...member, always: member.peerId === missing[0] })));
    await eventually(() => isConnectedTo(node, missing[0] ?? ''));
    expect(isConnectedTo(node, missing[1] ?? '')).toBe(false);
  });

  it('tells what peers say of their own addresses, and when they come and go', async () => {
    const [a, b] = [await startNode(), await startNode()];
    const learnt: PeerAddresses[] = [];
    const events: string[] = [];
    a.network.onAddressesLearnt((peer) => learnt.push(peer));
    a.network.onConnected((peerId) => events.push(`connected ${peerId}`));
    a.network.onDisconnected((peerId) => events.push(`disconnected ${peerId}`));
    const unwanted = a.network.onConnected(() => events.push('unwanted'));
    unwanted();
    await connect(b, a);
    await eventually(() => learnt.length > 0);
    expect(learnt).toEqual([{ peerId: b.peerId, addresses: b.network.addresses() }]);
    await b.network.stop();
    await eventually(() => events.length === 2);
    expect(events).toEqual([`connected ${b.peerId}`, `disconnected ${b.peerId}`]);
  });
});

describe('the address exchange', () => {
  it('makes a node learn a third one through the second', async () => {
    const [a, b, c] = [await startNode(), await startNode(), await startNode()];
    await connect(b, c);
    await connect(a, b);
    await eventually(() => areConnected(a, c));
    await eventually(() => meshSize(a) === 2);
  });

  it('learns only of members', async () => {
    let strangerId = '';
    const a = await startNode({ mayConnect: (peerId) => peerId !== strangerId });
    const [b, stranger] = [await startNode(), await startNode()];
    strangerId = stranger.peerId;
    await connect(b, stranger);
    await connect(a, b);
    await eventually(() => b.network.stats().requests.served >= 2);
    expect(a.network.stats().knownPeers).toBe(1);
  });

  it('counts an answer that is not well formed against the peer', async () => {
    const node = await startNode({}, { rejectsBeforeRefusal: 1 });
    const answers = { [ADDRESSES_PROTOCOL]: encode.single(bytesOf('{"not":"a list"}')).subarray() };
    const hostile = await startHostilePeer(node, { answers });
    await eventually(() => node.network.refusals().length > 0);
    expect(node.network.refusals()).toMatchObject([{ peerId: hostile.peerId, reason: 'misbehaviour' }]);
  });
});

describe('the gate', () => {
  it('keeps strangers out, whoever dials', async () => {
    const closed = await startNode({ mayConnect: () => false });
    const stranger = await startNode({}, { dialBackOffMaxMs: 300 });
    stranger.network.setMembers([{ peerId: closed.peerId, addresses: closed.network.addresses() }]);
    await eventually(() => closed.network.stats().denied.stranger >= 2);
    expect(stranger.network.peers()).toEqual([]);
    closed.network.setMembers([{ peerId: stranger.peerId, addresses: stranger.network.addresses() }]);
    await expect(closed.network.request(stranger.peerId, '/any', bytesOf('x'))).rejects.toMatchObject({
      code: 'peer.not-connected',
    });
    expect(closed.network.stats().connections).toEqual({ inbound: 0, outbound: 0 });
    await stranger.publish('let me in');
    expect(closed.delivered).toEqual([]);
  });

  it('cuts a member at once when it is removed', async () => {
    const removed = new Set<string>();
    const a = await startNode({ mayConnect: (peerId) => !removed.has(peerId) });
    const [b, c] = [await startNode(), await startNode()];
    await connect(a, b, c);
    removed.add(b.peerId);
    a.network.setMembers([{ peerId: c.peerId, addresses: c.network.addresses() }]);
    await eventually(() => !isConnectedTo(a, b.peerId));
    expect(isConnectedTo(a, c.peerId)).toBe(true);
  });

  it('cuts a removed member within one round of the watchdog when nobody says so', async () => {
    const removed = new Set<string>();
    const a = await startNode({ mayConnect: (peerId) => !removed.has(peerId) }, { watchdogMs: 50 });
    const b = await startNode();
    await connect(a, b);
    removed.add(b.peerId);
    await eventually(() => !isConnectedTo(a, b.peerId));
  });

  it('allows each peer a few connections only', async () => {
    const node = await startNode({}, { maxConnectionsPerPeer: 2 });
    const hostile = await startHostilePeer(node);
    const addresses = node.network.addresses().map((address) => multiaddr(address));
    for (let index = 0; index < 4; index++) {
      await hostile.libp2p.dial(addresses, { force: true }).catch(() => {});
    }
    await eventually(() => node.network.stats().denied.tooManyOfPeer >= 3);
    expect(node.network.stats().connections.inbound).toBe(2);
  });
});

describe('the watchdog', () => {
  it('closes connections without gossip streams', async () => {
    const node = await startNode({}, { watchdogMs: 20, gossipStreamGraceMs: 100 });
    const mute = await startHostilePeer(node, { speaksGossip: false });
    await eventually(() => isConnectedTo(node, mute.peerId));
    await eventually(() => !isConnectedTo(node, mute.peerId));
    expect(node.network.stats().withoutGossip).toBe(1);
  });

  it('closes the connection that an oversized frame has cut off from gossip', async () => {
    const node = await startNode({}, { watchdogMs: 20, gossipStreamGraceMs: 100, frameLimitBytes: 100_000 });
    const hostile = await startHostilePeer(node);
    await eventually(() => isConnectedTo(node, hostile.peerId));
    hostile.sendGossipFrame(new Uint8Array(100_001));
    await eventually(() => !isConnectedTo(node, hostile.peerId));
    expect(node.network.stats().withoutGossip).toBe(1);
  });

  it('leaves connections alone over which gossip flows', async () => {
    let laterMs = 0;
    const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() + laterMs };
    const a = await startNode({ clock }, { watchdogMs: 20 });
    const b = await startNode({ clock }, { watchdogMs: 20 });
    await connect(a, b);
    for (let minute = 1; minute <= 10; minute++) {
      laterMs = minute * 60_000;
      await a.publish(`${minute}`);
      await eventually(() => b.delivered.length === minute);
    }
    expect(a.network.stats().withoutGossip + b.network.stats().withoutGossip).toBe(0);
  });
});

describe('starting and stopping', () => {
  it('can be started again, with everything that was registered', async () => {
    const [a, b] = [await startNode(), await startNode()];
    await b.network.handle('/echo', (bytes) => Promise.resolve(bytes));
    await b.network.stop();
    expect(b.network.addresses()).toEqual([]);
    await b.network.start();
    await connect(a, b);
    await a.publish('again');
    await eventually(() => b.texts().includes('again'));
    expect(await a.network.request(b.peerId, '/echo', bytesOf('x'))).toEqual(bytesOf('x'));
  });

  it('rejects the start when an address is taken, and can be started later', async () => {
    const first = await startNode();
    const listen = first.network.addresses().map((address) => address.replace(/\/p2p\/.*$/, ''));
    const second = new PeerNetwork(
      { verdict: () => 'accept' },
      { privateKey: createTransportKey().privateKey, topics: [TOPIC], listen },
    );
    await expect(second.start()).rejects.toThrow(/listen|EADDRINUSE|address/i);
    await first.network.stop();
    await second.start();
    expect(second.addresses()).toHaveLength(1);
    await second.stop();
  });
});

describe('visitors', () => {
  const JOIN = '/wattmesh/1/test/join';
  const options = { visitorProtocols: [JOIN], watchdogMs: 50 };

  async function startOperator(members: Set<string>, limits: Partial<PeerNetworkOptions> = {}): Promise<Node> {
    const operator = await startNode(
      { mayConnect: (peerId) => members.has(peerId), mayVisit: () => true },
      { ...options, ...limits },
    );
    await operator.network.handle(JOIN, (_, peerId) => Promise.resolve(bytesOf(`welcome ${peerId}`)));
    await operator.network.handle('/secret', () => Promise.resolve(bytesOf('secret')));
    return operator;
  }

  it('may ask what visitors may ask, and take no part in anything else', async () => {
    const operator = await startOperator(new Set());
    const visitor = await startNode();
    visitor.network.setMembers([{ peerId: operator.peerId, addresses: operator.network.addresses() }]);
    const answer = await visitor.network.request(operator.peerId, JOIN, bytesOf('me'));
    expect(textOf(answer)).toBe(`welcome ${visitor.peerId}`);
    await expect(visitor.network.request(operator.peerId, '/secret', bytesOf('x'))).rejects.toMatchObject({
      code: 'peer.stream-failed',
    });
    expect(operator.network.peers()).toEqual([]);
    await visitor.publish('spam');
    await operator.publish('private');
    expect([operator.delivered, visitor.delivered]).toEqual([[], []]);
  });

  it('come back as members when they have been admitted', async () => {
    const members = new Set<string>();
    const operator = await startOperator(members);
    const visitor = await startNode();
    visitor.network.setMembers([{ peerId: operator.peerId, addresses: operator.network.addresses() }]);
    await visitor.network.request(operator.peerId, JOIN, bytesOf('me'));
    await eventually(() => operator.network.stats().connections.inbound === 1);
    members.add(visitor.peerId);
    await eventually(() => areConnected(operator, visitor) && meshSize(operator) === 1);
  });

  it('have to leave when their time is over', async () => {
    const operator = await startOperator(new Set(), { visitMs: 200 });
    const visitor = await startHostilePeer(operator, { speaksGossip: false });
    await eventually(() => operator.network.stats().connections.inbound === 1);
    await eventually(() => operator.network.stats().connections.inbound === 0);
    await eventually(() => visitor.connection.status !== 'open');
  });

  it('are let in up to a number only', async () => {
    const operator = await startOperator(new Set(), { maxVisitors: 1 });
    await startHostilePeer(operator, { speaksGossip: false });
    await eventually(() => operator.network.stats().connections.inbound === 1);
    await startHostilePeer(operator, { speaksGossip: false }).catch(() => {});
    await eventually(() => operator.network.stats().denied.tooManyVisitors === 1);
  });
});

describe('direct peers', () => {
  it('get every message though they are not in the mesh', async () => {
    const [a, b] = [await startNode(), await startNode()];
    a.network.setDirectPeers([b.peerId, a.peerId]);
    b.network.setDirectPeers([a.peerId]);
    a.network.setMembers([{ peerId: b.peerId, addresses: b.network.addresses() }]);
    await eventually(() => areConnected(a, b));
    await vi.waitUntil(async () => (await a.publish(`${performance.now()}`)) === 1, { timeout: 5_000, interval: 20 });
    await eventually(() => b.delivered.length > 0);
    expect([meshSize(a), meshSize(b)]).toEqual([0, 0]);
  });
});
