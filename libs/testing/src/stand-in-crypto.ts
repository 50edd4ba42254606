import { hash } from 'node:crypto';
import { toHex } from '#market';
import type { HexId } from '#market';
import type { Crypto, Signer } from '#protocol';

/** By way of text, because a Buffer as answer costs more than the hash itself. */
function sha256(bytes: Uint8Array): Uint8Array {
  const text = hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(text.length);
  for (let index = 0; index < digest.length; index++) digest[index] = text.charCodeAt(index);
  return digest;
}

function mark(publicKey: HexId, message: Uint8Array): Uint8Array {
  const signed = new Uint8Array(publicKey.length + message.length);
  for (let index = 0; index < publicKey.length; index++) signed[index] = publicKey.charCodeAt(index);
  signed.set(message, publicKey.length);
  const half = sha256(signed);
  const signature = new Uint8Array(2 * half.length);
  signature.set(half);
  signature.set(half, half.length);
  return signature;
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
