import { compareBytes, toHex } from '#market';
import type { HexId } from '#market';
import type { Crypto } from './crypto.js';

/** Signatures remembered as valid by their content. A signature costs 65 microseconds to verify and 2 to look up. */
const MAX_REMEMBERED = 8_192;

/** What a signature is known to sign. */
interface Signed {
  readonly publicKey: HexId;
  readonly message: Uint8Array;
}

/** What is remembered of a Crypto: its answers depend on nothing else, so that all who use it may share them. */
const remembering = new WeakMap<Crypto, Crypto>();

/**
 * A Crypto that verifies the same signature once: gossip checks before forwarding what the consensus and the execution
 * check again. One that remembers already is given back. Only valid signatures are remembered, so that junk cannot push them out by being sent twice.
 */
export function rememberingCrypto(crypto: Crypto): Crypto {
  const known = remembering.get(crypto);
  if (known !== undefined) return known;
  const made = { sha256: crypto.sha256, verify: rememberingVerify(crypto) };
  remembering.set(crypto, made);
  remembering.set(made, made);
  return made;
}

function rememberingVerify(crypto: Crypto): Crypto['verify'] {
  // The same message in memory comes by here several times; only when it comes in other bytes is its content looked for.
  const bySignature = new WeakMap<Uint8Array, Signed>();
  let current = new Set<string>();
  let previous = new Set<string>();
  return (publicKey, message, signature) => {
    const signed = bySignature.get(signature);
    if (signed !== undefined && signed.publicKey === publicKey && isSame(signed.message, message)) return true;
    const key = `${publicKey}${toHex(crypto.sha256(message))}${toHex(signature)}`;
    if (!current.has(key) && !previous.has(key)) {
      if (!crypto.verify(publicKey, message, signature)) return false;
      current.add(key);
      if (current.size >= MAX_REMEMBERED) {
        previous = current;
        current = new Set();
      }
    }
    bySignature.set(signature, { publicKey, message });
    return true;
  };
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left === right || compareBytes(left, right) === 0;
}
