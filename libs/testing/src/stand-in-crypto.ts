import { createHash } from 'node:crypto';
import { toHex } from '#market';
import type { HexId } from '#market';
import type { Crypto, Signer } from '#protocol';

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function mark(publicKey: HexId, message: Uint8Array): Uint8Array {
  const half = createHash('sha256').update(publicKey).update(message).digest();
  return new Uint8Array(Buffer.concat([half, half]));
}

/**
 * Cheap signatures for simulations: anybody who knows the public key could make them. They bind signer and message, which
 * is what the rules under test need; forging is not simulated by breaking Ed25519.
 */
export const standInCrypto: Crypto = {
  sha256,
  verify: (publicKey, message, signature) => Buffer.compare(mark(publicKey, message), signature) === 0,
};

/** The same name gives the same key. */
export function standInSigner(name: string): Signer {
  const publicKey = toHex(sha256(Buffer.from(`key of ${name}`)));
  return { publicKey, sign: (message) => mark(publicKey, message) };
}
