import type { EnergyWh } from '#units';

/** What a grid meter counts in one quarter hour. */
export interface QuarterHour {
  readonly importWh: EnergyWh;
  readonly exportWh: EnergyWh;
}

export const QUARTER_HOURS_PER_DAY = 96;

/** One day by quarter hours, from 00:00. The next day is the same again. */
export type DayProfile = readonly QuarterHour[];

/**
 * Energies of a day in Wh, each times `factor`, as integers: the running total is rounded, not each value, so that nothing
 * is lost.
 */
export function wholeWh(valuesWh: readonly number[], factor = 1): EnergyWh[] {
  let total = 0;
  let counted = 0;
  return valuesWh.map((value) => {
    total += value * factor;
    const energy = Math.round(total) - counted;
    counted += energy;
    return energy;
  });
}

/** A household behind one meter: what its load takes beyond its production is imported, what is left is exported. */
export function netProfile(loadWh: readonly number[], productionWh: readonly number[]): DayProfile {
  return loadWh.map((load, index) => {
    const net = load - (productionWh[index] ?? 0);
    return net >= 0 ? { importWh: net, exportWh: 0 } : { importWh: 0, exportWh: -net };
  });
}

/** A house of another size with the same day. */
export function scaledProfile(profile: DayProfile, factor: number): DayProfile {
  const imports = wholeWh(
    profile.map(({ importWh }) => importWh),
    factor,
  );
  const exports = wholeWh(
    profile.map(({ exportWh }) => exportWh),
    factor,
  );
  return imports.map((importWh, index) => ({ importWh, exportWh: exports[index] ?? 0 }));
}

/** The quarter hour of the day, going round and round. */
export function quarterHourAt(profile: DayProfile, index: number): QuarterHour {
  const quarterHour = profile[index % profile.length];
  if (quarterHour === undefined) throw new RangeError(`quarterHourAt: no quarter hour ${index}`);
  return quarterHour;
}
