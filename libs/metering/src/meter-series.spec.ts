import { describe, expect, it } from 'vitest';
import { MeterSeries } from './meter-series.js';
import type { AddedReading } from './meter-series.js';
import { FUTURE_TOLERANCE_MS, MAX_INTERVAL_MS, MAX_PERIODS_PER_QUERY, MAX_REGISTER_WH } from './limits.js';
import type { Reading } from './reading.js';

const PERIOD_SECONDS = 900;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Far enough from 1970 for four weeks of history. */
const T0 = 100 * DAY_MS;
const NOW = T0 + 60 * DAY_MS;

function newMeter(limitW: number | null = null): MeterSeries {
  return new MeterSeries({
    role: 'grid',
    periodSeconds: PERIOD_SECONDS,
    importLimitW: limitW,
    exportLimitW: limitW,
  });
}

function register(atMs: number, importWh: number): Reading {
  return { type: 'register', atMs, importWh };
}

function interval(startMs: number, endMs: number, importWh: number): Reading {
  return { type: 'interval', startMs, endMs, importWh };
}

function addOk(meter: MeterSeries, reading: Reading, supersede = false): AddedReading {
  const result = meter.add(reading, { nowMs: NOW, supersede });
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.detail}`);
  return result.value;
}

function codeOf(meter: MeterSeries, reading: Reading, nowMs = NOW): string | null {
  const result = meter.add(reading, { nowMs });
  return result.ok ? null : result.failure.code;
}

/** Import and quality of `count` periods from `fromMs` on, as short text. */
function imports(meter: MeterSeries, fromMs: number, count: number): string[] {
  const from = fromMs / 1000;
  return meter.intervals(from, from + count * PERIOD_SECONDS).map((each) => `${each.importWh} ${each.quality}`);
}

describe('registers', () => {
  it('gives the difference of readings at the boundaries as actual', () => {
    const meter = newMeter();
    for (const [minute, wh] of [
      [0, 1000],
      [15, 1250],
      [30, 1250],
      [45, 1600],
    ] as const) {
      addOk(meter, register(T0 + minute * MINUTE_MS, wh));
    }
    expect(imports(meter, T0, 3)).toEqual(['250 actual', '0 actual', '350 actual']);
  });

  it('puts a boundary between neighbours on a line and rounds it once, half to even', () => {
    const meter = newMeter();
    addOk(meter, register(T0, 100));
    addOk(meter, register(T0 + 10 * MINUTE_MS, 101));
    addOk(meter, register(T0 + 20 * MINUTE_MS, 102));
    addOk(meter, register(T0 + 30 * MINUTE_MS, 105));
    // The boundary lies at 101.5, which rounds to the even 102.
    expect(imports(meter, T0, 2)).toEqual(['2 actual', '3 actual']);
  });

  it('loses nothing to rounding over many off-boundary readings', () => {
    const meter = newMeter();
    let wh = 5;
    for (let minute = -7; minute <= 24 * 60 + 7; minute += 7) {
      addOk(meter, register(T0 + minute * MINUTE_MS, wh));
      wh += 13;
    }
    addOk(meter, register(T0, 18));
    addOk(meter, register(T0 + DAY_MS, 2689));
    const sum = meter.intervals(T0 / 1000, (T0 + DAY_MS) / 1000).reduce((total, each) => total + each.importWh, 0);
    expect(sum).toBe(2689 - 18);
  });

  it('estimates on a line when neighbours are more than a period but less than two hours apart', () => {
    const meter = newMeter();
    addOk(meter, register(T0, 0));
    addOk(meter, register(T0 + 60 * MINUTE_MS, 402));
    expect(imports(meter, T0, 4)).toEqual(['100 estimated', '101 estimated', '101 estimated', '100 estimated']);
  });

  it('spreads a longer gap like the same periods a week before, by largest remainder', () => {
    const meter = newMeter();
    const lastWeek = [10, 20, 30, 40, 0, 0, 0, 100];
    let wh = 0;
    addOk(meter, register(T0, wh));
    for (const [index, energy] of lastWeek.entries())
      addOk(meter, register(T0 + (index + 1) * 15 * MINUTE_MS, (wh += energy)));
    const later = T0 + 7 * DAY_MS;
    addOk(meter, register(later, 1000));
    addOk(meter, register(later + 2 * HOUR_MS, 1101));
    // 101 x w / 200: 5.05, 10.1, 15.15, 20.2, 0, 0, 0, 50.5: floors sum to 100, the last Wh goes to the .5.
    expect(imports(meter, later, 8)).toEqual([5, 10, 15, 20, 0, 0, 0, 51].map((each) => `${each} estimated`));
  });

  it('goes back up to four weeks for the profile of a gap, and uses a line when there is none', () => {
    for (const [weeks, expected] of [
      [4, 300],
      [5, 50],
    ] as const) {
      const meter = newMeter();
      addOk(meter, register(T0, 0));
      addOk(meter, register(T0 + 15 * MINUTE_MS, 30));
      for (let quarter = 2; quarter <= 8; quarter++) addOk(meter, register(T0 + quarter * 15 * MINUTE_MS, 40));
      const later = T0 + weeks * 7 * DAY_MS;
      addOk(meter, register(later, 1000));
      addOk(meter, register(later + 2 * HOUR_MS, 1400));
      expect(imports(meter, later, 1)).toEqual([`${expected} estimated`]);
    }
  });

  it('weighs a period that lies in a gap in part by that part', () => {
    const meter = newMeter();
    for (let quarter = 0; quarter <= 9; quarter++) addOk(meter, register(T0 + quarter * 15 * MINUTE_MS, quarter * 60));
    const later = T0 + 7 * DAY_MS;
    addOk(meter, register(later, 1000));
    addOk(meter, register(later + 10 * MINUTE_MS, 1040));
    addOk(meter, register(later + 135 * MINUTE_MS, 1290));
    // The gap of 125 minutes holds 250 Wh: 10 Wh in its first five minutes, then 30 each.
    expect(imports(meter, later, 3)).toEqual(['50 estimated', '30 estimated', '30 estimated']);
  });

  it('uses a line when the profile is all zero but energy flowed', () => {
    const meter = newMeter();
    for (let quarter = 0; quarter <= 8; quarter++) addOk(meter, register(T0 + quarter * 15 * MINUTE_MS, 7));
    const later = T0 + 7 * DAY_MS;
    addOk(meter, register(later, 7));
    addOk(meter, register(later + 2 * HOUR_MS, 807));
    expect(imports(meter, later, 8)).toEqual(Array.from({ length: 8 }, () => '100 estimated'));
  });

  it('spreads nothing over a gap in which the register stood still', () => {
    const meter = newMeter();
    for (let quarter = 0; quarter <= 8; quarter++) addOk(meter, register(T0 + quarter * 15 * MINUTE_MS, quarter * 10));
    addOk(meter, register(T0 + 7 * DAY_MS, 500));
    addOk(meter, register(T0 + 7 * DAY_MS + 2 * HOUR_MS, 500));
    expect(imports(meter, T0 + 7 * DAY_MS, 8)).toEqual(Array.from({ length: 8 }, () => '0 estimated'));
  });

  it('estimates an open-ended gap by the week before, unscaled, and calls the rest missing', () => {
    const meter = newMeter();
    addOk(meter, register(T0, 0));
    addOk(meter, register(T0 + 15 * MINUTE_MS, 70));
    const later = T0 + 7 * DAY_MS;
    expect(imports(meter, later, 2)).toEqual(['70 estimated', '0 missing']);
    expect(imports(meter, T0 - 15 * MINUTE_MS, 1)).toEqual(['0 missing']);
  });

  it('joins gaps beyond 28 days by a line', () => {
    const meter = newMeter();
    addOk(meter, register(T0, 0));
    addOk(meter, register(T0 + 29 * DAY_MS, 29 * 96 * 5));
    expect(imports(meter, T0 + 3 * DAY_MS, 1)).toEqual(['5 estimated']);
  });

  it('never uses an estimate as the profile of another', () => {
    const meter = newMeter();
    addOk(meter, register(T0, 0));
    addOk(meter, register(T0 + 4 * HOUR_MS, 1600));
    expect(imports(meter, T0, 1)).toEqual(['100 estimated']);
    expect(imports(meter, T0 + 7 * DAY_MS, 1)).toEqual(['0 missing']);
  });
});

describe('doubtful registers', () => {
  it('passes over one false 0 and goes on', () => {
    const meter = newMeter();
    addOk(meter, register(T0, 5000));
    addOk(meter, register(T0 + 15 * MINUTE_MS, 5100));
    expect(addOk(meter, register(T0 + 30 * MINUTE_MS, 0)).flag).toBe('reading.register-fell');
    addOk(meter, register(T0 + 45 * MINUTE_MS, 5301));
    addOk(meter, register(T0 + 60 * MINUTE_MS, 5400));
    expect(imports(meter, T0, 4)).toEqual(['100 actual', '100 estimated', '101 estimated', '99 actual']);
  });

  it('passes over a false 0 that comes first', () => {
    const meter = newMeter(10_000);
    for (const [quarter, wh] of [0, 500_000, 500_100, 500_200, 500_300].entries()) {
      addOk(meter, register(T0 + quarter * 15 * MINUTE_MS, wh));
    }
    expect(imports(meter, T0, 4)).toEqual(['0 estimated', '100 actual', '100 actual', '100 actual']);
  });

  it('believes a new start after two more readings: 0 across it, estimated', () => {
    const meter = newMeter();
    const values = [5000, 5100, 3, 10, 30];
    for (const [quarter, wh] of values.slice(0, 4).entries()) addOk(meter, register(T0 + quarter * 15 * MINUTE_MS, wh));
    expect(imports(meter, T0, 3)).toEqual(['100 actual', '0 missing', '0 missing']);
    addOk(meter, register(T0 + 60 * MINUTE_MS, values[4]!));
    expect(imports(meter, T0, 4)).toEqual(['100 actual', '0 estimated', '7 actual', '20 actual']);
  });

  it('keeps what both runs counted inside the period of the new start', () => {
    const meter = newMeter();
    for (const [minute, wh] of [
      [0, 900],
      [5, 950],
      [8, 2],
      [10, 12],
      [15, 40],
      [30, 60],
    ] as const) {
      addOk(meter, register(T0 + minute * MINUTE_MS, wh));
    }
    expect(imports(meter, T0, 2)).toEqual(['88 estimated', '20 actual']);
  });

  it('takes back a doubt when the register returns to the old value or above', () => {
    const meter = newMeter();
    for (const [quarter, wh] of [50, 0, 30, 50, 60].entries())
      addOk(meter, register(T0 + quarter * 15 * MINUTE_MS, wh));
    expect(imports(meter, T0, 4)).toEqual(['0 estimated', '0 estimated', '0 estimated', '10 actual']);
  });

  it('does not use a register that rises by more than the connection carries', () => {
    const meter = newMeter(10_000);
    addOk(meter, register(T0, 1000));
    // 10 kW x 1.2 x 15 min + 100 Wh = 3100 Wh is plausible, one more is not.
    expect(addOk(meter, register(T0 + 15 * MINUTE_MS, 4101)).flag).toBe('reading.implausible');
    expect(addOk(meter, register(T0 + 15 * MINUTE_MS, 4100), true).flag).toBe(null);
    expect(addOk(meter, register(T0 + 30 * MINUTE_MS, 999_999)).flag).toBe('reading.implausible');
    expect(addOk(meter, register(T0 + 45 * MINUTE_MS, 4300)).flag).toBe(null);
    expect(imports(meter, T0, 3)).toEqual(['3100 actual', '100 estimated', '100 estimated']);
  });

  it('begins a new run when a jump upwards is confirmed, and counts 0 across it', () => {
    const meter = newMeter(10_000);
    for (const [quarter, wh] of [1000, 1100, 900_000, 900_050, 900_100].entries()) {
      addOk(meter, register(T0 + quarter * 15 * MINUTE_MS, wh));
    }
    expect(imports(meter, T0, 4)).toEqual(['100 actual', '0 estimated', '50 actual', '50 actual']);
  });

  it('judges all readings anew when the limits of the connection change', () => {
    const meter = newMeter(0);
    addOk(meter, register(T0, 0));
    addOk(meter, register(T0 + 15 * MINUTE_MS, 2000));
    expect(imports(meter, T0, 1)).toEqual(['0 missing']);
    const affected = meter.setPowerLimits(10_000, 10_000, T0 + 15 * MINUTE_MS);
    expect(affected).toEqual([{ fromPeriod: T0 / 1000, toPeriod: T0 / 1000 + 900 }]);
    expect(imports(meter, T0, 1)).toEqual(['2000 actual']);
    expect(newMeter().setPowerLimits(1, 1, NOW)).toEqual([]);
  });
});

describe('intervals', () => {
  it('uses exact, finer and coarser intervals', () => {
    const meter = newMeter();
    addOk(meter, interval(T0, T0 + 15 * MINUTE_MS, 120));
    for (let five = 3; five < 6; five++)
      addOk(meter, interval(T0 + five * 5 * MINUTE_MS, T0 + (five + 1) * 5 * MINUTE_MS, five));
    addOk(meter, interval(T0 + 30 * MINUTE_MS, T0 + 60 * MINUTE_MS, 51));
    expect(imports(meter, T0, 5)).toEqual(['120 actual', '12 actual', '26 estimated', '25 estimated', '0 missing']);
  });

  it('fills a hole with the week before, unscaled', () => {
    const meter = newMeter();
    addOk(meter, interval(T0, T0 + 15 * MINUTE_MS, 120));
    addOk(meter, interval(T0 + 7 * DAY_MS - 15 * MINUTE_MS, T0 + 7 * DAY_MS, 1));
    addOk(meter, interval(T0 + 7 * DAY_MS + 15 * MINUTE_MS, T0 + 7 * DAY_MS + 30 * MINUTE_MS, 1));
    expect(imports(meter, T0 + 7 * DAY_MS - 15 * MINUTE_MS, 3)).toEqual(['1 actual', '120 estimated', '1 actual']);
  });

  it('takes a half-covered period for a hole', () => {
    const meter = newMeter();
    addOk(meter, interval(T0, T0 + 10 * MINUTE_MS, 120));
    expect(imports(meter, T0, 1)).toEqual(['0 missing']);
  });

  it('spreads a day that comes as one interval like the week before', () => {
    const meter = newMeter();
    addOk(meter, interval(T0, T0 + 15 * MINUTE_MS, 30));
    for (let quarter = 1; quarter < 96; quarter++) {
      addOk(
        meter,
        interval(T0 + quarter * 15 * MINUTE_MS, T0 + (quarter + 1) * 15 * MINUTE_MS, quarter === 50 ? 10 : 0),
      );
    }
    addOk(meter, interval(T0 + 7 * DAY_MS, T0 + 8 * DAY_MS, 4000));
    const day = imports(meter, T0 + 7 * DAY_MS, 96);
    expect([day[0], day[1], day[50]]).toEqual(['3000 estimated', '0 estimated', '1000 estimated']);
  });

  it('keeps an implausible interval and does not use it', () => {
    const meter = newMeter(10_000);
    expect(addOk(meter, interval(T0, T0 + 15 * MINUTE_MS, 3101)).flag).toBe('reading.implausible');
    expect(imports(meter, T0, 1)).toEqual(['0 missing']);
    expect(addOk(meter, interval(T0, T0 + 15 * MINUTE_MS, 3100), true)).toMatchObject({ flag: null });
    expect(imports(meter, T0, 1)).toEqual(['3100 actual']);
  });

  it('prefers the better known of register and intervals, the register when they are equal', () => {
    const meter = newMeter();
    addOk(meter, register(T0, 0));
    addOk(meter, register(T0 + 60 * MINUTE_MS, 400));
    addOk(meter, register(T0 + 75 * MINUTE_MS, 500));
    addOk(meter, interval(T0, T0 + 15 * MINUTE_MS, 70));
    addOk(meter, interval(T0 + 60 * MINUTE_MS, T0 + 75 * MINUTE_MS, 99));
    expect(imports(meter, T0, 5)).toEqual([
      '70 actual',
      '100 estimated',
      '100 estimated',
      '100 estimated',
      '100 actual',
    ]);
  });
});

describe('taking readings in', () => {
  it('counts a repeated reading as duplicate and refuses another value unless it supersedes', () => {
    const meter = newMeter();
    expect(addOk(meter, register(T0, 5)).outcome).toBe('created');
    expect(addOk(meter, register(T0, 5))).toMatchObject({ outcome: 'duplicate', affected: [] });
    expect(codeOf(meter, register(T0, 6))).toBe('reading.conflict');
    expect(addOk(meter, register(T0, 6), true)).toMatchObject({ outcome: 'superseded', replaced: [register(T0, 5)] });
    expect(addOk(meter, register(T0, 6), true).outcome).toBe('duplicate');
    expect(meter.readingCount).toBe(1);
  });

  it('takes a register of the other direction at the same instant as new, and refuses both when one conflicts', () => {
    const meter = newMeter();
    addOk(meter, register(T0, 5));
    expect(addOk(meter, { type: 'register', atMs: T0, importWh: 5, exportWh: 8 }).outcome).toBe('created');
    expect(codeOf(meter, { type: 'register', atMs: T0, importWh: 6, exportWh: 8 })).toBe('reading.conflict');
    const { replaced } = addOk(meter, { type: 'register', atMs: T0, importWh: 6, exportWh: 9 }, true);
    expect(replaced).toEqual([{ type: 'register', atMs: T0, importWh: 5, exportWh: 8 }]);
  });

  it('refuses an interval that overlaps another, unless it supersedes: then it replaces all it overlaps', () => {
    const meter = newMeter();
    const first = interval(T0, T0 + 15 * MINUTE_MS, 5);
    const second = interval(T0 + 15 * MINUTE_MS, T0 + 30 * MINUTE_MS, 6);
    addOk(meter, first);
    addOk(meter, second);
    const both = interval(T0 + 5 * MINUTE_MS, T0 + 20 * MINUTE_MS, 7);
    expect(codeOf(meter, both)).toBe('reading.conflict');
    const result = addOk(meter, both, true);
    expect(result.replaced).toEqual([first, second]);
    expect(result.affected).toEqual([
      { fromPeriod: T0 / 1000, toPeriod: T0 / 1000 + 1800 },
      ...[1, 2, 3, 4].map((weeks) => ({
        fromPeriod: T0 / 1000 + weeks * 604_800,
        toPeriod: T0 / 1000 + weeks * 604_800 + 1800,
      })),
    ]);
    expect(meter.readingCount).toBe(1);
  });

  it.each([
    ['negative', register(T0, -1)],
    ['fractional', register(T0, 0.5)],
    ['not a number', register(T0, Number.NaN)],
    ['too large a register', register(T0, MAX_REGISTER_WH + 1)],
    ['too large an interval', interval(T0, T0 + 1, 1_000_000_001)],
    ['without any energy', { type: 'register', atMs: T0 } as const],
  ])('refuses a value that is %s', (_name, reading) => {
    expect(codeOf(newMeter(), reading)).toBe('reading.value-invalid');
  });

  it.each([
    ['before 1970', register(-1, 1)],
    ['a fraction', register(T0 + 0.5, 1)],
    ['an empty interval', interval(T0, T0, 1)],
    ['a backward interval', interval(T0, T0 - 1, 1)],
    ['too long an interval', interval(T0, T0 + MAX_INTERVAL_MS + 1, 1)],
  ])('refuses a time that is %s', (_name, reading) => {
    expect(codeOf(newMeter(), reading)).toBe('reading.time-invalid');
  });

  it('refuses what lies ahead of the clock by more than the tolerance', () => {
    const meter = newMeter();
    expect(codeOf(meter, register(T0 + FUTURE_TOLERANCE_MS + 1, 1), T0)).toBe('reading.in-future');
    expect(codeOf(meter, register(T0 + FUTURE_TOLERANCE_MS, 1), T0)).toBe(null);
  });

  it('refuses what lies before the floor and no longer answers for it', () => {
    const meter = newMeter();
    for (let quarter = 0; quarter <= 8; quarter++) addOk(meter, register(T0 + quarter * 15 * MINUTE_MS, quarter * 10));
    const before = imports(meter, T0 + 60 * MINUTE_MS, 4);
    meter.forgetBefore(T0 + 50 * MINUTE_MS);
    meter.forgetBefore(T0);
    expect(codeOf(meter, register(T0 + 49 * MINUTE_MS, 1))).toBe('reading.too-old');
    expect(imports(meter, T0 + 60 * MINUTE_MS, 4)).toEqual(before);
    expect(meter.intervals(T0 / 1000, T0 / 1000 + 900)).toEqual([
      { period: T0 / 1000, importWh: 0, exportWh: 0, quality: 'missing', revision: 0 },
    ]);
    expect(meter.readingCount).toBe(6);
  });

  it('keeps few readings when a register only ever falls', () => {
    const meter = newMeter();
    for (let quarter = 0; quarter <= 100; quarter++)
      addOk(meter, register(T0 + quarter * 15 * MINUTE_MS, 1000 - quarter));
    meter.forgetBefore(T0 + DAY_MS);
    expect(meter.readingCount).toBe(5);
  });

  it('knows when it last heard of the meter', () => {
    const meter = newMeter();
    expect(meter.lastReadingMs).toBe(null);
    addOk(meter, interval(T0, T0 + HOUR_MS, 1));
    addOk(meter, register(T0 + MINUTE_MS, 1));
    expect(meter.lastReadingMs).toBe(T0 + HOUR_MS);
  });

  it('throws on questions that are bugs', () => {
    expect(() => newMeter().intervals(1, 900)).toThrow(RangeError);
    expect(() => newMeter().intervals(0, (MAX_PERIODS_PER_QUERY + 1) * 900)).toThrow(RangeError);
    expect(() => new MeterSeries({ role: 'grid', periodSeconds: 7, importLimitW: null, exportLimitW: null })).toThrow(
      RangeError,
    );
  });
});

describe('revisions and directions', () => {
  it('raises the revision of a period only when what is reported changes', () => {
    const meter = newMeter();
    const revision = () => meter.intervals(T0 / 1000, T0 / 1000 + 900)[0]!;
    addOk(meter, register(T0, 0));
    addOk(meter, register(T0 + 30 * MINUTE_MS, 100));
    expect(revision()).toMatchObject({ importWh: 50, quality: 'estimated', revision: 1 });
    expect(revision().revision).toBe(1);
    const { affected } = addOk(meter, register(T0 + 15 * MINUTE_MS, 80));
    expect(affected[0]).toEqual({ fromPeriod: T0 / 1000, toPeriod: T0 / 1000 + 1800 });
    expect(revision()).toMatchObject({ importWh: 80, quality: 'actual', revision: 2 });
    addOk(meter, register(T0 + 14 * MINUTE_MS, 79));
    expect(revision().revision).toBe(2);
  });

  it('goes on with revisions and energies from a snapshot', () => {
    const meter = newMeter();
    addOk(meter, register(T0, 0));
    addOk(meter, register(T0 + 30 * MINUTE_MS, 100));
    addOk(meter, { type: 'interval', startMs: T0, endMs: T0 + 900_000, importWh: 9, exportWh: 4 });
    meter.intervals(T0 / 1000, T0 / 1000 + 1800);
    const snapshot: unknown = JSON.parse(JSON.stringify(meter.snapshot()));
    const restored = new MeterSeries(
      { role: 'grid', periodSeconds: PERIOD_SECONDS, importLimitW: null, exportLimitW: null },
      snapshot as ReturnType<typeof meter.snapshot>,
    );
    expect(restored.snapshot()).toEqual(meter.snapshot());
    addOk(restored, register(T0 + 15 * MINUTE_MS, 80));
    expect(restored.intervals(T0 / 1000, T0 / 1000 + 900)[0]).toMatchObject({ importWh: 80, revision: 2 });
  });

  it('counts a direction the meter has not yet given as 0, without harm to the quality', () => {
    const meter = newMeter();
    addOk(meter, register(T0, 0));
    addOk(meter, register(T0 + 15 * MINUTE_MS, 10));
    expect(meter.intervals(T0 / 1000, T0 / 1000 + 900)[0]).toMatchObject({ exportWh: 0, quality: 'actual' });
    const { affected } = addOk(meter, { type: 'register', atMs: T0 + 15 * MINUTE_MS, exportWh: 700 });
    expect(affected).toEqual([{ fromPeriod: T0 / 1000 + 900, toPeriod: NOW / 1000 }]);
    expect(meter.intervals(T0 / 1000, T0 / 1000 + 900)[0]).toMatchObject({ quality: 'actual', revision: 1 });
  });

  it('keeps import and export of one period side by side', () => {
    const meter = newMeter();
    addOk(meter, { type: 'register', atMs: T0, importWh: 0, exportWh: 100 });
    addOk(meter, { type: 'register', atMs: T0 + 15 * MINUTE_MS, importWh: 30, exportWh: 140 });
    expect(meter.intervals(T0 / 1000, T0 / 1000 + 900)[0]).toMatchObject({ importWh: 30, exportWh: 40 });
  });

  it('names the periods of later weeks whose gap takes this one as its profile', () => {
    const meter = newMeter();
    addOk(meter, register(T0 + 15 * MINUTE_MS, 10));
    addOk(meter, register(T0 + 7 * DAY_MS - HOUR_MS, 1000));
    addOk(meter, register(T0 + 7 * DAY_MS + 2 * HOUR_MS, 1400));
    const result = meter.add(register(T0, 0), { nowMs: T0 + 8 * DAY_MS });
    expect(result.ok && result.value.affected).toEqual([
      { fromPeriod: T0 / 1000, toPeriod: T0 / 1000 + 900 },
      { fromPeriod: T0 / 1000 + 7 * 86_400 - 3600, toPeriod: T0 / 1000 + 7 * 86_400 + 7200 },
    ]);
  });
});
