import type { MeteredInterval, Settlement } from '../api/shapes.js';

/** Metered energy and what of it was settled with neighbours, over the periods that are metered. Wh. */
export interface MeterShares {
  readonly importWh: number;
  readonly exportWh: number;
  readonly boughtWh: number;
  readonly soldWh: number;
  readonly periods: number;
}

/** Only periods with a reading count, on both sides of the share, so that a late meter does not make it look larger. */
export function meterShares(intervals: readonly MeteredInterval[], settlements: readonly Settlement[]): MeterShares {
  let [importWh, exportWh, boughtWh, soldWh] = [0, 0, 0, 0];
  const metered = new Set<number>();
  for (const interval of intervals) {
    if (interval.quality === 'missing') continue;
    metered.add(Date.parse(interval.period));
    importWh += interval.importWh;
    exportWh += interval.exportWh;
  }
  for (const settlement of settlements) {
    if (!metered.has(Date.parse(settlement.period))) continue;
    if (settlement.ownSide === 'buyer') boughtWh += settlement.settledWh;
    else soldWh += settlement.settledWh;
  }
  return { importWh, exportWh, boughtWh, soldWh, periods: metered.size };
}
