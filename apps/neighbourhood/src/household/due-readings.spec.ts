import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueReadings, MAX_READINGS_BACK, nextReadingMs } from './due-readings.js';

const ORIGIN = 800_000;
const PERIOD = 8_000;

describe('the readings that a meter has to send', () => {
  it('are those at each start of a period and in its middle, the first at the start of the first period', () => {
    expect(dueReadings(0, ORIGIN - 1, ORIGIN, PERIOD)).toEqual([]);
    expect(dueReadings(0, ORIGIN, ORIGIN, PERIOD)).toEqual([ORIGIN]);
    expect(dueReadings(ORIGIN, ORIGIN + 9_000, ORIGIN, PERIOD)).toEqual([ORIGIN + 4_000, ORIGIN + 8_000]);
  });

  it('are sent once each, whenever the meter looks', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { maxLength: 20 }), (pauses) => {
        let nowMs = ORIGIN - 5_000;
        let sentMs = 0;
        const sent: number[] = [];
        for (const pause of pauses) {
          nowMs += pause;
          const due = dueReadings(sentMs, nowMs, ORIGIN, PERIOD);
          sent.push(...due);
          sentMs = due.at(-1) ?? sentMs;
        }
        expect(sent).toEqual(dueReadings(0, nowMs, ORIGIN, PERIOD));
      }),
    );
  });

  it('go back a limited time after a long absence', () => {
    const nowMs = ORIGIN + 1_000_000 * PERIOD;
    const due = dueReadings(0, nowMs, ORIGIN, PERIOD);
    expect(due).toHaveLength(MAX_READINGS_BACK);
    expect(due.at(-1)).toBe(nowMs);
  });

  it('come next at the next half of a period', () => {
    expect(nextReadingMs(0, ORIGIN, PERIOD)).toBe(ORIGIN);
    expect(nextReadingMs(ORIGIN, ORIGIN, PERIOD)).toBe(ORIGIN + 4_000);
    expect(nextReadingMs(ORIGIN + 7_999, ORIGIN, PERIOD)).toBe(ORIGIN + 8_000);
  });
});
