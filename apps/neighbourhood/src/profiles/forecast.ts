import type { EnergyWh } from '#units';
import type { QuarterHour } from './day-profile.js';
import { seededFraction } from './seeded-fraction.js';

/** A forecast is wrong by up to this part, either way. */
export const FORECAST_ERROR = 0.2;

/** What a household expects of one period: what will be, wrong by a part that seed, household and period decide. */
export function forecastOf(actual: QuarterHour, seed: number, household: number, periodStart: number): QuarterHour {
  const factor = 1 + FORECAST_ERROR * (2 * seededFraction(seed, household, periodStart) - 1);
  const wrong = (energyWh: EnergyWh): EnergyWh => Math.round(energyWh * factor);
  return { importWh: wrong(actual.importWh), exportWh: wrong(actual.exportWh) };
}
