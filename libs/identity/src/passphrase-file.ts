import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { PRIVATE_MODE, writeFileDurably } from './durable-file.js';
import { KeystoreError } from './keystore-error.js';

const RANDOM_BYTES = 24;

/**
 * Writes a random passphrase (192 bits) to a file for this user alone and answers it: what protects the keystore of a node
 * that has to start without a person. It protects copies of the keystore alone; whoever reads the whole folder has both.
 *
 * @throws KeystoreError `keystore.exists` when the file is there
 */
export function createPassphraseFile(file: string): string {
  if (existsSync(file)) throw new KeystoreError('keystore.exists', `${file} is there already and is not overwritten`);
  const passphrase = randomBytes(RANDOM_BYTES).toString('base64url');
  writeFileDurably(file, `${passphrase}\n`, PRIVATE_MODE);
  return passphrase;
}

/** The passphrase in a file, without the end of line. @throws KeystoreError `keystore.missing` when it is not there */
export function readPassphraseFile(file: string): string {
  if (!existsSync(file)) throw new KeystoreError('keystore.missing', `there is no passphrase file ${file}`);
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
}
