import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { privateKeyFromRaw } from '@libp2p/crypto/keys';
import { peerIdFromPrivateKey } from '@libp2p/peer-id';
import type { PrivateKey } from '@libp2p/interface';

/** Length of a transport private key: the 32-byte Ed25519 seed of RFC 8032. */
export const TRANSPORT_KEY_BYTES = 32;

/** PKCS #8 header of an Ed25519 private key (RFC 8410); the seed follows. */
const PKCS8_ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const RAW_PUBLIC_KEY_BYTES = 32;

/** A node's identity on the wire: its private key and the peer id that follows from it. */
export interface TransportKey {
  /** 32-byte Ed25519 seed. Secret. */
  privateKey: Uint8Array;
  /** Text form of the libp2p peer id, for example `12D3KooW...`. */
  peerId: string;
}

/** Makes a new transport key from the operating system's randomness. */
export function createTransportKey(): TransportKey {
  const privateKey = new Uint8Array(randomBytes(TRANSPORT_KEY_BYTES));
  return { privateKey, peerId: peerIdOf(privateKey) };
}

/** The peer id that belongs to a 32-byte Ed25519 seed. Throws a RangeError for any other length. */
export function peerIdOf(privateKey: Uint8Array): string {
  return peerIdFromPrivateKey(libp2pKeyOf(privateKey)).toString();
}

/** The seed as libp2p's key object, which is the seed followed by the public key. */
export function libp2pKeyOf(privateKey: Uint8Array): PrivateKey {
  if (privateKey.byteLength !== TRANSPORT_KEY_BYTES) {
    throw new RangeError(`A transport key has ${TRANSPORT_KEY_BYTES} bytes, not ${privateKey.byteLength}.`);
  }
  const secret = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519_PREFIX, privateKey]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicDer = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  return privateKeyFromRaw(Buffer.concat([privateKey, publicDer.subarray(-RAW_PUBLIC_KEY_BYTES)]));
}
