import type { SimulatedHousehold } from '../household/simulated-household.js';
import { marketRules } from '../plan/market-rules.js';
import { forecastOf } from '../profiles/forecast.js';

/**
 * Delivery periods in which there are sun and need: one household expects at least a lot more to export than to import, and
 * another one at least a lot to import. Ascending, Unix seconds.
 *
 * @param from first period, Unix seconds
 * @param untilMs only periods that ended before
 */
export function possiblePeriods(
  households: readonly SimulatedHousehold[],
  from: number,
  untilMs: number,
  periodSeconds: number,
): number[] {
  const { lotWh } = marketRules(periodSeconds);
  const possible: number[] = [];
  for (let period = from; (period + periodSeconds) * 1000 <= untilMs; period += periodSeconds) {
    const expected = households.map(({ options: { registers, seed, index } }) =>
      forecastOf(registers.quarterHourOf(period), seed, index, period),
    );
    const hasSun = expected.some(({ importWh, exportWh }) => exportWh >= importWh && exportWh >= lotWh);
    const hasNeed = expected.some(({ importWh, exportWh }) => importWh > exportWh && importWh >= lotWh);
    if (hasSun && hasNeed) possible.push(period);
  }
  return possible;
}
