import { failure, success } from '#market';
import type { Failure, Result } from '#market';
import { divideFloor, isPeriodStart } from '#units';
import type { EnergyWh, PeriodStart, PowerW } from '#units';
import { affectedPeriods } from './affected-periods.js';
import type { PeriodRange } from './affected-periods.js';
import { DirectionSeries } from './direction-series.js';
import type { TimeSpan } from './energy-piece.js';
import { MAX_PERIODS_PER_QUERY, MAX_READINGS_PER_DIRECTION } from './limits.js';
import { fillDirections, inDirection, readingsOf } from './meter-snapshot.js';
import type { MeterSnapshot } from './meter-snapshot.js';
import { worseQuality } from './metered-interval.js';
import type { MeteredInterval, PeriodEnergy, Quality } from './metered-interval.js';
import { checkReading, DIRECTIONS, energyOf } from './reading.js';
import type { Direction, IntervalReading, Reading } from './reading.js';
import { ReportedIntervals } from './reported-intervals.js';

/**
 * What a meter measures. `grid` stands between the household and the grid and alone settles; `pv` counts production (in
 * its export register); `sub` counts anything behind the grid meter. `pv` and `sub` inform.
 */
export type MeterRole = 'grid' | 'pv' | 'sub';
export const METER_ROLES: readonly MeterRole[] = ['grid', 'pv', 'sub'];

export interface MeterOptions {
  readonly role: MeterRole;
  /** Length of the community's delivery period in seconds; divides 86400. */
  readonly periodSeconds: number;
  /** Greatest import power of the connection in W; readings beyond it are not used. null: not checked. */
  readonly importLimitW: PowerW | null;
  /** Greatest export power in W (of a `pv` meter: of the panels). null: not checked. */
  readonly exportLimitW: PowerW | null;
}

export interface AddContext {
  /** The caller's clock, Unix milliseconds. */
  readonly nowMs: number;
  /** True: the reading may replace one with other values. Default false. */
  readonly supersede?: boolean;
}

/** What became of a reading that was taken in. */
export interface AddedReading {
  /** `created`: new; `duplicate`: known with these values, nothing changed; `superseded`: other values gave way to it. */
  readonly outcome: 'created' | 'duplicate' | 'superseded';
  /**
   * Why the reading is kept but not used, as things stand: it is more than the connection carries
   * (`reading.implausible`) or its register is below an earlier one (`reading.register-fell`). Later readings may yet
   * confirm or refute it. null: it is used.
   */
  readonly flag: Extract<Failure['code'], 'reading.implausible' | 'reading.register-fell'> | null;
  /** The readings that gave way, for the caller's history. */
  readonly replaced: readonly Reading[];
  /** Delivery periods whose energy may have changed: ascending, disjoint, at most MAX_AFFECTED_RANGES. */
  readonly affected: readonly PeriodRange[];
}

/**
 * The readings of one meter and the energy per delivery period that follows from them.
 *
 * Readings count by their instant, never by their order of arrival: the same readings in any order, with any repeated,
 * give the same energy. Two shapes may be mixed: cumulative registers and interval energy.
 *
 * The register at a period boundary is the reading at that instant, else a straight line between its neighbours, rounded
 * once, half to even; a period is the difference of its two boundaries, so nothing is lost between periods. Neighbours at
 * most one period apart make it `actual`, less than two hours apart `estimated`. Over a longer gap the known total is
 * spread like the same UTC periods 7 (else 14, 21, 28) days before, `estimated`; by a line where there are none. What no
 * readings enclose takes those periods' energy as it is, `estimated`; with nothing to go by it is `missing`.
 *
 * A register that falls, or rises by more than the connection carries, is not used until two more readings go on from it
 * (then the register began anew: 0 across the change, `estimated`); a return to the old register refutes it. A direction
 * that the meter had not yet given by the end of a period counts 0 and does not touch the quality.
 */
export class MeterSeries {
  readonly role: MeterRole;
  readonly #periodSeconds: number;
  readonly #directions: Readonly<Record<Direction, DirectionSeries>>;
  readonly #reported: ReportedIntervals;
  #floorMs: number;

