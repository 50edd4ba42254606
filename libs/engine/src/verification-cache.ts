import { toHex } from '#market';
import type { HexId } from '#market';
import type { Crypto } from '#protocol';

/** Signatures remembered as valid. A signature costs 65 microseconds to verify and 2 to look up. */
const MAX_REMEMBERED = 8_192;

/**
 * A Crypto that verifies the same signature once: gossip checks before forwarding what the consensus and the execution
 * check again. Only valid signatures are remembered, so that junk cannot push them out by being sent twice.
 */
export function rememberingCrypto(crypto: Crypto): Crypto {
  let current = new Set<string>();
  let previous = new Set<string>();
  return {
    sha256: crypto.sha256,
    verify: (publicKey: HexId, message: Uint8Array, signature: Uint8Array): boolean => {
      const key = `${publicKey}${toHex(crypto.sha256(message))}${toHex(signature)}`;
      if (current.has(key) || previous.has(key)) return true;
      if (!crypto.verify(publicKey, message, signature)) return false;
      current.add(key);
      if (current.size >= MAX_REMEMBERED) {
        previous = current;
        current = new Set();
      }
      return true;
    },
  };
}
