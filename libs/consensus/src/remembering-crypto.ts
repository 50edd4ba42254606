import { toHex } from '#market';
import type { HexId } from '#market';
import type { Crypto } from '#protocol';

/**
 * The same functions, but a signature that was found valid is not verified again: it comes as a vote, within certificates
 * of several peers, and in the next proposal. Keeps the latest `limit`.
 */
export function rememberVerified(crypto: Crypto, limit: number): Crypto {
  const verified = new Set<string>();
  const verify = (publicKey: HexId, message: Uint8Array, signature: Uint8Array): boolean => {
    const entry = publicKey + toHex(signature) + toHex(message);
    if (verified.has(entry)) return true;
    if (!crypto.verify(publicKey, message, signature)) return false;
    verified.add(entry);
    if (verified.size > limit) verified.delete(verified.values().next().value!);
    return true;
  };
  return { sha256: crypto.sha256, verify };
}
