import type { RPC } from '@libp2p/gossipsub/message';
import { describe, expect, it } from 'vitest';
import { GossipGuard } from './gossip-guard.js';
import type { NetworkContext } from './network-context.js';
import { NetworkCounters } from './network-stats.js';
import { settingsOf, SILENT_LOGGER, SYSTEM_CLOCK } from './peer-network-options.js';
import { RefusalLedger } from './refusal-ledger.js';
import { createTransportKey } from './transport-key.js';

function contextWith(rejected: string[] = []): NetworkContext {
  const settings = settingsOf({ privateKey: createTransportKey().privateKey, topics: ['/t'] });
  return {
    settings,
    clock: SYSTEM_CLOCK,
    logger: SILENT_LOGGER,
    random: () => 0.5,
    counters: new NetworkCounters(settings.topics),
    ledger: new RefusalLedger(settings, 10),
    isMember: () => true,
    mayVisit: () => false,
    reject: (peerId) => rejected.push(peerId),
    refuse: () => {},
  };
}

const ids = (count: number): Uint8Array<ArrayBuffer>[] => Array.from({ length: count }, () => new Uint8Array(32));
const rpc = (parts: Partial<RPC>): RPC => ({ subscriptions: [], messages: [], ...parts });

describe('GossipGuard', () => {
  it('cuts offers and wishes down to what fits into one answer', () => {
    const control = {
      ihave: [
        { topicID: '/t', messageIDs: ids(10) },
        { topicID: '/t', messageIDs: ids(10) },
      ],
      iwant: [{ messageIDs: ids(100) }],
      graft: [],
      prune: [],
      idontwant: [],
    };
    expect(new GossipGuard(contextWith()).filter('a', rpc({ control }))).toBe(true);
    expect(control.ihave.map(({ messageIDs }) => messageIDs.length)).toEqual([10, 5]);
    expect(control.iwant.map(({ messageIDs }) => messageIDs.length)).toEqual([15]);
  });

  it('takes nothing from a refused peer', () => {
    const context = contextWith();
    context.ledger.refuse('a', 'flood', context.clock.monotonicMs());
    const guard = new GossipGuard(context);
    expect(guard.filter('a', rpc({}))).toBe(false);
    expect(guard.filter('b', rpc({}))).toBe(true);
  });

  it('gives each message memory of its own', () => {
    const frame = new Uint8Array(1_000);
    const received = rpc({ messages: [{ topic: '/t', data: frame.subarray(10, 20) }] });
    new GossipGuard(contextWith()).filter('a', received);
    expect(received.messages[0]?.data?.buffer.byteLength).toBe(10);
  });

  it('rejects each of the fields that an anonymous message does not have', () => {
    const rejected: string[] = [];
    const context = contextWith(rejected);
    const bytes = new Uint8Array(1);
    const messages = [{ from: bytes }, { seqno: bytes }, { signature: bytes }, { key: bytes }].map((field) => ({
      topic: '/t',
      data: bytes,
      ...field,
    }));
    const received = rpc({ messages: [...messages, { topic: '/t', data: bytes }] });
    new GossipGuard(context).filter('a', received);
    expect(received.messages).toHaveLength(1);
    expect(rejected).toEqual(['a', 'a', 'a', 'a']);
    expect(context.counters.dropped.notAnonymous).toBe(4);
  });
});
