import { createCipheriv, createDecipheriv, hash, randomBytes, scryptSync } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { PRIVATE_MODE, writeFileDurably } from './durable-file.js';
import { KeystoreError } from './keystore-error.js';
import { createSigner, generateSeed, SEED_BYTES } from './node-crypto.js';

/** The secrets of one node. They exist in memory and in its keystore, nowhere else: never logged, never sent. */
export interface NodeKeys {
  /** Ed25519 seed of the member key: signs orders, votes and delivery statements. 32 bytes. */
  readonly memberSeed: Uint8Array;
  /** Ed25519 seed of the transport key: the libp2p peer id. 32 bytes. */
  readonly transportSeed: Uint8Array;
  /** From it follow the salts that hide the readings in delivery commitments. 32 bytes. */
  readonly saltSeed: Uint8Array;
}

/** scrypt (RFC 7914): 128 MiB and some 0.5 s for each guess at a passphrase. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SECRET_BYTES = 3 * SEED_BYTES;
/** A keystore is far smaller; a larger file is none. */
const MAX_FILE_BYTES = 16 * 1024;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

/** Version 1 of the file. Another way to encrypt is another version. */
const fileSchema = z.strictObject({
  version: z.literal(1),
  /** Public, to tell keystores apart. */
  memberKey: hex(32),
  kdf: z.literal('scrypt-131072-8-1'),
  cipher: z.literal('aes-256-gcm'),
  salt: hex(SALT_BYTES),
  nonce: hex(NONCE_BYTES),
  tag: hex(TAG_BYTES),
  /** The three seeds, encrypted. */
  secret: hex(SECRET_BYTES),
  /** sha256 of all the above: tells damage from a wrong passphrase. */
  checksum: hex(32),
});
type KeystoreFile = z.infer<typeof fileSchema>;

/** New keys of the operating system's randomness. */
export function generateKeys(): NodeKeys {
  return { memberSeed: generateSeed(), transportSeed: generateSeed(), saltSeed: generateSeed() };
}

/**
 * Writes keys to a new encrypted file that only its owner can read (mode 0600), durably. `keys`: default new ones.
 *
 * @throws KeystoreError `keystore.exists`: a keystore is never overwritten
 */
export function createKeystore(file: string, passphrase: string, keys: NodeKeys = generateKeys()): NodeKeys {
  if (existsSync(file)) throw new KeystoreError('keystore.exists', `${file} exists; it is not overwritten`);
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(passphrase, salt), nonce);
  const plain = Buffer.concat([keys.memberSeed, keys.transportSeed, keys.saltSeed]);
  const secret = Buffer.concat([cipher.update(plain), cipher.final()]);
  plain.fill(0);
  const content: Omit<KeystoreFile, 'checksum'> = {
    version: 1,
    memberKey: createSigner(keys.memberSeed).publicKey,
    kdf: 'scrypt-131072-8-1',
    cipher: 'aes-256-gcm',
    salt: salt.toString('hex'),
    nonce: nonce.toString('hex'),
    tag: cipher.getAuthTag().toString('hex'),
    secret: secret.toString('hex'),
  };
  const checked: KeystoreFile = { ...content, checksum: checksumOf(content) };
  writeFileDurably(file, `${JSON.stringify(checked, null, 2)}\n`, PRIVATE_MODE);
  return keys;
}

/**
 * Reads keys back. Takes half a second.
 *
 * @throws KeystoreError `keystore.missing`, `keystore.damaged` or `keystore.wrong-passphrase`
 */
export function openKeystore(file: string, passphrase: string): NodeKeys {
  const { salt, nonce, tag, secret } = readKeystore(file);
  const key = keyOf(passphrase, Buffer.from(salt, 'hex'));
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'hex'), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(Buffer.from(tag, 'hex'));
  let plain: Buffer;
  try {
    plain = Buffer.concat([decipher.update(Buffer.from(secret, 'hex')), decipher.final()]);
  } catch (cause) {
    throw new KeystoreError('keystore.wrong-passphrase', `the passphrase does not open ${file}`, { cause });
  }
  const seed = (index: number): Uint8Array =>
    Uint8Array.from(plain.subarray(index * SEED_BYTES, (index + 1) * SEED_BYTES));
  return { memberSeed: seed(0), transportSeed: seed(1), saltSeed: seed(2) };
}

/** What to tell the owner of a secret file that others may read; null: nothing. */
export function exposureWarning(file: string): string | null {
  const mode = statSync(file).mode & 0o777;
  return (mode & 0o077) === 0 ? null : `others may read ${file} (mode ${mode.toString(8)}); run: chmod 600 ${file}`;
}

function readKeystore(file: string): KeystoreFile {
  if (!existsSync(file)) {
    throw new KeystoreError(
      'keystore.missing',
      `${file} is not there; take it from a backup, or join again with new keys`,
    );
  }
  try {
    if (statSync(file).size > MAX_FILE_BYTES) throw new RangeError(`longer than ${MAX_FILE_BYTES} bytes`);
    const { checksum, ...content } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (checksum !== checksumOf(content)) throw new RangeError('the checksum is of another content');
    return { ...content, checksum };
  } catch (cause) {
    throw new KeystoreError('keystore.damaged', `${file} is not what was written; take it from a backup`, { cause });
  }
}

/** The schema's order of fields is the order of writing. */
function checksumOf(content: Omit<KeystoreFile, 'checksum'>): string {
  return hash('sha256', JSON.stringify(content));
}

function keyOf(passphrase: string, salt: Uint8Array): Buffer {
  // The same letters give the same passphrase, however the keyboard composes them.
  return scryptSync(passphrase.normalize('NFKC'), salt, KEY_BYTES, SCRYPT);
}
