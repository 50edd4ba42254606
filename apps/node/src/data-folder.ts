import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeConfig } from '#config';
import { KeystoreError, openKeystore, readGenesis, readPassphraseFile } from '#identity';
import type { NodeKeys } from '#identity';
import type { ErrorCode } from '#market';
import type { Genesis } from '#protocol';

/** Files of one node, by name in its data folder. */
export const KEYSTORE_FILE = 'keystore.json';
export const PASSPHRASE_FILE = 'passphrase';
export const GENESIS_FILE = 'genesis.cbor';
export const DATABASE_FILE = 'node.db';

/**
 * Why a node cannot start, in words that say what to do. Codes: `keystore.passphrase-exposed`, `genesis.missing`, and what
 * is wrong with the genesis.
 */
export class StartError extends Error {
  override readonly name = 'StartError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Reads keys and genesis. @throws StartError, KeystoreError */
export function openDataFolder(config: NodeConfig): { readonly keys: NodeKeys; readonly genesis: Genesis } {
  const genesis = readGenesis(join(config.dataFolder, GENESIS_FILE));
  if (!genesis.ok) {
    const { code, detail } = genesis.failure;
    throw new StartError(code, `${detail}. The data folder needs the community's genesis and this member's keys.`);
  }
  const keys = openKeystore(join(config.dataFolder, KEYSTORE_FILE), passphraseOf(config));
  return { keys, genesis: genesis.value };
}

function passphraseOf(config: NodeConfig): string {
  if (config.passphrase !== undefined) return config.passphrase;
  const file = config.passphraseFile ?? join(config.dataFolder, PASSPHRASE_FILE);
  if (!existsSync(file)) {
    throw new KeystoreError('keystore.missing', `no passphrase: give --passphrase-file, or put it into ${file}`);
  }
  const openToOthers = (statSync(file).mode & 0o077) !== 0;
  if (openToOthers) {
    throw new StartError('keystore.passphrase-exposed', `others may read ${file}; run: chmod 600 ${file}`);
  }
  return readPassphraseFile(file);
}
