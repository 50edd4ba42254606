import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ADDRESS_LENGTH, MAX_ADDRESSES_PER_PEER } from './address-book.js';
import { decodePeers, encodePeers, MAX_EXCHANGED_PEERS } from './address-exchange.js';
import { createTransportKey } from './transport-key.js';

const { peerId } = createTransportKey();
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('decodePeers', () => {
  it('gives back what encodePeers wrote', () => {
    const peers = [{ peerId, addresses: ['/ip4/192.0.2.1/tcp/1'] }];
    expect(decodePeers(encodePeers(peers))).toEqual(peers);
    expect(decodePeers(encodePeers([]))).toEqual([]);
  });

  it('refuses everything else', () => {
    const tooManyPeers = Array.from({ length: MAX_EXCHANGED_PEERS + 1 }, () => [peerId, []]);
    const tooManyAddresses = Array.from({ length: MAX_ADDRESSES_PER_PEER + 1 }, () => '/ip4/192.0.2.1/tcp/1');
    const wrong: unknown[] = [
      {},
      null,
      'text',
      [[peerId]],
      [[peerId, [], 'more']],
      [[7, []]],
      [['not a peer id', []]],
      [[`${peerId} `, []]],
      [['1'.repeat(10_000), []]],
      [[peerId, 'text']],
      [[peerId, [7]]],
      [[peerId, ['x'.repeat(MAX_ADDRESS_LENGTH + 1)]]],
      [[peerId, tooManyAddresses]],
      tooManyPeers,
    ];
    for (const value of wrong) expect(decodePeers(json(value))).toBeUndefined();
    expect(decodePeers(new Uint8Array([0xff, 0xfe]))).toBeUndefined();
    expect(decodePeers(new Uint8Array(0))).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodePeers(bytes)));
    fc.assert(fc.property(fc.jsonValue(), (value) => void decodePeers(json(value))));
  });
});
