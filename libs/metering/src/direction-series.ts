import type { EnergyWh, PowerW } from '#units';
import { divideFloor } from '#units';
import { counterAt } from './energy-piece.js';
import type { EnergyPiece, EnergySource, TimeSpan } from './energy-piece.js';
import { spreadByProfile } from './gap-profile.js';
import { IntervalTrack } from './interval-track.js';
import { MAX_PROFILE_PERIODS } from './limits.js';
import type { Quality } from './metered-interval.js';
import { RegisterTrack } from './register-track.js';

/** Readings less than two hours apart are joined by a line; longer gaps are spread by an earlier week. */
export const LONGEST_LINE_MS = 2 * 3_600_000;
const WEEK_MS = 7 * 86_400_000;
/** The same UTC periods of the weeks before, the nearest first: a household's habits repeat by the week. */
export const PROFILE_SHIFTS_MS: readonly number[] = [1, 2, 3, 4].map((weeks) => weeks * WEEK_MS);

/** `unmetered`: the meter had not yet given this direction by the end of the period. */
export interface DirectionEnergy {
  readonly energyWh: EnergyWh;
  readonly quality: Quality | 'unmetered';
}

interface CoveredEnergy {
  readonly energyWh: EnergyWh;
  readonly quality: Quality;
}

/** One direction (import or export) of one meter: its register and its intervals, and the energy they make. */
export class DirectionSeries {
  readonly registers: RegisterTrack;
  readonly intervals: IntervalTrack;
  readonly #periodMs: number;
  /** Shares of the gap that was spread last; a question about many periods asks for the same gap again and again. */
  #spread: { readonly piece: EnergyPiece; readonly endsWh: ReadonlyMap<number, EnergyWh> } | null = null;

  constructor(periodMs: number, powerLimitW: PowerW | null) {
    this.#periodMs = periodMs;
    this.registers = new RegisterTrack(powerLimitW);
    this.intervals = new IntervalTrack(powerLimitW);
  }

  /** Instant of the first reading (of an interval: its start); Infinity: none. */
  get firstMs(): number {
    const registerMs = this.registers.length > 0 ? this.registers.timeAt(0) : Infinity;
    const intervalMs = this.intervals.length > 0 ? this.intervals.at(0).startMs : Infinity;
    return Math.min(registerMs, intervalMs);
  }

  /**
   * Energy of the period that starts at `startMs`: from the register where it covers the period, from intervals where
   * they do, from the better of the two where both do (the register when they are equally good); else that of an earlier
   * week, unscaled.
   */
  energy(startMs: number): DirectionEnergy {
    const covered = this.#covered(startMs, 'any gaps');
    if (covered !== null) return covered;
    const profileWh = this.#profile(startMs);
    if (profileWh !== null) return { energyWh: profileWh, quality: 'estimated' };
    const isMetered = this.firstMs < startMs + this.#periodMs;
    return { energyWh: 0, quality: isMetered ? 'missing' : 'unmetered' };
  }

  /** A span widened to the whole gaps that its ends lie in: inside a gap, each period depends on all of it. */
  widenedToGaps({ fromMs, toMs }: TimeSpan): TimeSpan {
    const spans = [this.registers, this.intervals].flatMap((track) => [
      track.spanAround(fromMs),
      track.spanAround(toMs),
    ]);
    return {
      fromMs: Math.min(fromMs, ...spans.map((span) => span.fromMs)),
      toMs: Math.max(toMs, ...spans.map((span) => span.toMs)),
    };
  }

  /** To be called after every change of a track. */
  changed(): void {
    this.#spread = null;
  }

  /** The better of what register and intervals say about a period that they cover; null: neither covers it. */
  #covered(startMs: number, gaps: 'any gaps' | 'short gaps'): CoveredEnergy | null {
    const byRegister = this.#coveredBy(this.registers, startMs, gaps);
    if (byRegister?.quality === 'actual') return byRegister;
    const byIntervals = this.#coveredBy(this.intervals, startMs, gaps);
    return byIntervals?.quality === 'actual' ? byIntervals : (byRegister ?? byIntervals);
  }

  #coveredBy(source: EnergySource, startMs: number, gaps: 'any gaps' | 'short gaps'): CoveredEnergy | null {
    const endMs = startMs + this.#periodMs;
    const pieces = source.pieces(startMs, endMs);
    if (pieces === null) return null;
    if (gaps === 'short gaps' && pieces.some((piece) => piece.isReset || this.#isLongGap(piece))) return null;
    let energyWh = 0;
    let quality: Quality = 'actual';
    for (const piece of pieces) {
      if (piece.isReset || piece.toMs - piece.fromMs > this.#periodMs) quality = 'estimated';
      if (piece.isReset) continue;
      const leftMs = Math.max(startMs, piece.fromMs);
      const rightMs = Math.min(endMs, piece.toMs);
      energyWh += this.#counterAt(piece, rightMs) - this.#counterAt(piece, leftMs);
    }
    return { energyWh, quality };
  }

  /** Energy measured in the same UTC period of the nearest earlier week that has one; null: none of four has. */
  #profile(startMs: number): EnergyWh | null {
    for (const shiftMs of PROFILE_SHIFTS_MS) {
      // Long gaps and new starts are no measurement: an estimate never serves as the profile of another.
      const covered = this.#covered(startMs - shiftMs, 'short gaps');
      if (covered !== null) return covered.energyWh;
    }
    return null;
  }

  #isLongGap(piece: EnergyPiece): boolean {
    const durationMs = piece.toMs - piece.fromMs;
    return durationMs > this.#periodMs && durationMs >= LONGEST_LINE_MS;
  }

  /** The counter at an end of the piece or at a period boundary inside it. */
  #counterAt(piece: EnergyPiece, atMs: number): EnergyWh {
    if (atMs <= piece.fromMs || atMs >= piece.toMs || !this.#isLongGap(piece)) return counterAt(piece, atMs);
    if (this.#spread === null || this.#spread.piece.fromMs !== piece.fromMs || this.#spread.piece.toMs !== piece.toMs) {
      this.#spread = { piece, endsWh: this.#spreadGap(piece) };
    }
    return this.#spread.endsWh.get(atMs) ?? counterAt(piece, atMs);
  }

  /** The counter at each period boundary inside a long gap; empty when it can only be joined by a line. */
  #spreadGap(piece: EnergyPiece): Map<number, EnergyWh> {
    const firstMs = divideFloor(piece.fromMs, this.#periodMs) * this.#periodMs;
    if (piece.toMs - firstMs > MAX_PROFILE_PERIODS * this.#periodMs) return new Map();
    const parts = [];
    for (let startMs = firstMs; startMs < piece.toMs; startMs += this.#periodMs) {
      const profileWh = this.#profile(startMs);
      if (profileWh === null) return new Map();
      const endMs = Math.min(startMs + this.#periodMs, piece.toMs);
      parts.push({ profileWh, durationMs: endMs - Math.max(startMs, piece.fromMs) });
    }
    const shares = spreadByProfile(piece.toWh - piece.fromWh, parts) ?? [];
    let counterWh = piece.fromWh;
    return new Map(
      shares.map((share, index) => {
        counterWh += share;
        return [firstMs + (index + 1) * this.#periodMs, counterWh];
      }),
    );
  }
}
