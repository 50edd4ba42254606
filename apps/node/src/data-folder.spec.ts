import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '#config';
import { createKeystore, createPassphraseFile, createSigner, generateKeys, nodeCrypto, writeGenesis } from '#identity';
import { testCommunity } from '#testing';
import { GENESIS_FILE, KEYSTORE_FILE, openDataFolder, PASSPHRASE_FILE } from './data-folder.js';

const root = mkdtempSync(join(tmpdir(), 'wattmesh-data-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const keys = generateKeys();
const { genesis } = testCommunity({
  households: 2,
  validators: 1,
  crypto: nodeCrypto,
  signerOf: (name) => createSigner(nodeCrypto.sha256(new TextEncoder().encode(name))),
});
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'home-'));
});
const fileOf = (name: string): string => join(folder, name);
const open = (): unknown => openDataFolder(loadConfig(['--data-folder', folder], {}));

/** All that a node needs: genesis, keys and the passphrase beside them. */
function fill(): void {
  writeGenesis(fileOf(GENESIS_FILE), genesis);
  createKeystore(fileOf(KEYSTORE_FILE), createPassphraseFile(fileOf(PASSPHRASE_FILE)), keys);
}

describe('a data folder', () => {
  it('gives the keys and the genesis that were put in', () => {
    fill();
    expect(open()).toEqual({ keys, genesis });
  });

  it('must hold a genesis', () => {
    expect(open).toThrow(expect.objectContaining({ name: 'StartError', code: 'genesis.missing' }));
    writeFileSync(fileOf(GENESIS_FILE), 'none');
    expect(open).toThrow(expect.objectContaining({ name: 'StartError', code: 'protocol.not-canonical' }));
  });

  it('must hold a passphrase when none is given', () => {
    fill();
    rmSync(fileOf(PASSPHRASE_FILE));
    expect(open).toThrow(expect.objectContaining({ name: 'KeystoreError', code: 'keystore.missing' }));
  });

  it('is refused while others may read the passphrase', () => {
    fill();
    chmodSync(fileOf(PASSPHRASE_FILE), 0o644);
    expect(open).toThrow(expect.objectContaining({ name: 'StartError', code: 'keystore.passphrase-exposed' }));
    chmodSync(fileOf(PASSPHRASE_FILE), 0o600);
    expect(open).not.toThrow();
  });
});
