import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fromHex } from '#market';
import { createKeystore, createSigner, generateSeed, nodeCrypto, openKeystore, readGenesis } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'wattmesh-identity-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('Ed25519 of node:crypto', () => {
  // RFC 8032, section 7.1, test 2.
  const seed = fromHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const publicKey = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
  const signature = fromHex(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );

  test('signs and verifies as RFC 8032 says', () => {
    const signer = createSigner(seed);
    expect(signer.publicKey).toBe(publicKey);
    expect(signer.sign(Uint8Array.of(0x72))).toEqual(signature);
    expect(nodeCrypto.verify(publicKey, Uint8Array.of(0x72), signature)).toBe(true);
  });

  test('refuses another message, a changed signature, a short one and what is no key, without throwing', () => {
    const message = Uint8Array.of(0x72);
    expect(nodeCrypto.verify(publicKey, Uint8Array.of(0x73), signature)).toBe(false);
    expect(nodeCrypto.verify(publicKey, message, signature.with(0, 1))).toBe(false);
    expect(nodeCrypto.verify(publicKey, message, signature.slice(1))).toBe(false);
    expect(nodeCrypto.verify('not a key', message, signature)).toBe(false);
    expect(nodeCrypto.verify('ff'.repeat(32), message, signature)).toBe(false);
  });

  test('two seeds differ', () => {
    expect(generateSeed()).not.toEqual(generateSeed());
    expect(() => createSigner(new Uint8Array(31))).toThrow(RangeError);
  });
});

describe('the keystore', () => {
  const file = join(folder, 'keystore.json');
  const keys = createKeystore(file, 'correct horse');

  test('gives the keys back to the passphrase alone, and nobody else may read the file', () => {
    expect(openKeystore(file, 'correct horse')).toEqual(keys);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(Buffer.from(keys.memberSeed).toString('hex'));
    expect(() => openKeystore(file, 'wrong')).toThrow(expect.objectContaining({ code: 'keystore.wrong-passphrase' }));
  });

  test('is never overwritten, and damage is named', () => {
    expect(() => createKeystore(file, 'again')).toThrow(expect.objectContaining({ code: 'keystore.exists' }));
    expect(() => openKeystore(join(folder, 'none.json'), 'x')).toThrow(
      expect.objectContaining({ code: 'keystore.missing' }),
    );
    const damaged = join(folder, 'damaged.json');
    writeFileSync(damaged, readFileSync(file, 'utf8').slice(0, 100));
    expect(() => openKeystore(damaged, 'x')).toThrow(expect.objectContaining({ code: 'keystore.damaged' }));
  });
});

describe('the genesis file', () => {
  test('that is not there has a code', () => {
    expect(readGenesis(join(folder, 'none.cbor'))).toMatchObject({ ok: false, failure: { code: 'genesis.missing' } });
  });
});
