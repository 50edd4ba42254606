import { describe, expect, it } from 'vitest';
import type { Crypto } from './crypto.js';
import { rememberingCrypto } from './remembering-crypto.js';

/** Its signatures are the message and the key's length; counts what it is asked. */
function countingCrypto(): { readonly crypto: Crypto; readonly asked: () => number } {
  let asked = 0;
  const crypto: Crypto = {
    sha256: (bytes) => Uint8Array.from({ length: 32 }, (_, index) => bytes[index] ?? 0),
    verify: (publicKey, message, signature) => {
      asked += 1;
      return signature[0] === message[0] && signature[1] === publicKey.length;
    },
  };
  return { crypto, asked: () => asked };
}

const message = new Uint8Array([5, 6]);
const signature = new Uint8Array([5, 3]);

describe('rememberingCrypto', () => {
  it('verifies a valid signature once, whichever bytes it comes in', () => {
    const { crypto, asked } = countingCrypto();
    const { verify } = rememberingCrypto(crypto);
    expect(verify('key', message, signature)).toBe(true);
    expect(verify('key', message, signature)).toBe(true);
    expect(verify('key', message.slice(), signature)).toBe(true);
    expect(verify('key', message.slice(), signature.slice())).toBe(true);
    expect(asked()).toBe(1);
  });

  it('takes a known signature for no other message and no other key', () => {
    const { crypto, asked } = countingCrypto();
    const { verify } = rememberingCrypto(crypto);
    expect(verify('key', message, signature)).toBe(true);
    expect(verify('key', new Uint8Array([6, 6]), signature)).toBe(false);
    expect(verify('keys', message, signature)).toBe(false);
    expect(verify('key', message, signature)).toBe(true);
    expect(asked()).toBe(3);
  });

  it('verifies an invalid signature each time', () => {
    const { crypto, asked } = countingCrypto();
    const { verify } = rememberingCrypto(crypto);
    for (let time = 0; time < 3; time++) expect(verify('key', message, new Uint8Array([1, 3]))).toBe(false);
    expect(asked()).toBe(3);
  });

  it('shares what is known of one Crypto, and of no other', () => {
    const { crypto, asked } = countingCrypto();
    const first = rememberingCrypto(crypto);
    expect(rememberingCrypto(first)).toBe(first);
    expect(first.verify('key', message, signature)).toBe(true);
    expect(rememberingCrypto(crypto).verify('key', message, signature)).toBe(true);
    expect(asked()).toBe(1);
    const other = countingCrypto();
    expect(rememberingCrypto(other.crypto).verify('key', message, signature)).toBe(true);
    expect(other.asked()).toBe(1);
  });
});
