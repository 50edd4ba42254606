import type { HexId } from '#market';
import type { Crypto, Genesis, Signer } from '#protocol';
import type { Decoders } from './decoders.js';

/** How often a node speaks when nothing happens. */
export interface Pacing {
  /** A validator proposes an empty block after so long without work, in ms. Default: EMPTY_BLOCK_MS of the consensus. */
  readonly emptyBlockMs: number;
  /** Time between two own status messages, in ms. Default: by the length of a period and the number of members. */
  readonly statusIntervalMs: number;
  /** One neighbour is asked for its head so often, in ms. Default: HEAD_PROBE_MS. */
  readonly headProbeMs: number;
}

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
  /** Other intervals than a node's, for simulations of long times. */
  readonly pacing?: Partial<Pacing>;
  /** Default: those of the protocol. */
  readonly decoders?: Decoders;
}
