import { describe, expect, it } from 'vitest';
import { greatestPlausibleWh, PLAUSIBLE_SLACK_WH } from './plausibility.js';

describe('greatestPlausibleWh', () => {
  it('is 1.2 x connection power x time + 100 Wh, rounded down', () => {
    expect(greatestPlausibleWh(10_000, 900_000)).toBe(3_100);
    expect(greatestPlausibleWh(1, 2_999_999)).toBe(PLAUSIBLE_SLACK_WH);
    expect(greatestPlausibleWh(1, 3_000_000)).toBe(PLAUSIBLE_SLACK_WH + 1);
    expect(greatestPlausibleWh(0, 900_000)).toBe(PLAUSIBLE_SLACK_WH);
  });

  it('is exact where the product leaves the safe integers', () => {
    expect(greatestPlausibleWh(9_999_999, 86_400_000_000)).toBe(287_999_971_200 + PLAUSIBLE_SLACK_WH);
  });

  it('is without bound when the power is not limited', () => {
    expect(greatestPlausibleWh(null, 1)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
