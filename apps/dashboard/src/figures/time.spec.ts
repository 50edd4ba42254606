import { describe, expect, it } from 'vitest';
import {
  formatClock,
  formatCountdown,
  formatDay,
  formatDuration,
  formatInstant,
  formatSpan,
  formatStart,
  formatUtcOffset,
  isSameDay,
  startOfDay,
  withLocalInstants,
} from './time.js';

const BERLIN = 'Europe/Berlin';
const noon = Date.parse('2026-06-12T12:15:00Z');

describe('times', () => {
  it('are told on a 24 hour clock with the UTC offset', () => {
    expect(formatClock(noon, BERLIN)).toBe('14:15');
    expect(formatClock(noon + 5_000, BERLIN)).toBe('14:15:05');
    expect(formatClock(Date.parse('2026-06-11T22:00:00Z'), BERLIN)).toBe('00:00');
    expect(formatDay(noon, BERLIN)).toBe('Fri 12 Jun');
    expect(formatInstant(noon, BERLIN)).toBe('Fri 12 Jun 14:15 UTC+02:00');
    expect(formatSpan(noon, noon + 900_000, BERLIN)).toBe('14:15–14:30');
    expect(formatSpan(noon, noon + 20_000, BERLIN)).toBe('14:15:00–14:15:20');
    expect(formatStart(noon, noon + 20_000, BERLIN)).toBe('14:15:00');
    expect(formatStart(noon, noon + 900_000, BERLIN)).toBe('14:15');
  });

  it('tell the offset of the instant, not of today', () => {
    expect(formatUtcOffset(noon, BERLIN)).toBe('UTC+02:00');
    expect(formatUtcOffset(Date.parse('2026-12-12T12:00:00Z'), BERLIN)).toBe('UTC+01:00');
    expect(formatUtcOffset(noon, 'UTC')).toBe('UTC+00:00');
    expect(formatUtcOffset(noon, 'Asia/Kathmandu')).toBe('UTC+05:45');
  });

  it('tell the two quarter hours apart that share a clock time when the clocks go back', () => {
    const first = Date.parse('2026-10-25T00:30:00Z');
    const second = first + 3_600_000;
    expect(formatClock(first, BERLIN)).toBe(formatClock(second, BERLIN));
    expect(formatInstant(first, BERLIN)).not.toBe(formatInstant(second, BERLIN));
  });

  it.each([
    ['an ordinary day', '2026-06-12T12:15:30.250Z', '2026-06-11T22:00:00Z', BERLIN],
    ['the day the clocks go forward', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z', BERLIN],
    ['the day the clocks go back', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z', BERLIN],
    ['a half-hour change', '2026-04-05T12:00:00Z', '2026-04-04T13:00:00Z', 'Australia/Lord_Howe'],
    ['midnight itself', '2026-06-11T22:00:00Z', '2026-06-11T22:00:00Z', BERLIN],
  ])('find the start of %s', (_, instant, start, zone) => {
    expect(new Date(startOfDay(Date.parse(instant), zone)).toISOString()).toBe(new Date(start).toISOString());
  });

  it('know a day by its date and year', () => {
    expect(isSameDay(noon, noon + 60_000, BERLIN)).toBe(true);
    expect(isSameDay(noon, noon + 12 * 3_600_000, BERLIN)).toBe(false);
    expect(isSameDay(noon, noon + 365 * 86_400_000, BERLIN)).toBe(false);
  });

  it('count down to zero and no further', () => {
    expect(formatCountdown(150_000)).toBe('2:30');
    expect(formatCountdown(149_001)).toBe('2:30');
    expect(formatCountdown(3_725_000)).toBe('1:02:05');
    expect(formatCountdown(-5)).toBe('0:00');
  });

  it('tell durations coarsely', () => {
    expect([4_600, 190_000, 7_500_000, 86_400_000, 400_000_000].map(formatDuration)).toEqual([
      '5 s',
      '3 min',
      '2 h 05 min',
      '1 day',
      '4 days',
    ]);
  });

  it('put the instants of a sentence into the zone of the viewer', () => {
    const text = 'Cleared at 2026-06-12T12:10:00.000Z, again at 2026-06-13T06:00Z or 2026-99-99T00:00Z.';
    expect(withLocalInstants(text, noon, BERLIN)).toBe(
      'Cleared at 14:10, again at Sat 13 Jun 08:00 UTC+02:00 or 2026-99-99T00:00Z.',
    );
  });
});
