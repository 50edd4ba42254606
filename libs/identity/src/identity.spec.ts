import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#market';
import { encodeMessage, genesisCodec, MAX_GENESIS_BYTES } from '#protocol';
import { testCommunity } from '#testing';
import {
  createKeystore,
  createPassphraseFile,
  createSigner,
  exposureWarning,
  generateKeys,
  generateSeed,
  MAX_KEPT_KEYS,
  nodeCrypto,
  openKeystore,
  readGenesis,
  readPassphraseFile,
  writeGenesis,
} from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'wattmesh-identity-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const code = (name: string) => expect.objectContaining({ code: name });

describe('SHA-256 and Ed25519 of node:crypto', () => {
  // RFC 8032, section 7.1, test 2.
  const seed = fromHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const publicKey = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
  const signature = fromHex(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
  const message = Uint8Array.of(0x72);

  it('hashes as FIPS 180-4 says', () => {
    const digest = nodeCrypto.sha256(new TextEncoder().encode('abc'));
    expect(toHex(digest)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(digest).toEqual(Uint8Array.from(digest));
  });

  it('signs and verifies as RFC 8032 says', () => {
    const signer = createSigner(seed);
    expect(signer.publicKey).toBe(publicKey);
    expect(signer.sign(message)).toEqual(signature);
    expect(nodeCrypto.verify(publicKey, message, signature)).toBe(true);
  });

  it('refuses another message, a changed signature, a short one and what is no key, without throwing', () => {
    expect(nodeCrypto.verify(publicKey, Uint8Array.of(0x73), signature)).toBe(false);
    expect(nodeCrypto.verify(publicKey, message, signature.with(0, 1))).toBe(false);
    expect(nodeCrypto.verify(publicKey, message, signature.slice(1))).toBe(false);
    for (const key of ['not a key', '', publicKey.toUpperCase(), 'ff'.repeat(32), '00'.repeat(32)]) {
      expect(nodeCrypto.verify(key, message, signature)).toBe(false);
    }
  });

  it('answers rightly however many keys come by', () => {
    for (let number = 0; number < MAX_KEPT_KEYS + 10; number++) {
      nodeCrypto.verify(number.toString(16).padStart(64, '0'), message, signature);
    }
    expect(nodeCrypto.verify(publicKey, message, signature)).toBe(true);
  });

  it('makes seeds that differ and refuses those of another length', () => {
    expect(generateSeed()).not.toEqual(generateSeed());
    expect(() => createSigner(new Uint8Array(31))).toThrow(RangeError);
  });
});

describe('the keystore', () => {
  const file = join(folder, 'new', 'keystore.json');
  const passphrase = 'Zählerschrank Süd';
  const keys = createKeystore(file, passphrase);
  const changed = (change: (text: string) => string): string => {
    const path = join(folder, `damaged-${readdirSync(folder).length}.json`);
    writeFileSync(path, change(readFileSync(file, 'utf8')));
    return path;
  };

  it('gives the keys back to the passphrase alone', () => {
    expect(openKeystore(file, passphrase)).toEqual(keys);
    expect(openKeystore(file, passphrase.normalize('NFD'))).toEqual(keys);
    expect(() => openKeystore(file, 'wrong')).toThrow(code('keystore.wrong-passphrase'));
  });

  it('shows no secret and is for its owner alone', () => {
    const text = readFileSync(file, 'utf8');
    for (const secret of Object.values(keys)) expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    expect(text).toContain(createSigner(keys.memberSeed).publicKey);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.new`)).toBe(false);
    expect(exposureWarning(file)).toBeNull();
  });

  it('says that others may read a file', () => {
    const exposed = changed((text) => text);
    chmodSync(exposed, 0o640);
    expect(exposureWarning(exposed)).toContain(`chmod 600 ${exposed}`);
  });

  it('is never overwritten', () => {
    expect(() => createKeystore(file, 'again')).toThrow(code('keystore.exists'));
    expect(() => openKeystore(join(folder, 'none.json'), 'x')).toThrow(code('keystore.missing'));
  });

  it.each<[string, (text: string) => string]>([
    ['cut', (text) => text.slice(0, 100)],
    ['empty', () => ''],
    ['of another version', (text) => text.replace('"version": 1', '"version": 2')],
    ['with a changed byte of the secret', (text) => text.replace(/"secret": "./, '"secret": "g')],
    ['with another salt', (text) => text.replace(/"salt": "[^"]*/, `"salt": "${'0'.repeat(32)}`)],
    ['too long', (text) => text.padEnd(20_000)],
  ])('tells damage from a wrong passphrase: %s', (_, change) => {
    expect(() => openKeystore(changed(change), passphrase)).toThrow(code('keystore.damaged'));
  });

  it('differs each time it is made of the same keys', () => {
    const other = join(folder, 'other.json');
    createKeystore(other, passphrase, keys);
    expect(readFileSync(other, 'utf8')).not.toBe(readFileSync(file, 'utf8'));
    expect(openKeystore(other, passphrase)).toEqual(keys);
    expect(generateKeys()).not.toEqual(generateKeys());
  });
});

describe('the passphrase file', () => {
  it('holds a random passphrase for its owner alone, and is never overwritten', () => {
    const file = join(folder, 'passphrase');
    const passphrase = createPassphraseFile(file);
    expect(passphrase.length).toBeGreaterThanOrEqual(32);
    expect(readPassphraseFile(file)).toBe(passphrase);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(() => createPassphraseFile(file)).toThrow(code('keystore.exists'));
    expect(createPassphraseFile(join(folder, 'passphrase-2'))).not.toBe(passphrase);
  });

  it('may end in a line end of any system, and keeps its spaces', () => {
    const file = join(folder, 'typed');
    writeFileSync(file, ' two words \r\n');
    expect(readPassphraseFile(file)).toBe(' two words ');
    expect(() => readPassphraseFile(join(folder, 'none'))).toThrow(code('keystore.missing'));
  });
});

describe('the genesis file', () => {
  const signerOf = (name: string) => createSigner(nodeCrypto.sha256(new TextEncoder().encode(name)));
  const { genesis } = testCommunity({ households: 2, validators: 1, crypto: nodeCrypto, signerOf });
  const file = join(folder, 'genesis.cbor');
  writeGenesis(file, genesis);
  const written = (bytes: Uint8Array): string => {
    const path = join(folder, `genesis-${readdirSync(folder).length}.cbor`);
    writeFileSync(path, bytes);
    return path;
  };

  it('gives back what was written, in canonical bytes', () => {
    expect(readGenesis(file)).toEqual({ ok: true, value: genesis });
    expect(Uint8Array.from(readFileSync(file))).toEqual(encodeMessage(genesisCodec, genesis));
  });

  it('says what is wrong with it', () => {
    const codeOf = (path: string): string => {
      const result = readGenesis(path);
      return result.ok ? 'read' : result.failure.code;
    };
    expect(codeOf(join(folder, 'none.cbor'))).toBe('genesis.missing');
    expect(codeOf(written(Uint8Array.of(0x82)))).toBe('protocol.not-canonical');
    expect(codeOf(written(Uint8Array.of(0x80)))).toBe('protocol.malformed');
    expect(codeOf(written(new Uint8Array(MAX_GENESIS_BYTES + 1)))).toBe('protocol.too-large');
    const empty = { ...genesis, validators: [genesis.members[0]!.memberId, genesis.members[0]!.memberId] };
    expect(codeOf(written(encodeMessage(genesisCodec, empty)))).toBe('genesis.invalid');
  });
});
