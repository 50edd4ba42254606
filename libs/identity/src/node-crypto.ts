import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isHexId, toHex } from '#market';
import type { HexId } from '#market';
import type { Crypto, Signer } from '#protocol';

/** Key objects kept ready, at most: making one costs as much as verifying a signature. */
const MAX_CACHED_KEYS = 16_384;
/** An Ed25519 seed (RFC 8032). */
export const SEED_BYTES = 32;
const SIGNATURE_BYTES = 64;

// RFC 8410: the fixed bytes before the 32 of a key.
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const publicKeys = new Map<HexId, KeyObject | null>();

/** null: not a key. */
function publicKeyOf(hex: HexId): KeyObject | null {
  const known = publicKeys.get(hex);
  if (known !== undefined) return known;
  if (publicKeys.size >= MAX_CACHED_KEYS) publicKeys.clear();
  let key: KeyObject | null = null;
  if (isHexId(hex)) {
    try {
      const der = Buffer.concat([SPKI_PREFIX, Buffer.from(hex, 'hex')]);
      key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    } catch {
      key = null;
    }
  }
  publicKeys.set(hex, key);
  return key;
}

/** SHA-256 and Ed25519 of node:crypto (OpenSSL): the one verifier of every node. */
export const nodeCrypto: Crypto = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  verify: (publicKey, message, signature) => {
    if (signature.length !== SIGNATURE_BYTES) return false;
    const key = publicKeyOf(publicKey);
    return key !== null && verify(null, message, key, signature);
  },
};

/** 32 random bytes from which a member key follows. */
export function generateSeed(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ed25519');
  return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length));
}

/** Signs with the Ed25519 key of a 32-byte seed. @throws RangeError for a seed of another length */
export function createSigner(seed: Uint8Array): Signer {
  if (seed.length !== SEED_BYTES) throw new RangeError(`createSigner: a seed has ${SEED_BYTES} bytes`);
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    publicKey: toHex(spki.subarray(SPKI_PREFIX.length)),
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}
