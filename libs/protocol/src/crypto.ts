import type { HexId, Sha256 } from '#market';

/**
 * Hashing and Ed25519 (RFC 8032), injected as synchronous functions so that the same core runs with node:crypto in a node
 * and with a cheap stand-in in the simulator. One verifier everywhere: implementations differ on edge cases.
 */
export interface Crypto {
  readonly sha256: Sha256;
  /** `publicKey`: 32 bytes in hexadecimal. Never throws: a malformed key or signature is false. */
  readonly verify: (publicKey: HexId, message: Uint8Array, signature: Uint8Array) => boolean;
}

/** A member key that signs. */
export interface Signer {
  /** 32 bytes in hexadecimal. */
  readonly publicKey: HexId;
  /** Answers 64 bytes. */
  readonly sign: (message: Uint8Array) => Uint8Array;
}

export const SIGNATURE_BYTES = 64;
