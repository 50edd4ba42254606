import type { EnergyWh } from '#units';

/** Part of a delivery period that lies in a gap. */
export interface GapPart {
  /** Energy of the same UTC period in an earlier week. */
  readonly profileWh: EnergyWh;
  /** How much of the period lies in the gap. */
  readonly durationMs: number;
}

/**
 * Spreads a known total over the periods of a gap in proportion to an earlier week (a period that lies in the gap in part
 * counts in part): the floor of each share, then one Wh each in order of largest remainder, then of time.
 *
 * @returns the energy of each part, in sum exactly `totalWh`; null when the profile is all 0 and the total is not
 */
export function spreadByProfile(totalWh: EnergyWh, parts: readonly GapPart[]): EnergyWh[] | null {
  const weights = parts.map((part) => BigInt(part.profileWh) * BigInt(part.durationMs));
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weightSum === 0n) return totalWh === 0 ? parts.map(() => 0) : null;

  const products = weights.map((weight) => weight * BigInt(totalWh));
  const shares = products.map((product) => Number(product / weightSum));
  const remainders = products.map((product) => product % weightSum);
  let leftWh = totalWh - shares.reduce((sum, share) => sum + share, 0);
  const byRemainder = [...parts.keys()].sort((left, right) => {
    if (remainders[left] === remainders[right]) return left - right;
    return remainders[left]! > remainders[right]! ? -1 : 1;
  });
  for (const index of byRemainder) {
    if (leftWh === 0) break;
    shares[index]! += 1;
    leftWh -= 1;
  }
  return shares;
}
