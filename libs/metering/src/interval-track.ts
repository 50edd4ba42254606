import type { EnergyWh, PowerW } from '#units';
import type { EnergyPiece, EnergySource, TimeSpan } from './energy-piece.js';
import { greatestPlausibleWh } from './plausibility.js';
import { lowerBound } from './sorted.js';

/** Energy of one direction in [startMs, endMs). */
export interface IntervalEnergyWh {
  readonly startMs: number;
  readonly endMs: number;
  readonly energyWh: EnergyWh;
}

/** Interval readings of one direction, in order of time; they never overlap. */
export class IntervalTrack implements EnergySource {
  /** Parallel arrays, ascending; as intervals do not overlap, starts and ends are in the same order. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #energies: EnergyWh[] = [];
  #powerLimitW: PowerW | null;

  /** @param powerLimitW greatest power of the connection; null: not limited */
  constructor(powerLimitW: PowerW | null) {
    this.#powerLimitW = powerLimitW;
  }

  get length(): number {
    return this.#starts.length;
  }

  /** The interval at an index, 0 to length - 1, in order of time. */
  at(index: number): IntervalEnergyWh {
    return { startMs: this.#starts[index]!, endMs: this.#ends[index]!, energyWh: this.#energies[index]! };
  }

  /** Intervals that share time with [startMs, endMs), ascending. */
  overlapping(startMs: number, endMs: number): IntervalEnergyWh[] {
    const found: IntervalEnergyWh[] = [];
    for (let index = lowerBound(this.#ends, startMs + 1); index < this.length; index++) {
      if (this.#starts[index]! >= endMs) break;
      found.push(this.at(index));
    }
    return found;
  }

  /**
   * Takes in an interval in place of all that overlap it.
   *
   * @returns the time in which energy may now be another
   */
  put({ startMs, endMs, energyWh }: IntervalEnergyWh): TimeSpan {
    const gone = this.overlapping(startMs, endMs);
    const index = lowerBound(this.#ends, startMs + 1);
    this.#starts.splice(index, gone.length, startMs);
    this.#ends.splice(index, gone.length, endMs);
    this.#energies.splice(index, gone.length, energyWh);
    return {
      fromMs: Math.min(startMs, gone[0]?.startMs ?? startMs),
      toMs: Math.max(endMs, gone.at(-1)?.endMs ?? endMs),
    };
  }

  /** True when the interval that starts at this instant holds no more energy than the connection carries. */
  isPlausible(startMs: number): boolean {
    const index = lowerBound(this.#starts, startMs);
    return this.#starts[index] === startMs && this.#isUsed(index);
  }

  setPowerLimit(powerLimitW: PowerW | null): void {
    this.#powerLimitW = powerLimitW;
  }

  /** Forgets the intervals that end at or before the instant. */
  forgetBefore(instantMs: number): void {
    const count = lowerBound(this.#ends, instantMs + 1);
    this.#starts.splice(0, count);
    this.#ends.splice(0, count);
    this.#energies.splice(0, count);
  }

  pieces(fromMs: number, toMs: number): EnergyPiece[] | null {
    const pieces: EnergyPiece[] = [];
    let coveredMs = fromMs;
    for (let index = lowerBound(this.#ends, fromMs + 1); coveredMs < toMs; index++) {
      const startMs = this.#starts[index];
      const adjoins = pieces.length === 0 ? startMs !== undefined && startMs <= fromMs : startMs === coveredMs;
      if (!adjoins || !this.#isUsed(index)) return null;
      pieces.push({
        fromMs: this.#starts[index]!,
        toMs: this.#ends[index]!,
        fromWh: 0,
        toWh: this.#energies[index]!,
        isReset: false,
      });
      coveredMs = this.#ends[index]!;
    }
    return pieces;
  }

  /** The interval that holds the instant; the bare instant when none does. */
  spanAround(atMs: number): TimeSpan {
    const index = lowerBound(this.#ends, atMs + 1);
    const startMs = this.#starts[index];
    if (startMs === undefined || startMs > atMs) return { fromMs: atMs, toMs: atMs };
    return { fromMs: startMs, toMs: this.#ends[index]! };
  }

  /** A judgement of the interval by itself: 1.2 x connection power x time + 100 Wh at most. */
  #isUsed(index: number): boolean {
    const durationMs = this.#ends[index]! - this.#starts[index]!;
    return this.#energies[index]! <= greatestPlausibleWh(this.#powerLimitW, durationMs);
  }
}
