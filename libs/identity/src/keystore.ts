import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileDurably } from './durable-file.js';
import { KeystoreError } from './keystore-error.js';
import { generateSeed, SEED_BYTES } from './node-crypto.js';

/** The secrets of one node. Never logged, never sent. */
export interface NodeKeys {
  /** Ed25519 seed of the member key: signs orders, votes and delivery statements. 32 bytes. */
  readonly memberSeed: Uint8Array;
  /** Ed25519 seed of the transport key: the libp2p peer id. 32 bytes. */
  readonly transportSeed: Uint8Array;
  /** From it follow the salts that hide the readings in delivery commitments. 32 bytes. */
  readonly saltSeed: Uint8Array;
}

/** scrypt as recommended for files: 128 MiB and some 0.4 s for each guess at a passphrase. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FILE_MODE = 0o600;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const fileSchema = z.strictObject({
  version: z.literal(1),
  kdf: z.literal('scrypt-131072-8-1'),
  cipher: z.literal('aes-256-gcm'),
  salt: hex(SALT_BYTES),
  nonce: hex(NONCE_BYTES),
  tag: hex(TAG_BYTES),
  secret: hex(3 * SEED_BYTES),
});

export function generateKeys(): NodeKeys {
  return {
    memberSeed: generateSeed(),
    transportSeed: generateSeed(),
    saltSeed: new Uint8Array(randomBytes(SEED_BYTES)),
  };
}

/**
 * Writes keys to an encrypted file that only its owner can read (mode 0600), durably.
 *
 * @throws KeystoreError `keystore.exists`: a key file is never overwritten
 */
export function createKeystore(file: string, passphrase: string, keys: NodeKeys = generateKeys()): NodeKeys {
  if (existsSync(file)) throw new KeystoreError('keystore.exists', `${file} exists; it is not overwritten`);
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', scryptSync(passphrase, salt, KEY_BYTES, SCRYPT), nonce);
  const plain = Buffer.concat([keys.memberSeed, keys.transportSeed, keys.saltSeed]);
  const secret = Buffer.concat([cipher.update(plain), cipher.final()]);
  const content: z.infer<typeof fileSchema> = {
    version: 1,
    kdf: 'scrypt-131072-8-1',
    cipher: 'aes-256-gcm',
    salt: salt.toString('hex'),
    nonce: nonce.toString('hex'),
    tag: cipher.getAuthTag().toString('hex'),
    secret: secret.toString('hex'),
  };
  writeFileDurably(file, `${JSON.stringify(content, null, 2)}\n`, FILE_MODE);
  return keys;
}

/**
 * Reads keys back.
 *
 * @throws KeystoreError `keystore.missing`, `keystore.damaged` (not a key file) or `keystore.wrong-passphrase` (which a
 *   changed byte of the secret looks like too)
 */
export function openKeystore(file: string, passphrase: string): NodeKeys {
  if (!existsSync(file)) {
    throw new KeystoreError(
      'keystore.missing',
      `${file} is not there; restore it from a backup or join again with new keys`,
    );
  }
  const { salt, nonce, tag, secret } = readKeyFile(file);
  const key = scryptSync(passphrase, Buffer.from(salt, 'hex'), KEY_BYTES, SCRYPT);
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'hex'));
  decipher.setAuthTag(Buffer.from(tag, 'hex'));
  try {
    const plain = Buffer.concat([decipher.update(Buffer.from(secret, 'hex')), decipher.final()]);
    return {
      memberSeed: new Uint8Array(plain.subarray(0, SEED_BYTES)),
      transportSeed: new Uint8Array(plain.subarray(SEED_BYTES, 2 * SEED_BYTES)),
      saltSeed: new Uint8Array(plain.subarray(2 * SEED_BYTES)),
    };
  } catch (cause) {
    throw new KeystoreError('keystore.wrong-passphrase', `the passphrase does not open ${file}`, { cause });
  }
}

function readKeyFile(file: string): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new KeystoreError('keystore.damaged', `${file} is not a key file; restore it from a backup`, { cause });
  }
}
