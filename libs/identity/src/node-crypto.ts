import { createPrivateKey, createPublicKey, hash, randomBytes, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { fromHex, isHexId, toHex } from '#market';
import type { HexId } from '#market';
import { SIGNATURE_BYTES } from '#protocol';
import type { Crypto, Signer } from '#protocol';

/** Length of an Ed25519 private key seed (RFC 8032). */
export const SEED_BYTES = 32;
/** Public keys kept ready; the one unused for longest goes first. A community of a few thousand members fits. */
export const MAX_KEPT_KEYS = 4_096;

/** DER around a raw Ed25519 key (RFC 8410): what node:crypto reads. */
const PRIVATE_KEY_PREFIX = fromHex('302e020100300506032b657004220420');
const PUBLIC_KEY_PREFIX = fromHex('302a300506032b6570032100');

/** SHA-256 and Ed25519 of node:crypto. Verifying with a key used before takes 65 us; with a new one, twice that. */
export const nodeCrypto: Crypto = {
  sha256: (bytes) => bytesOf(hash('sha256', bytes, 'binary')),
  verify: (publicKey, message, signature) => {
    if (signature.length !== SIGNATURE_BYTES) return false;
    const key = publicKeyObject(publicKey);
    return key !== null && verify(null, message, key, signature);
  },
};

/** Signs with the key of a 32-byte seed. @throws RangeError when the seed has another length */
export function createSigner(seed: Uint8Array): Signer {
  if (seed.length !== SEED_BYTES) {
    throw new RangeError(`a seed has ${SEED_BYTES} bytes, not ${seed.length}`);
  }
  const der = Buffer.concat([PRIVATE_KEY_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    publicKey: toHex(spki.subarray(PUBLIC_KEY_PREFIX.length)),
    sign: (message) => plainBytes(sign(null, message, privateKey)),
  };
}

/** 32 bytes of the operating system's randomness, from which an Ed25519 key follows. */
export function generateSeed(): Uint8Array {
  return Uint8Array.from(randomBytes(SEED_BYTES));
}

const keptKeys = new Map<HexId, KeyObject>();

/** null: not 32 bytes in hexadecimal. */
function publicKeyObject(publicKey: HexId): KeyObject | null {
  const kept = keptKeys.get(publicKey);
  if (kept !== undefined) {
    keptKeys.delete(publicKey);
    keptKeys.set(publicKey, kept);
    return kept;
  }
  if (!isHexId(publicKey)) return null;
  // Any 32 bytes make a key object; whether they are a point of the curve shows in verifying, which is then false.
  const der = Buffer.concat([PUBLIC_KEY_PREFIX, fromHex(publicKey)]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  keptKeys.set(publicKey, key);
  if (keptKeys.size > MAX_KEPT_KEYS) keptKeys.delete(keptKeys.keys().next().value!);
  return key;
}

/**
 * The bytes of a text of one character a byte. A digest comes as such a text because a third of the time then suffices: as a
 * buffer, its memory costs more than its hash.
 */
function bytesOf(latin1: string): Uint8Array {
  const bytes = new Uint8Array(latin1.length);
  for (let index = 0; index < latin1.length; index++) bytes[index] = latin1.charCodeAt(index);
  return bytes;
}

/** The same bytes without Buffer's own methods (its `slice` shares memory, unlike that of Uint8Array). */
function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
