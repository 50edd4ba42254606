import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant, parseKWh } from '#units';
import { MAX_READINGS_PER_DIRECTION } from './limits.js';
import { MeterSeries } from './meter-series.js';
import type { MeterOptions } from './meter-series.js';
import type { Reading } from './reading.js';

const RUNS = process.env.WATTMESH_TEST_DEPTH === 'deep' ? 3_000 : 300;
const PERIOD_SECONDS = 900;
const NOW = 4_000_000_000_000;
const OPTIONS: MeterOptions = {
  role: 'grid',
  periodSeconds: PERIOD_SECONDS,
  importLimitW: 30_000,
  exportLimitW: 30_000,
};

/** One real day: see test/fixtures/opsd-residential4. */
function realDay(): { grid: Reading[]; pv: Reading[]; fromPeriod: number; toPeriod: number } {
  const url = new URL('../../../test/fixtures/opsd-residential4/residential4_2016-05-02_03.csv', import.meta.url);
  const rows = readFileSync(url, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const grid: Reading[] = [];
  const pv: Reading[] = [];
  for (const [time, exported, imported, produced] of rows) {
    const atMs = parseInstant(time!)!;
    grid.push({ type: 'register', atMs, importWh: parseKWh(imported!)!, exportWh: parseKWh(exported!)! });
    pv.push({ type: 'register', atMs, exportWh: parseKWh(produced!)! });
  }
  const fromPeriod = parseInstant('2016-05-02T18:45:00Z')! / 1000;
  return { grid, pv, fromPeriod, toPeriod: fromPeriod + 86_400 };
}

function seriesOf(readings: readonly Reading[], options = OPTIONS): MeterSeries {
  const meter = new MeterSeries(options);
  for (const reading of readings) expect(meter.add(reading, { nowMs: NOW }).ok).toBe(true);
  return meter;
}

describe('a real day of a house with solar panels', () => {
  const { grid, pv, fromPeriod, toPeriod } = realDay();

  it('gives 96 intervals that add up to the counters exactly, import and export never netted', () => {
    const intervals = seriesOf(grid).intervals(fromPeriod, toPeriod);
    expect(intervals).toHaveLength(96);
    expect(intervals.every((each) => each.quality === 'actual' && each.revision === 1)).toBe(true);
    expect(intervals.reduce((sum, each) => sum + each.exportWh, 0)).toBe(24_622);
    expect(intervals.reduce((sum, each) => sum + each.importWh, 0)).toBe(4_850);
    expect(intervals.filter((each) => each.importWh > 0 && each.exportWh > 0)).toHaveLength(17);
    const produced = seriesOf(pv, { ...OPTIONS, role: 'pv' }).intervals(fromPeriod, toPeriod);
    expect(produced.reduce((sum, each) => sum + each.exportWh, 0)).toBe(31_040);
  });

  it('gives the same when the readings come shuffled, doubled and in two halves', () => {
    const expected = seriesOf(grid).intervals(fromPeriod, toPeriod);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...grid, ...grid], { minLength: 2 * grid.length, maxLength: 2 * grid.length }),
        fc.integer({ min: 0, max: 2 * grid.length }),
        (shuffled, half) => {
          const meter = seriesOf(shuffled.slice(0, half));
          for (const reading of shuffled.slice(half)) meter.add(reading, { nowMs: NOW });
          expect(meter.intervals(fromPeriod, toPeriod)).toEqual(expected);
          expect(meter.readingCount).toBe(2 * grid.length);
        },
      ),
      { numRuns: 20 },
    );
    const secondHalfFirst = seriesOf([...grid.slice(48), ...grid.slice(0, 48)]);
    expect(secondHalfFirst.intervals(fromPeriod, toPeriod)).toEqual(expected);
  });

  it('counts a second sending of the day as duplicates', () => {
    const meter = seriesOf(grid);
    const outcomes = grid.map((reading) => {
      const result = meter.add(reading, { nowMs: NOW });
      return result.ok && result.value.outcome;
    });
    expect(new Set(outcomes)).toEqual(new Set(['duplicate']));
  });
});

/** Registers with falls, jumps and repeats, some hours to weeks apart. */
const readingsArbitrary = fc
  .array(
    fc.record({
      minutes: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 100, max: 400 }), fc.constant(7 * 1440)),
      riseWh: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 0, max: 900 }) },
        { weight: 2, arbitrary: fc.integer({ min: -3000, max: 40_000 }) },
      ),
      isInterval: fc.integer({ min: 0, max: 5 }).map((value) => value === 0),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps): Reading[] => {
    let atMs = 50 * 86_400_000;
    let registerWh = 5000;
    return steps.map(({ minutes, riseWh, isInterval }) => {
      const startMs = atMs;
      atMs += minutes * 60_000;
      if (isInterval) return { type: 'interval', startMs, endMs: atMs, importWh: Math.abs(riseWh) };
      registerWh = Math.max(0, registerWh + riseWh);
      return { type: 'register', atMs, importWh: registerWh };
    });
  });