  /**
   * @param snapshot what to go on from; default: a meter without readings
   * @throws RangeError when periodSeconds does not divide a day (profiles compare the same UTC periods)
   */
  constructor(options: MeterOptions, snapshot: MeterSnapshot = { readings: [], reported: [], floorMs: 0 }) {
    const { role, periodSeconds, importLimitW, exportLimitW } = options;
    if (!Number.isSafeInteger(periodSeconds) || periodSeconds < 1 || 86_400 % periodSeconds !== 0) {
      throw new RangeError('MeterSeries: periodSeconds must divide 86400');
    }
    this.role = role;
    this.#periodSeconds = periodSeconds;
    this.#directions = {
      import: new DirectionSeries(periodSeconds * 1_000, importLimitW),
      export: new DirectionSeries(periodSeconds * 1_000, exportLimitW),
    };
    this.#floorMs = snapshot.floorMs;
    this.#reported = new ReportedIntervals(snapshot.reported, this.#periodFrom(snapshot.floorMs));
    fillDirections(this.#directions, snapshot.readings);
  }

  /** Values kept: registers and intervals, of both directions. */
  get readingCount(): number {
    return this.#tracks().reduce((count, track) => count + track.length, 0);
  }

  /** Latest instant of any reading (of an interval: its end), used or not; null: no readings. */
  get lastReadingMs(): number | null {
    const lasts = DIRECTIONS.flatMap((direction) => {
      const { registers, intervals } = this.#directions[direction];
      return [
        registers.length > 0 ? registers.timeAt(registers.length - 1) : null,
        intervals.length > 0 ? intervals.at(intervals.length - 1).endMs : null,
      ];
    }).filter((instant) => instant !== null);
    return lasts.length > 0 ? Math.max(...lasts) : null;
  }

