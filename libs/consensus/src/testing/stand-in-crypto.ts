import { compareBytes, fromHex, toHex } from '#market';
import type { HexId } from '#market';
import type { Crypto, Signer } from '#protocol';

/** Hash and signatures that cost next to nothing and protect nothing: for simulated networks only. */
export const standInCrypto: Crypto = {
  sha256: mix,
  verify: (publicKey, message, signature) => compareBytes(signatureOf(publicKey, message), signature) === 0,
};

export function standInSigner(publicKey: HexId): Signer {
  return { publicKey, sign: (message) => signatureOf(publicKey, message) };
}

/** A key or id made of a word and a number. */
export function standInId(word: string, number: number): HexId {
  const text = `${word} ${number}`;
  return toHex(mix(Uint8Array.from(text, (character) => character.charCodeAt(0))));
}

function signatureOf(publicKey: HexId, message: Uint8Array): Uint8Array {
  const key = fromHex(publicKey);
  const input = new Uint8Array(key.length + message.length);
  input.set(key);
  input.set(message, key.length);
  const signature = new Uint8Array(64);
  signature.set(mix(input));
  return signature;
}

/** Two 32-bit multiplicative hashes, spread over 32 bytes. */
function mix(bytes: Uint8Array): Uint8Array {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x5bd1e995);
    high ^= high >>> 13;
  }
  const hash = new Uint8Array(32);
  const view = new DataView(hash.buffer);
  for (let word = 0; word < 8; word++) {
    low = Math.imul(low ^ (low >>> 15) ^ word, 0x2c1b3c6d);
    high = Math.imul(high ^ (high >>> 12) ^ low, 0x297a2d39);
    view.setUint32(4 * word, word % 2 === 0 ? low : high);
  }
  return hash;
}
