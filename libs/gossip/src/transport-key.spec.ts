import { describe, expect, it } from 'vitest';
import { createTransportKey, libp2pKeyOf, peerIdOf, TRANSPORT_KEY_BYTES } from './transport-key.js';

describe('transport keys', () => {
  it('are 32 secret bytes with the peer id that follows from them', () => {
    const key = createTransportKey();
    expect(key.privateKey).toHaveLength(TRANSPORT_KEY_BYTES);
    expect(peerIdOf(key.privateKey)).toBe(key.peerId);
    expect(createTransportKey().peerId).not.toBe(key.peerId);
  });

  it('hold the key pair of RFC 8032 (section 7.1, test 1)', () => {
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    const publicKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
    expect(Buffer.from(libp2pKeyOf(seed).publicKey.raw).toString('hex')).toBe(publicKey);
  });

  it('have exactly 32 bytes', () => {
    expect(() => peerIdOf(new Uint8Array(31))).toThrow(RangeError);
    expect(() => peerIdOf(new Uint8Array(64))).toThrow(RangeError);
  });
});
