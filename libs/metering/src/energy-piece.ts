import { divideHalfEven } from '#units';
import type { EnergyWh } from '#units';

/** From `fromMs` (inclusive) to `toMs`, both Unix milliseconds. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a meter counted between two instants: the counter goes from `fromWh` to `toWh`. */
export interface EnergyPiece extends TimeSpan {
  readonly fromWh: EnergyWh;
  readonly toWh: EnergyWh;
  /** The counter started anew in between; what it counted is unknown and taken as 0. */
  readonly isReset: boolean;
}

/** Something that knows the energy of one direction over time: registers or intervals. */
export interface EnergySource {
  /** Adjoining pieces that cover all of `fromMs`..`toMs` (the first and last may reach beyond it), or null: not covered. */
  pieces(fromMs: number, toMs: number): EnergyPiece[] | null;
}

/**
 * The counter at an instant inside a piece, on a straight line between its ends, rounded once, half to even. Both periods
 * that meet at the instant use this value, so nothing is lost between them.
 */
export function counterAt(piece: EnergyPiece, atMs: number): EnergyWh {
  if (atMs <= piece.fromMs) return piece.fromWh;
  if (atMs >= piece.toMs) return piece.toWh;
  const before = BigInt(atMs - piece.fromMs);
  const after = BigInt(piece.toMs - atMs);
  return Number(divideHalfEven(BigInt(piece.fromWh) * after + BigInt(piece.toWh) * before, before + after));
}