  /**
   * Takes in a reading. A refused one changes nothing.
   *
   * Failure codes: `reading.value-invalid`, `reading.time-invalid`, `reading.in-future`, `reading.too-old`,
   * `reading.conflict`. Flags: `reading.implausible`, `reading.register-fell`.
   */
  add(reading: Reading, context: AddContext): Result<AddedReading> {
    const checked = checkReading(reading, context.nowMs);
    if (!checked.ok) return checked;
    const startMs = reading.type === 'register' ? reading.atMs : reading.startMs;
    // [REJECT] readings of what was forgotten
    if (startMs < this.#floorMs)
      return failure('reading.too-old', `readings before ${this.#floorMs} are no longer kept`);

    const given = DIRECTIONS.filter((direction) => energyOf(reading, direction) !== undefined);
    const standings = given.map((direction) => ({ direction, standing: this.#compare(reading, direction) }));
    const changes = standings.filter(({ standing }) => standing !== 'known').map(({ direction }) => direction);
    if (changes.length === 0)
      return success({ outcome: 'duplicate', flag: this.#flag(reading), replaced: [], affected: [] });
    const conflicts = standings.filter(({ standing }) => standing === 'conflict').map(({ direction }) => direction);
    // [REJECT] another value for the same time, unless it says that it supersedes
    if (conflicts.length > 0 && context.supersede !== true) {
      return failure('reading.conflict', 'another value is known for this time; send supersede to replace it');
    }
    const replaced = conflicts.length > 0 ? this.#atTimeOf(reading, conflicts) : [];
    const spans = changes.map((direction) => this.#put(reading, direction, context.nowMs));
    const affected = affectedPeriods(spans, Object.values(this.#directions), this.#periodSeconds, context.nowMs);
    const outcome = conflicts.length > 0 ? 'superseded' : 'created';
    const flag = this.#flag(reading);
    this.#forgetOldestWhenFull();
    return success({ outcome, flag, replaced, affected });
  }

  /** What is held of exactly the instant or the span of a reading, in both directions; null: nothing. */
  readingAt(time: Reading): Reading | null {
    let found: Reading | null = null;
    for (const direction of DIRECTIONS) {
      const energyWh = this.#energyAt(time, direction);
      if (energyWh === undefined) continue;
      const others: Reading =
        found ??
        (time.type === 'register'
          ? { type: 'register', atMs: time.atMs }
          : { type: 'interval', startMs: time.startMs, endMs: time.endMs });
      found = { ...others, ...inDirection(direction, energyWh) };
    }
    return found;
  }

  /**
   * Energy of the periods from `fromPeriod` (inclusive) to `toPeriod` (exclusive), ascending, with the revision of each.
   * For periods that have ended: of one that has not, an estimate is given that its readings will revise. What is
   * answered is remembered, since revisions count answers; a period before the floor has revision 0 and is `missing`.
   *
   * @throws RangeError for bounds that are no period starts, or for more than MAX_PERIODS_PER_QUERY periods
   */
  intervals(fromPeriod: PeriodStart, toPeriod: PeriodStart): MeteredInterval[] {
    if (!isPeriodStart(fromPeriod, this.#periodSeconds) || !isPeriodStart(toPeriod, this.#periodSeconds)) {
      throw new RangeError(`intervals: bounds must be multiples of ${this.#periodSeconds} s`);
    }
    if ((toPeriod - fromPeriod) / this.#periodSeconds > MAX_PERIODS_PER_QUERY) {
      throw new RangeError(`intervals: at most ${MAX_PERIODS_PER_QUERY} periods at once`);
    }
    const intervals: MeteredInterval[] = [];
    for (let period = fromPeriod; period < toPeriod; period += this.#periodSeconds) {
      intervals.push(this.#reported.report(this.#energy(period)));
    }
    return intervals;
  }

  /**
   * Judges all readings anew under other limits of the connection.
   *
   * @returns the periods whose energy may have changed
   */
  setPowerLimits(importLimitW: PowerW | null, exportLimitW: PowerW | null, nowMs: number): PeriodRange[] {
    const limits = { import: importLimitW, export: exportLimitW };
    for (const direction of DIRECTIONS) {
      const series = this.#directions[direction];
      series.registers.setPowerLimit(limits[direction]);
      series.intervals.setPowerLimit(limits[direction]);
      series.changed();
    }
    const firstMs = Math.min(...DIRECTIONS.map((direction) => this.#directions[direction].firstMs));
    if (firstMs === Infinity) return [];
    return affectedPeriods(
      [{ fromMs: firstMs, toMs: nowMs }],
      Object.values(this.#directions),
      this.#periodSeconds,
      nowMs,
    );
  }

  /**
   * Forgets the readings before an instant, but for the last settled one, from which the rest goes on; and the reports of
   * periods that start before it. Keep 28 days more than corrections may reach back: they are the profile of gaps.
   */
  forgetBefore(instantMs: number): void {
    if (instantMs <= this.#floorMs) return;
    this.#floorMs = instantMs;
    for (const track of this.#tracks()) track.forgetBefore(instantMs);
    for (const direction of DIRECTIONS) this.#directions[direction].changed();
    this.#reported.forgetBefore(this.#periodFrom(instantMs));
  }

  /** Plain data that the constructor restores this series from. */
  snapshot(): MeterSnapshot {
    return {
      readings: readingsOf(this.#directions),
      reported: this.#reported.snapshot(),
      floorMs: this.#floorMs,
    };
  }

  #energy(period: PeriodStart): PeriodEnergy {
    const imported = this.#directions.import.energy(period * 1_000);
    const exported = this.#directions.export.energy(period * 1_000);
    const qualities: Quality[] = [];
    for (const { quality } of [imported, exported]) if (quality !== 'unmetered') qualities.push(quality);
    const quality = qualities.length === 0 ? 'missing' : qualities.reduce(worseQuality);
    if (quality === 'missing') return { period, importWh: 0, exportWh: 0, quality };
    return { period, importWh: imported.energyWh, exportWh: exported.energyWh, quality };
  }

  #energyAt(time: Reading, direction: Direction): EnergyWh | undefined {
    const { registers, intervals } = this.#directions[direction];
    if (time.type === 'register') return registers.get(time.atMs);
    const { startMs, endMs } = time;
    const [first] = intervals.overlapping(startMs, endMs);
    return first?.startMs === startMs && first.endMs === endMs ? first.energyWh : undefined;
  }

  /** How what is known at the reading's time compares with it. */
  #compare(reading: Reading, direction: Direction): 'new' | 'known' | 'conflict' {
    const energyWh = energyOf(reading, direction);
    if (reading.type === 'register') {
      const known = this.#directions[direction].registers.get(reading.atMs);
      if (known === undefined) return 'new';
      return known === energyWh ? 'known' : 'conflict';
    }
    const overlapping = this.#directions[direction].intervals.overlapping(reading.startMs, reading.endMs);
    const [first] = overlapping;
    if (first === undefined) return 'new';
    const isSame =
      overlapping.length === 1 &&
      first.startMs === reading.startMs &&
      first.endMs === reading.endMs &&
      first.energyWh === energyWh;
    return isSame ? 'known' : 'conflict';
  }

  /** What is known at the reading's time in these directions. */
  #atTimeOf(reading: Reading, directions: readonly Direction[]): Reading[] {
    const found = new Map<string, Reading>();
    for (const direction of directions) {
      const { registers, intervals } = this.#directions[direction];
      if (reading.type === 'register') {
        const { atMs } = reading;
        const others = found.get('register') ?? { type: 'register', atMs };
        found.set('register', { ...others, ...inDirection(direction, registers.get(atMs)!) });
        continue;
      }
      for (const { startMs, endMs, energyWh } of intervals.overlapping(reading.startMs, reading.endMs)) {
        const key = `${startMs}-${endMs}`;
        const others: Reading = found.get(key) ?? ({ type: 'interval', startMs, endMs } satisfies IntervalReading);
        found.set(key, { ...others, ...inDirection(direction, energyWh) });
      }
    }
    return [...found.values()];
  }

  #put(reading: Reading, direction: Direction, nowMs: number): TimeSpan {
    const series = this.#directions[direction];
    const energyWh = energyOf(reading, direction)!;
    const isFirst = series.firstMs === Infinity;
    const span =
      reading.type === 'register'
        ? series.registers.put(reading.atMs, energyWh)
        : series.intervals.put({ startMs: reading.startMs, endMs: reading.endMs, energyWh });
    series.changed();
    // From its first reading on a direction counts: until then its absence did not touch the quality of any period.
    return isFirst ? { fromMs: span.fromMs, toMs: Math.max(span.toMs, nowMs) } : span;
  }

  #flag(reading: Reading): AddedReading['flag'] {
    for (const direction of DIRECTIONS) {
      if (energyOf(reading, direction) === undefined) continue;
      const { registers, intervals } = this.#directions[direction];
      if (reading.type === 'interval') {
        if (!intervals.isPlausible(reading.startMs)) return 'reading.implausible';
        continue;
      }
      const doubt = registers.doubtAt(reading.atMs);
      if (doubt !== null) return doubt === 'fell' ? 'reading.register-fell' : 'reading.implausible';
    }
    return null;
  }

  #forgetOldestWhenFull(): void {
    for (const direction of DIRECTIONS) {
      const { registers, intervals } = this.#directions[direction];
      const tenth = Math.ceil(MAX_READINGS_PER_DIRECTION / 10);
      if (registers.length > MAX_READINGS_PER_DIRECTION) this.forgetBefore(registers.timeAt(tenth));
      if (intervals.length > MAX_READINGS_PER_DIRECTION) this.forgetBefore(intervals.at(tenth).startMs);
    }
  }

  #tracks() {
    return DIRECTIONS.flatMap((direction) => [
      this.#directions[direction].registers,
      this.#directions[direction].intervals,
    ]);
  }

  /** The first period that starts at or after an instant. */
  #periodFrom(instantMs: number): PeriodStart {
    const periodMs = this.#periodSeconds * 1_000;
    return divideFloor(instantMs + periodMs - 1, periodMs) * this.#periodSeconds;
  }
}
