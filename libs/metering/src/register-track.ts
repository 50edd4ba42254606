import type { EnergyWh, PowerW } from '#units';
import type { EnergyPiece, EnergySource, TimeSpan } from './energy-piece.js';
import { greatestPlausibleWh } from './plausibility.js';
import { lowerBound } from './sorted.js';

/**
 * How a reading stands among the others. `settled`: used, and what follows is judged by it alone. `run-start`,
 * `run-second`: used, the beginning of a run that a third reading confirmed. `suspect`: does not go on from the last used
 * reading; later ones may confirm or refute it. `bad`: refuted.
 */
type Standing = 'unjudged' | 'settled' | 'run-start' | 'run-second' | 'suspect' | 'bad';

/** A reading that starts a new run is believed once this many readings form the run. */
const READINGS_OF_A_NEW_RUN = 3;

/**
 * Readings of one cumulative register, in order of their instants, each judged by its neighbours. The judgement is a
 * function of the readings as a set: the order of arrival leaves no trace.
 *
 * Scanning from the first reading on, a reading goes on from the last used one when the register has not fallen and has
 * not risen by more than the connection carries; then it is used. Any other is suspect. The next reading either goes on
 * from the last used one after all (the suspects were bad), or goes on from the suspect (two that do confirm that the
 * register began anew: three readings of a new run), or is itself the suspect instead.
 */
export class RegisterTrack implements EnergySource {
  /** Parallel arrays, ascending by instant. */
  readonly #times: number[] = [];
  readonly #values: EnergyWh[] = [];
  readonly #standings: Standing[] = [];
  #powerLimitW: PowerW | null;

  /** @param powerLimitW greatest power of the connection; null: not limited */
  constructor(powerLimitW: PowerW | null) {
    this.#powerLimitW = powerLimitW;
  }

  get length(): number {
    return this.#times.length;
  }

  /** Instant of the reading at an index, 0 to length - 1, in order of time. */
  timeAt(index: number): number {
    return this.#times[index]!;
  }

  /** Register of the reading at an index. */
  valueAt(index: number): EnergyWh {
    return this.#values[index]!;
  }

