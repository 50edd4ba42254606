import type { CurvePoint } from '../api/shapes.js';
import { parseMicro, toChartNumber } from '../figures/decimal.js';

/** A point of a chart: energy in Wh to the right, price in currency per kWh upwards. */
export interface ChartPoint {
  readonly energyWh: number;
  readonly price: number;
}

/**
 * The staircase of a demand or supply curve: level at each price for the energy it adds, then straight to the next price.
 * `edgePrice` is where the last step runs to: the bottom of the chart for demand, its top for supply.
 */
export function stepCurve(points: readonly CurvePoint[], edgePrice: number): ChartPoint[] {
  const corners: ChartPoint[] = [];
  let reachedWh = 0;
  for (const point of points) {
    const micro = parseMicro(point.price);
    if (micro === undefined) continue;
    const price = toChartNumber(micro);
    corners.push({ energyWh: reachedWh, price }, { energyWh: point.cumulativeWh, price });
    reachedWh = point.cumulativeWh;
  }
  if (corners.length > 0) corners.push({ energyWh: reachedWh, price: edgePrice });
  return corners;
}

/** The part of a staircase from 0 to `limitWh`. */
export function upTo(curve: readonly ChartPoint[], limitWh: number): ChartPoint[] {
  const within = curve.filter((point) => point.energyWh <= limitWh);
  const next = curve.find((point) => point.energyWh > limitWh);
  const last = within.at(-1);
  if (next === undefined || last === undefined || last.energyWh === limitWh) return within;
  return [...within, { energyWh: limitWh, price: next.price }];
}

/** Lowest and highest price of all points with a margin of a sixth; undefined when there is no point. */
export function priceRange(points: readonly CurvePoint[]): { readonly low: number; readonly high: number } | undefined {
  const prices = points.flatMap((point) => {
    const micro = parseMicro(point.price);
    return micro === undefined ? [] : [toChartNumber(micro)];
  });
  if (prices.length === 0) return undefined;
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const margin = Math.max((high - low) / 6, 0.005);
  return { low: low - margin, high: high + margin };
}
