import type { PowerW } from '#units';
import type { HexId } from './hash.js';

/**
 * What a member may do. `household` trades, `validator` takes part in consensus, `operator` admits members and observes,
 * `archive` keeps all block bodies for ever.
 */
export type Role = 'household' | 'validator' | 'operator' | 'archive';
export const ROLES: readonly Role[] = ['household', 'validator', 'operator', 'archive'];

/** A household or operator with a certificate. */
export interface Member {
  /** Hash of the first member key; survives key rotation. */
  readonly memberId: HexId;
  /** Ed25519 public key, 32 bytes in hexadecimal: verifies orders, votes and delivery statements. */
  readonly memberKey: HexId;
  /** libp2p peer ids of the member's computers, in text form. */
  readonly transportPeerIds: readonly string[];
  /** Name shown to the neighbours; text without control characters, at most MAX_LABEL_LENGTH. */
  readonly label: string;
  readonly gridArea: string;
  readonly roles: readonly Role[];
  /** Greatest import power of the connection. Buys in a period never exceed it. */
  readonly importLimitW: PowerW;
  /** Greatest export power; 0 without generation. Sells in a period never exceed it. */
  readonly exportLimitW: PowerW;
  /** Certificate validity, Unix milliseconds, start inclusive, end exclusive. */
  readonly validFromMs: number;
  readonly validUntilMs: number;
}

export function hasRole(member: Member, role: Role): boolean {
  return member.roles.includes(role);
}
