import { failure, success } from '#market';
import type { Result } from '#market';
import { combineIntervals, MeterSeries, ReportedIntervals } from '#metering';
import type { MeteredInterval, MeterSnapshot, PeriodRange, Reading } from '#metering';
import type { EngineEffect } from './effect.js';
import { READING_RETENTION_MS } from './ports.js';
import type { ReadingsOutcome } from './input.js';
import type { IntervalRow, MeterRow, ReadingRow } from './rows.js';
import type { StoreChange } from './store-change.js';

/** Most meters of one household. */
export const MAX_METERS = 16;
/** Most readings in one request. */
export const MAX_READINGS_PER_REQUEST = 10_000;

/** Delivery periods that readings are kept for, at most: matters where periods are seconds long. */
export const MAX_RETAINED_PERIODS = 20_000;

export interface HouseholdMetersOptions {
  readonly periodSeconds: number;
  readonly importLimitW: number;
  readonly exportLimitW: number;
}

interface Meter {
  readonly row: MeterRow;
  readonly series: MeterSeries;
}

/** The meters of one household: readings in, energy of its delivery periods out. Only `grid` meters count. */
export class HouseholdMeters {
  private readonly meters = new Map<string, Meter>();
  private reported: ReportedIntervals;

  constructor(
    private options: HouseholdMetersOptions,
    private readonly emit: (effect: EngineEffect) => void,
    stored: readonly IntervalRow[],
  ) {
    this.reported = new ReportedIntervals(stored);
  }

  /** How far back readings are taken and periods are computed. */
  private get retentionMs(): number {
    return Math.min(READING_RETENTION_MS, MAX_RETAINED_PERIODS * this.options.periodSeconds * 1000);
  }

  get size(): number {
    return this.meters.size;
  }

  /** A stored meter comes back with its readings; nothing is emitted. */
  restore(row: MeterRow, readings: readonly ReadingRow[]): void {
    const snapshot = { readings: readings.map((reading) => readingOf(reading)), reported: [], floorMs: 0 };
    const series = this.newSeries(row, snapshot);
    // As the last batch left it.
    const lastBatchMs = readings.reduce((latest, { receivedAtMs }) => Math.max(latest, receivedAtMs), 0);
    series.forgetBefore(lastBatchMs - this.retentionMs);
    this.meters.set(row.meterId, { row, series });
  }

  /** Codes: `meter.known`, `meter.too-many`. */
  register(row: MeterRow): Result<null> {
    if (this.meters.has(row.meterId)) return failure('meter.known', `meter ${row.meterId} is registered already`);
    if (this.meters.size >= MAX_METERS)
      return failure('meter.too-many', `a household has at most ${MAX_METERS} meters`);
    this.meters.set(row.meterId, { row, series: this.newSeries(row) });
    this.emit({ type: 'persist', change: { type: 'put-meter', row } });
    return success(null);
  }

  /** Code: `meter.unknown`. Its readings stay in the store; they count no more, nor for a meter of the same id. */
  remove(meterId: string, nowMs: number): Result<null> {
    if (!this.meters.delete(meterId)) return failure('meter.unknown', `no meter ${meterId}`);
    this.emit({ type: 'persist', change: { type: 'drop-meter', meterId, droppedAtMs: nowMs } });
    return success(null);
  }

  /**
   * Takes a batch in; each reading is judged alone. Answers what became of each, and the periods whose energy is new.
   * Codes: `meter.unknown`, `reading.too-many`; for single readings those of `MeterSeries.add`.
   */
  add(
    meterId: string,
    readings: readonly Reading[],
    supersede: boolean,
    nowMs: number,
  ): Result<{ readonly outcome: ReadingsOutcome; readonly changed: readonly MeteredInterval[] }> {
    const meter = this.meters.get(meterId);
    if (meter === undefined) return failure('meter.unknown', `no meter ${meterId}`);
    if (readings.length > MAX_READINGS_PER_REQUEST) {
      return failure('reading.too-many', `at most ${MAX_READINGS_PER_REQUEST} readings in one request`);
    }
    meter.series.forgetBefore(nowMs - this.retentionMs);
    const counts = { created: 0, duplicate: 0, superseded: 0 };
    const rejected: { index: number; code: string; detail: string }[] = [];
    const flagged: { index: number; code: string }[] = [];
    const affected: PeriodRange[] = [];
    for (const [index, reading] of readings.entries()) {
      const added = meter.series.add(reading, { nowMs, supersede });
      if (!added.ok) {
        rejected.push({ index, ...added.failure });
        continue;
      }
      counts[added.value.outcome] += 1;
      if (added.value.flag !== null) flagged.push({ index, code: added.value.flag });
      if (added.value.outcome === 'duplicate') continue;
      affected.push(...added.value.affected);
      for (const time of [...added.value.replaced.filter((each) => !isSameTime(each, reading)), reading]) {
        this.emit({ type: 'persist', change: changeOf(meterId, time, meter.series.readingAt(time), nowMs) });
      }
    }
    const changed = meter.row.role === 'grid' ? this.recompute(affected, nowMs) : [];
    return success({ outcome: { ...counts, rejected, flagged }, changed });
  }

