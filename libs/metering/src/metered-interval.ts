import type { EnergyWh, PeriodStart } from '#units';

/**
 * How a period's energy is known. `actual`: between readings at most one period apart. `estimated`: interpolated, spread
 * by an earlier week, or across a change of register. `missing`: nothing to go by; the energies are 0 and mean nothing.
 */
export type Quality = 'actual' | 'estimated' | 'missing';

/** Energy of one delivery period. Import and export are never netted: a period may have both. */
export interface IntervalEnergy {
  readonly period: PeriodStart;
  readonly importWh: EnergyWh;
  readonly exportWh: EnergyWh;
  readonly quality: Quality;
}

/** Energy of a period as it was reported, with its revision. */
export interface MeteredInterval extends IntervalEnergy {
  /** 1 for the first report of the period; one more each time energy or quality differs from the report before. */
  readonly revision: number;
}