  /** Register at exactly this instant, used or not; undefined: no reading. */
  get(atMs: number): EnergyWh | undefined {
    const index = lowerBound(this.#times, atMs);
    return this.#times[index] === atMs ? this.#values[index] : undefined;
  }

  /**
   * Takes in a reading, in place of one at the same instant.
   *
   * @returns the time in which energy may now be another
   */
  put(atMs: number, registerWh: EnergyWh): TimeSpan {
    const index = lowerBound(this.#times, atMs);
    const isNew = this.#times[index] !== atMs;
    if (index === this.#times.length) {
      // The usual case, without moving anything.
      this.#times.push(atMs);
      this.#values.push(registerWh);
      this.#standings.push('unjudged');
    } else {
      this.#times.splice(index, isNew ? 0 : 1, atMs);
      this.#values.splice(index, isNew ? 0 : 1, registerWh);
      this.#standings.splice(index, isNew ? 0 : 1, 'unjudged');
    }
    return this.#judgeFrom(index);
  }

  /**
   * Puts many readings in, quicker than one by one. For an empty track only.
   *
   * @param readings ascending by instant, no instant twice
   */
  fill(readings: Iterable<readonly [atMs: number, registerWh: EnergyWh]>): void {
    if (this.length > 0) throw new RangeError('RegisterTrack.fill: the track is not empty');
    for (const [atMs, registerWh] of readings) {
      this.#times.push(atMs);
      this.#values.push(registerWh);
      this.#standings.push('unjudged');
    }
    if (this.length > 0) this.#judgeFrom(0);
  }

  /** Why the reading at this instant is not used: it fell below, or ran ahead of, the used one before; null: it is used. */
  doubtAt(atMs: number): 'fell' | 'implausible' | null {
    const index = lowerBound(this.#times, atMs);
    if (this.#isUsed(index)) return null;
    const before = this.#usedAtOrBefore(atMs);
    return this.#values[index]! < (this.#values[before] ?? 0) ? 'fell' : 'implausible';
  }

  /** Judges all readings anew under another power limit. */
  setPowerLimit(powerLimitW: PowerW | null): void {
    if (powerLimitW === this.#powerLimitW) return;
    this.#powerLimitW = powerLimitW;
    this.#standings.fill('unjudged');
    if (this.length > 0) this.#judgeFrom(0);
  }

  /**
   * Forgets what is not needed for energy from `instantMs` on: all before the last settled reading at or before it, and the
   * bad ones after that. What is left is judged as it was.
   */
  forgetBefore(instantMs: number): void {
    const end = lowerBound(this.#times, instantMs + 1);
    let anchor = end - 1;
    while (anchor > 0 && this.#standings[anchor] !== 'settled') anchor--;
    const kept: number[] = [];
    for (let index = Math.max(anchor, 0); index < end; index++) {
      if (this.#standings[index] !== 'bad') kept.push(index);
    }
    this.#times.splice(0, end, ...kept.map((index) => this.#times[index]!));
    this.#values.splice(0, end, ...kept.map((index) => this.#values[index]!));
    this.#standings.splice(0, end, ...kept.map((index) => this.#standings[index]!));
  }

  pieces(fromMs: number, toMs: number): EnergyPiece[] | null {
    let left = this.#usedAtOrBefore(fromMs);
    if (left < 0) return null;
    const pieces: EnergyPiece[] = [];
    while (this.#times[left]! < toMs) {
      let right = left + 1;
      while (right < this.length && !this.#isUsed(right)) right++;
      if (right >= this.length) return null;
      pieces.push({
        fromMs: this.#times[left]!,
        toMs: this.#times[right]!,
        fromWh: this.#values[left]!,
        toWh: this.#values[right]!,
        isReset: this.#standings[right] === 'run-start',
      });
      left = right;
    }
    return pieces;
  }

  /** The used readings on both sides of an instant; the bare instant when one side has none. */
  spanAround(atMs: number): TimeSpan {
    const left = this.#usedAtOrBefore(atMs);
    let right = lowerBound(this.#times, atMs);
    while (right < this.length && !this.#isUsed(right)) right++;
    if (left < 0 || right >= this.length) return { fromMs: atMs, toMs: atMs };
    return { fromMs: this.#times[left]!, toMs: this.#times[right]! };
  }

  #isUsed(index: number): boolean {
    const standing = this.#standings[index];
    return standing === 'settled' || standing === 'run-start' || standing === 'run-second';
  }

  /** Index of the last used reading at or before the instant; -1: none. */
  #usedAtOrBefore(atMs: number): number {
    let index = lowerBound(this.#times, atMs + 1) - 1;
    while (index >= 0 && !this.#isUsed(index)) index--;
    return index;
  }

  /** True when the register at `right` can have come from the one at `left`. */
  #goesOn(left: number, right: number): boolean {
    const riseWh = this.#values[right]! - this.#values[left]!;
    const durationMs = this.#times[right]! - this.#times[left]!;
    return riseWh >= 0 && riseWh <= greatestPlausibleWh(this.#powerLimitW, durationMs);
  }

  /**
   * Judges the reading at `changed` and whatever its judgement changes: from the last settled reading before it to the
   * first after it that was settled and still is, since what follows such a reading depends on it alone.
   */
  #judgeFrom(changed: number): TimeSpan {
    let last = changed - 1;
    while (last >= 0 && this.#standings[last] !== 'settled') last--;
    const fromMs = this.#times[Math.max(last, 0)]!;
    let suspects: number[] = [];
    for (let index = last + 1; index < this.length; index++) {
      const before = this.#standings[index];
      if (last < 0 || this.#goesOn(last, index)) {
        this.#mark(suspects, 'bad');
        suspects = [];
        this.#standings[index] = 'settled';
        last = index;
        if (index > changed && before === 'settled') return { fromMs, toMs: this.#times[index]! };
        continue;
      }
      if (suspects.length > 0 && !this.#goesOn(suspects.at(-1)!, index)) {
        this.#mark(suspects, 'bad');
        suspects = [];
      }
      suspects.push(index);
      this.#standings[index] = 'suspect';
      if (suspects.length < READINGS_OF_A_NEW_RUN) continue;
      this.#standings[suspects[0]!] = 'run-start';
      this.#standings[suspects[1]!] = 'run-second';
      this.#standings[index] = 'settled';
      suspects = [];
      last = index;
      if (index > changed && before === 'settled') return { fromMs, toMs: this.#times[index]! };
    }
    return { fromMs, toMs: this.#times.at(-1)! };
  }

  #mark(indexes: readonly number[], standing: Standing): void {
    for (const index of indexes) this.#standings[index] = standing;
  }
}
