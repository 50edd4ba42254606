import { DEFAULT_RULES } from '#market';
import type { CommunityRules } from '#market';

/** Shortest period: below, three clearings and the messages between neighbours do not fit. */
export const MIN_PERIOD_SECONDS = 8;
export const DEFAULT_PERIOD_SECONDS = 20;
/** Period of `--once`: ten of them take less than two minutes. */
export const ONCE_PERIOD_SECONDS = 8;
export const MAX_PERIOD_SECONDS = 900;
export const QUARTER_HOUR_SECONDS = 900;

const MAX_CLEARING_SECONDS = 300;
const SECONDS_PER_DAY = 86_400;

/** Why periods of this length cannot be; null: they can. */
export function periodProblem(periodSeconds: number): string | null {
  if (!Number.isInteger(periodSeconds) || periodSeconds < MIN_PERIOD_SECONDS || periodSeconds > MAX_PERIOD_SECONDS) {
    return `must be a whole number of seconds from ${MIN_PERIOD_SECONDS} to ${MAX_PERIOD_SECONDS}`;
  }
  if (SECONDS_PER_DAY % periodSeconds !== 0)
    return `must divide a day (${SECONDS_PER_DAY} s): 8, 10, 12, 15, 20, 30, 60 ...`;
  return null;
}

/**
 * Rules of the neighbourhood. Prices in micro-EUR per kWh; from tariffs that projects of this kind state:
 * - floor 0.08: above a feed-in tariff of 0.07 (gsy-e, tests/area/test_scm_manager.py);
 * - ceiling 0.30: the retail price (gsy-e, same place; SensorsIot/LEG-Software: 30);
 * - grid fee 0.04: within the local grid (tum-ens/HAMLET, config_templates/markets.yaml, grid_fee_local);
 * - community fee 0.01: what is left of 0.30 when a buyer goes up to 0.25.
 */
export function marketRules(periodSeconds: number): CommunityRules {
  const clearingSeconds = clearingSecondsOf(periodSeconds);
  return {
    ...DEFAULT_RULES,
    periodSeconds,
    horizonPeriods: 5,
    gateClosureSeconds: clearingSeconds,
    clearingSeconds,
    batchSeconds: 1,
    priceFloor: 80_000,
    priceCeiling: 300_000,
    gridFee: 40_000,
    communityFee: 10_000,
    timeZone: 'Europe/Berlin',
    // One machine: messages take milliseconds.
    deltaMs: 250,
  };
}

/** Clearings divide the period, so that every gate, one of them before the start, is a clearing too. */
function clearingSecondsOf(periodSeconds: number): number {
  let seconds = Math.min(MAX_CLEARING_SECONDS, Math.floor(periodSeconds / 3));
  while (periodSeconds % seconds !== 0) seconds -= 1;
  return seconds;
}

/** Power of a connection in this market: a short period may carry the energy of a quarter hour. */
export function shortPeriodPowerW(powerW: number, periodSeconds: number): number {
  return Math.ceil((powerW * QUARTER_HOUR_SECONDS) / periodSeconds);
}