function periodsOf(readings: readonly Reading[]): [number, number] {
  const instants = readings.map((reading) => (reading.type === 'register' ? reading.atMs : reading.endMs));
  const floor = (ms: number) => Math.floor(ms / 900_000) * 900;
  const [first, last] = [floor(Math.min(...instants)) - 900, floor(Math.max(...instants)) + 900];
  // Weeks apart there are too many periods to ask each time: the first week and the day after it do.
  return [first, Math.min(last, first + 8 * 86_400)];
}

const smallLimit = { ...OPTIONS, importLimitW: 3_000, exportLimitW: 3_000 };

describe('any readings', () => {
  it('give the same energy in any order of arrival as when they are restored at once', () => {
    fc.assert(
      fc.property(
        readingsArbitrary.chain((readings) =>
          fc.tuple(
            fc.constant(readings),
            fc.shuffledSubarray(readings, { minLength: readings.length, maxLength: readings.length }),
          ),
        ),
        ([readings, shuffled]) => {
          const [from, to] = periodsOf(readings);
          const atOnce = new MeterSeries(smallLimit, { readings, reported: [], floorMs: 0 });
          expect(seriesOf(shuffled, smallLimit).intervals(from, to)).toEqual(atOnce.intervals(from, to));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('change no period outside of those that are named as affected', () => {
    fc.assert(
      fc.property(readingsArbitrary, fc.nat(), (readings, pick) => {
        const late = readings[pick % readings.length]!;
        const meter = seriesOf(
          readings.filter((reading) => reading !== late),
          smallLimit,
        );
        const [from, to] = periodsOf(readings);
        const before = meter.intervals(from, to);
        const added = meter.add(late, { nowMs: to * 1000 });
        const affected = added.ok ? added.value.affected : [];
        const isNamed = ({ period }: { period: number }) =>
          affected.some(({ fromPeriod, toPeriod }) => period >= fromPeriod && period < toPeriod);
        const others = meter.intervals(from, to).filter((each) => !isNamed(each));
        expect(others).toEqual(before.filter((each) => !isNamed(each)));
      }),
      { numRuns: RUNS },
    );
  });

  it('never give negative energy, and in sum what the register counted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.nat(2000)), { minLength: 1, maxLength: 60 }),
        (steps) => {
          let [atMs, registerWh] = [50 * 86_400_000, 123];
          const readings: Reading[] = [{ type: 'register', atMs, importWh: registerWh }];
          for (const [minutes, riseWh] of steps) {
            atMs += minutes * 60_000;
            registerWh += riseWh;
            readings.push({ type: 'register', atMs, importWh: registerWh });
          }
          const endPeriod = Math.ceil(atMs / 900_000) * 900;
          if (endPeriod * 1000 > atMs)
            readings.push({ type: 'register', atMs: endPeriod * 1000, importWh: registerWh });
          const meter = seriesOf(readings, { ...OPTIONS, importLimitW: null });
          const intervals = meter.intervals((50 * 86_400_000) / 1000, endPeriod);
          expect(intervals.every((each) => each.importWh >= 0)).toBe(true);
          expect(intervals.reduce((sum, each) => sum + each.importWh, 0)).toBe(registerWh - 123);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('give the same energy from the floor on after the readings before it are forgotten', () => {
    fc.assert(
      fc.property(readingsArbitrary, fc.nat(39), (readings, index) => {
        const registers = readings.filter((reading) => reading.type === 'register');
        const floorMs = registers[Math.min(index, registers.length - 1)]?.atMs ?? 0;
        const meter = seriesOf(registers, smallLimit);
        const from = Math.ceil(floorMs / 900_000) * 900;
        const energies = () =>
          meter
            .intervals(from, from + 86_400)
            // Profiles of earlier weeks are forgotten with them.
            .filter((each) => each.quality === 'actual');
        const before = energies();
        meter.forgetBefore(floorMs);
        expect(energies()).toEqual(before);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('memory', () => {
  it('forgets the oldest tenth of a direction that is full', () => {
    const readings: Reading[] = Array.from({ length: MAX_READINGS_PER_DIRECTION }, (_, index) => ({
      type: 'register',
      atMs: index * 1000,
      importWh: index,
    }));
    const meter = new MeterSeries(OPTIONS, { readings, reported: [], floorMs: 0 });
    const atMs = MAX_READINGS_PER_DIRECTION * 1000;
    meter.add({ type: 'register', atMs, importWh: MAX_READINGS_PER_DIRECTION }, { nowMs: NOW });
    expect(meter.readingCount).toBeLessThanOrEqual(MAX_READINGS_PER_DIRECTION * 0.9 + 2);
    const old = meter.add({ type: 'register', atMs: 1, importWh: 0 }, { nowMs: NOW });
    expect(old.ok ? null : old.failure.code).toBe('reading.too-old');
  });
});
