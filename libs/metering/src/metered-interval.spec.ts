import { describe, expect, it } from 'vitest';
import { MAX_REPORTED_PERIODS } from './limits.js';
import { combineIntervals } from './metered-interval.js';
import { ReportedIntervals } from './reported-intervals.js';

describe('combineIntervals', () => {
  it('adds up the meters of a household without netting and takes the worst quality', () => {
    const first = [
      { period: 0, importWh: 10, exportWh: 0, quality: 'actual' as const },
      { period: 900, importWh: 5, exportWh: 0, quality: 'actual' as const },
    ];
    const second = [
      { period: 900, importWh: 0, exportWh: 7, quality: 'estimated' as const },
      { period: 0, importWh: 1, exportWh: 20, quality: 'actual' as const },
    ];
    expect(combineIntervals([first, second])).toEqual([
      { period: 0, importWh: 11, exportWh: 20, quality: 'actual' },
      { period: 900, importWh: 5, exportWh: 7, quality: 'estimated' },
    ]);
  });

  it('calls a period missing when one meter has no answer', () => {
    const first = [{ period: 0, importWh: 10, exportWh: 0, quality: 'actual' as const }];
    expect(combineIntervals([first, []])).toEqual([{ period: 0, importWh: 10, exportWh: 0, quality: 'missing' }]);
    expect(combineIntervals([])).toEqual([]);
  });
});

describe('ReportedIntervals', () => {
  it('counts changes of energy and of quality', () => {
    const reported = new ReportedIntervals();
    const report = (importWh: number, quality: 'actual' | 'estimated') =>
      reported.report({ period: 900, importWh, exportWh: 0, quality }).revision;
    expect([report(1, 'estimated'), report(1, 'estimated'), report(1, 'actual'), report(2, 'actual')]).toEqual([
      1, 1, 2, 3,
    ]);
    expect(reported.get(900)?.revision).toBe(3);
    expect(
      new ReportedIntervals(reported.snapshot()).report({ period: 900, importWh: 3, exportWh: 0, quality: 'actual' }),
    ).toMatchObject({ revision: 4 });
  });

  it('never counts a forgotten period from 1 again', () => {
    const reported = new ReportedIntervals();
    reported.report({ period: 900, importWh: 1, exportWh: 0, quality: 'actual' });
    reported.forgetBefore(1800);
    expect(reported.report({ period: 900, importWh: 2, exportWh: 0, quality: 'actual' })).toEqual({
      period: 900,
      importWh: 0,
      exportWh: 0,
      quality: 'missing',
      revision: 0,
    });
    expect(reported.get(900)).toBe(undefined);
  });

  it('forgets the oldest tenth when it is full', () => {
    const reported = new ReportedIntervals();
    for (let period = 0; period <= MAX_REPORTED_PERIODS; period++) {
      reported.report({ period, importWh: 0, exportWh: 0, quality: 'actual' });
    }
    expect(reported.floorPeriod).toBe(Math.ceil((MAX_REPORTED_PERIODS + 1) / 10));
    expect(reported.snapshot().length).toBeLessThan(MAX_REPORTED_PERIODS);
  });
});