  /** New limits of the connection, W. Answers the periods whose energy is another one by them. */
  setLimits(importLimitW: number, exportLimitW: number, nowMs: number): readonly MeteredInterval[] {
    if (importLimitW === this.options.importLimitW && exportLimitW === this.options.exportLimitW) return [];
    this.options = { ...this.options, importLimitW, exportLimitW };
    const affected: PeriodRange[] = [];
    for (const { row, series } of this.meters.values()) {
      if (row.role === 'grid') affected.push(...series.setPowerLimits(importLimitW, exportLimitW, nowMs));
    }
    return this.recompute(affected, nowMs);
  }

  private recompute(affected: readonly PeriodRange[], nowMs: number): MeteredInterval[] {
    const grid = [...this.meters.values()].filter(({ row }) => row.role === 'grid').map(({ series }) => series);
    const retainedFrom = Math.ceil((nowMs - this.retentionMs) / 1000);
    const knownMs = Math.max(nowMs, ...grid.map((series) => series.lastReadingMs ?? 0));
    const { periodSeconds } = this.options;
    const endedBefore = (knownMs - (knownMs % (periodSeconds * 1000))) / 1000;
    const changed: MeteredInterval[] = [];
    const first = retainedFrom - (((retainedFrom % periodSeconds) + periodSeconds) % periodSeconds);
    for (const { fromPeriod, toPeriod } of merged(affected)) {
      const from = Math.max(fromPeriod, first);
      const until = Math.min(toPeriod, endedBefore);
      if (until <= from) continue;
      for (const energy of combineIntervals(grid.map((series) => series.intervals(from, until)))) {
        const before = this.reported.get(energy.period);
        if (before === undefined && energy.quality === 'missing') continue;
        const interval = this.reported.report(energy);
        if (interval.revision === before?.revision) continue;
        changed.push(interval);
        this.emit({ type: 'persist', change: { type: 'put-interval', row: interval } });
        this.emit({ type: 'notice', notice: { type: 'interval', ...interval } });
      }
    }
    return changed;
  }

  private newSeries(row: MeterRow, snapshot?: MeterSnapshot): MeterSeries {
    const { periodSeconds, importLimitW, exportLimitW } = this.options;
    const limits = row.role === 'grid' ? { importLimitW, exportLimitW } : { importLimitW: null, exportLimitW: null };
    return new MeterSeries({ role: row.role, periodSeconds, ...limits }, snapshot);
  }
}

/** Ranges of one batch, put together where they touch, so that each period is computed once. */
function merged(ranges: readonly PeriodRange[]): PeriodRange[] {
  const result: { fromPeriod: number; toPeriod: number }[] = [];
  for (const range of [...ranges].sort((left, right) => left.fromPeriod - right.fromPeriod)) {
    const last = result.at(-1);
    if (last !== undefined && range.fromPeriod <= last.toPeriod)
      last.toPeriod = Math.max(last.toPeriod, range.toPeriod);
    else result.push({ ...range });
  }
  return result;
}

function isSameTime(left: Reading, right: Reading): boolean {
  if (left.type === 'register') return right.type === 'register' && left.atMs === right.atMs;
  return right.type === 'interval' && left.startMs === right.startMs && left.endMs === right.endMs;
}

/**
 * Records what stands at a time after a change: both directions in one row, whichever requests they came in. So the rows
 * that are not superseded are what the series holds, neither more nor less, and their order means nothing.
 */
function changeOf(meterId: string, time: Reading, standing: Reading | null, nowMs: number): StoreChange {
  if (standing !== null) return { type: 'put-reading', row: rowOf(meterId, standing, nowMs) };
  const { kind, startMs, atMs } = rowOf(meterId, time, nowMs);
  return { type: 'supersede-reading', meterId, kind, startMs, atMs, supersededAtMs: nowMs };
}

function rowOf(meterId: string, reading: Reading, receivedAtMs: number): ReadingRow {
  const energies = { importWh: reading.importWh ?? null, exportWh: reading.exportWh ?? null };
  return reading.type === 'register'
    ? { meterId, kind: 'register', startMs: null, atMs: reading.atMs, ...energies, receivedAtMs }
    : { meterId, kind: 'interval', startMs: reading.startMs, atMs: reading.endMs, ...energies, receivedAtMs };
}

function readingOf(row: ReadingRow): Reading {
  const energies = {
    ...(row.importWh === null ? {} : { importWh: row.importWh }),
    ...(row.exportWh === null ? {} : { exportWh: row.exportWh }),
  };
  return row.kind === 'register'
    ? { type: 'register', atMs: row.atMs, ...energies }
    : { type: 'interval', startMs: row.startMs ?? row.atMs, endMs: row.atMs, ...energies };
}
