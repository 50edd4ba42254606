import { isHexId, toHex } from '#market';
import type { HexId, Sha256 } from '#market';
import type { EnergyWh, PeriodStart } from '#units';
import { linesToBytes } from './ascii.js';

/** Least length of a salt: shorter ones could be tried out, as a quarter hour's energy has few possible values. */
export const MIN_SALT_BYTES = 16;
/** Greatest length of a salt. */
export const MAX_SALT_BYTES = 64;
const DOMAIN = 'wattmesh-delivery-1';

/** What a delivery commitment binds without showing it. */
export interface CommitmentOpening {
  /** MIN_SALT_BYTES to MAX_SALT_BYTES random bytes, new for each period and revision. */
  readonly salt: Uint8Array;
  readonly period: PeriodStart;
  readonly importWh: EnergyWh;
  readonly exportWh: EnergyWh;
}

/**
 * Binds a party to its readings of a period without showing them: sha256 over these ASCII lines, each ended by a line
 * feed (0x0a): `wattmesh-delivery-1`, the salt in lowercase hexadecimal, then period, importWh and exportWh in decimal.
 * The same in all statements of one party, period and revision; opened by its owner alone, in a dispute.
 *
 * @throws RangeError for a salt of another length or numbers that are not non-negative integers (bugs of the caller)
 */
export function deliveryCommitment(opening: CommitmentOpening, sha256: Sha256): HexId {
  const { salt, period, importWh, exportWh } = opening;
  if (salt.length < MIN_SALT_BYTES || salt.length > MAX_SALT_BYTES) {
    throw new RangeError(`deliveryCommitment: the salt must have ${MIN_SALT_BYTES} to ${MAX_SALT_BYTES} bytes`);
  }
  for (const value of [period, importWh, exportWh]) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError('deliveryCommitment: period and energies must be non-negative integers');
    }
  }
  return toHex(sha256(linesToBytes([DOMAIN, toHex(salt), String(period), String(importWh), String(exportWh)])));
}

/** True when `opening` is what `commit` was made of; false for any other, and for one that could not be committed to. */
export function opensCommitment(commit: HexId, opening: CommitmentOpening, sha256: Sha256): boolean {
  const { salt, period, importWh, exportWh } = opening;
  const wellFormed =
    salt.length >= MIN_SALT_BYTES &&
    salt.length <= MAX_SALT_BYTES &&
    [period, importWh, exportWh].every((value) => Number.isSafeInteger(value) && value >= 0);
  return isHexId(commit) && wellFormed && deliveryCommitment(opening, sha256) === commit;
}
