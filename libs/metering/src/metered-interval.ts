import { sumExact } from '#units';
import type { EnergyWh, PeriodStart } from '#units';

/**
 * How a period's energy is known. `actual`: between readings at most one period apart. `estimated`: between readings
 * further apart, by an earlier week, or across a new start of the register. `missing`: nothing to go by; the energies say
 * nothing.
 */
export type Quality = 'actual' | 'estimated' | 'missing';
const FROM_BEST_TO_WORST: readonly Quality[] = ['actual', 'estimated', 'missing'];

/** Energy of one delivery period. Import and export are never netted: a period may have both. */
export interface PeriodEnergy {
  readonly period: PeriodStart;
  readonly importWh: EnergyWh;
  readonly exportWh: EnergyWh;
  readonly quality: Quality;
}

/** Energy of a period as it was reported, with the revision of the report. */
export interface MeteredInterval extends PeriodEnergy {
  /**
   * 1 for the first report of the period; one more each time energy or quality differ from the report before. 0: the
   * period was forgotten, nothing can be said about it (its quality is `missing`).
   */
  readonly revision: number;
}

/** The worse of two qualities. */
export function worseQuality(left: Quality, right: Quality): Quality {
  return FROM_BEST_TO_WORST.indexOf(left) > FROM_BEST_TO_WORST.indexOf(right) ? left : right;
}

/**
 * What several grid meters of one household show together: per period the sum of import, the sum of export (never netted,
 * not even between two meters) and the worst quality. A meter that has no answer for a period in which another has one
 * makes it `missing`. Revisions of the sum are counted apart, by a ReportedIntervals of the household, because the set of
 * meters may change.
 *
 * @param meters for each grid meter its periods, in any order
 * @returns ascending by period
 */
export function combineIntervals(meters: readonly (readonly PeriodEnergy[])[]): PeriodEnergy[] {
  const answers = new Map<PeriodStart, PeriodEnergy[]>();
  for (const energy of meters.flat()) {
    const others = answers.get(energy.period);
    if (others === undefined) answers.set(energy.period, [energy]);
    else others.push(energy);
  }
  return [...answers.entries()]
    .sort(([left], [right]) => left - right)
    .map(([period, energies]) => ({
      period,
      importWh: sumExact(energies.map((energy) => energy.importWh)),
      exportWh: sumExact(energies.map((energy) => energy.exportWh)),
      quality: energies
        .map((energy) => energy.quality)
        .reduce(worseQuality, energies.length < meters.length ? 'missing' : 'actual'),
    }));
}
