import { compareBytes, toHex } from '#market';
import type { HexId } from '#market';
import type { Crypto } from '#protocol';

/**
 * The same functions, but a signature that was found valid is not verified again: it comes as a vote, within certificates
 * of several peers, and in the next proposal. Keeps the latest `limit`.
 */
export function rememberVerified(crypto: Crypto, limit: number): Crypto {
  const verified = new Map<string, Uint8Array>();
  // A certificate asks about one message many times in a row.
  let latest: { readonly message: Uint8Array; readonly text: string } | null = null;
  const verify = (publicKey: HexId, message: Uint8Array, signature: Uint8Array): boolean => {
    if (latest?.message !== message) latest = { message, text: toHex(message) };
    const subject = publicKey + latest.text;
    const known = verified.get(subject);
    if (known !== undefined && compareBytes(known, signature) === 0) return true;
    if (!crypto.verify(publicKey, message, signature)) return false;
    verified.set(subject, signature);
    if (verified.size > limit) verified.delete(verified.keys().next().value!);
    return true;
  };
  return { sha256: crypto.sha256, verify };
}
