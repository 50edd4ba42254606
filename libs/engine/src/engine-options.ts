import type { HexId } from '#market';
import type { Crypto, Genesis, Signer } from '#protocol';

/** Who a node is and what it belongs to. */
export interface EngineOptions {
  readonly genesis: Genesis;
  readonly communityId: HexId;
  /** The member this node acts for. */
  readonly memberId: HexId;
  /** The member's key. */
  readonly signer: Signer;
  readonly crypto: Crypto;
  /** Secret bytes (32) from which the salts of delivery commitments follow. */
  readonly saltSeed: Uint8Array;
}
