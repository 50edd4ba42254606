import { describe, expect, it } from 'vitest';
import { checkRules } from '#market';
import { readMeasuredData } from '../profiles/measured-data.js';
import { FIRST_QUARTER_HOUR, MAX_HOUSEHOLDS, planHouseholds } from './household-plan.js';
import { marketRules, periodProblem, shortPeriodPowerW } from './market-rules.js';

const PERIODS = [8, 9, 10, 12, 15, 16, 18, 20, 24, 25, 27, 30, 60, 300, 450, 900];

describe('the plan of a neighbourhood', () => {
  const data = readMeasuredData();
  const six = planHouseholds(6, 1, data);

  it('has three producers of different size, three consumers and four validators among six households', () => {
    const production = six.map(({ profile }) => profile.reduce((sum, { exportWh }) => sum + exportWh, 0));
    expect(production.map((energyWh) => energyWh > 0)).toEqual([true, false, true, false, true, false]);
    expect(new Set(production.filter((energyWh) => energyWh > 0)).size).toBe(3);
    expect(six.map(({ exportLimitW }) => exportLimitW > 0)).toEqual([true, false, true, false, true, false]);
    expect(six.filter(({ roles }) => roles.includes('validator'))).toHaveLength(4);
  });

  it('leaves the measured house as it was measured', () => {
    expect(six[0]!.profile).toBe(data.house);
    expect(six[0]!.registers).toEqual(data.houseRegisters[FIRST_QUARTER_HOUR]);
  });

  it('starts with sun and need in each of the first hours', () => {
    for (let index = 0; index < 40; index++) {
      const quarterHours = six.map(({ profile }) => profile[FIRST_QUARTER_HOUR + index]!);
      expect(quarterHours.some(({ importWh, exportWh }) => exportWh > importWh && exportWh >= 10)).toBe(true);
      expect(quarterHours.some(({ importWh, exportWh }) => importWh > exportWh && importWh >= 10)).toBe(true);
    }
  });

  it('makes households beyond the sixth the same for the same seed and of other sizes', () => {
    const many = planHouseholds(MAX_HOUSEHOLDS, 5, data);
    expect(many).toEqual(planHouseholds(MAX_HOUSEHOLDS, 5, data));
    expect(many.slice(0, 6)).toEqual(six);
    expect(many[6]!.profile).not.toEqual(six[0]!.profile);
    expect(new Set(many.map(({ label }) => label)).size).toBe(MAX_HOUSEHOLDS);
  });

  it('stays within the connection of each household', () => {
    for (const { profile, importLimitW, exportLimitW } of planHouseholds(MAX_HOUSEHOLDS, 5, data)) {
      for (const { importWh, exportWh } of profile) {
        expect(importWh * 4).toBeLessThanOrEqual(importLimitW);
        expect(exportWh * 4).toBeLessThanOrEqual(exportLimitW);
      }
    }
  });

  it.each(PERIODS)('has rules for periods of %i seconds in which every gate is a clearing', (periodSeconds) => {
    const rules = marketRules(periodSeconds);
    expect(periodProblem(periodSeconds)).toBeNull();
    expect(checkRules(rules).ok).toBe(true);
    expect(periodSeconds % rules.clearingSeconds).toBe(0);
    expect(rules.gateClosureSeconds % rules.clearingSeconds).toBe(0);
    expect(rules.clearingSeconds).toBeGreaterThan(rules.batchSeconds);
  });

  it('lets every buyer go up to the ceiling at most', () => {
    const { gridFee, communityFee, priceCeiling, priceFloor } = marketRules(20);
    for (const { limits } of planHouseholds(MAX_HOUSEHOLDS, 1, data)) {
      expect(limits.buyTo + gridFee + communityFee).toBeLessThanOrEqual(priceCeiling);
      expect(limits.sellTo).toBeGreaterThanOrEqual(priceFloor);
      expect(limits.sellTo).toBeLessThan(limits.buyTo);
    }
  });

  it('raises the power of connections as the periods shrink', () => {
    expect(shortPeriodPowerW(17_000, 900)).toBe(17_000);
    expect(shortPeriodPowerW(17_000, 20)).toBe(765_000);
    expect(shortPeriodPowerW(17_000, 8)).toBe(1_912_500);
  });
});
