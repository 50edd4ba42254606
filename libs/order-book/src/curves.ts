import type { EnergyWh, PricePerKWh } from '#units';

/** A step of a curve: the energy of all live orders at this limit or a better one. */
export interface CurvePoint {
  readonly price: PricePerKWh;
  readonly cumulativeWh: EnergyWh;
}

/** What is wanted and offered in a period. */
export interface Curves {
  /** Live buys, from the highest limit down. */
  readonly demand: readonly CurvePoint[];
  /** Live sells, from the lowest limit up. */
  readonly supply: readonly CurvePoint[];
}

/** The steps over price levels, best price first. */
export function curveOf(levels: readonly { readonly price: PricePerKWh; readonly openWh: EnergyWh }[]): CurvePoint[] {
  let cumulativeWh = 0;
  return levels.map(({ price, openWh }) => ({ price, cumulativeWh: (cumulativeWh += openWh) }));
}
