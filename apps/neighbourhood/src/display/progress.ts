import { FIRST_QUARTER_HOUR } from '../plan/household-plan.js';
import { marketRules } from '../plan/market-rules.js';
import { QUARTER_HOURS_PER_DAY, quarterHourAt } from '../profiles/day-profile.js';
import type { DayProfile } from '../profiles/day-profile.js';

/** Where a neighbourhood stands in time. */
export interface Progress {
  /** Number of the delivery period that runs, from 1; 0: the first has not started. */
  readonly period: number;
  /** Time of the measured day that it stands for, such as 07:30. */
  readonly timeOfDay: string;
  /** Seconds until the next gate closes, whole. */
  readonly nextGateSeconds: number;
  /** Nobody has anything to sell at this time of the measured day. */
  readonly isNight: boolean;
}

/** @param profiles of all households */
export function progressAt(
  nowMs: number,
  originMs: number,
  periodSeconds: number,
  profiles: readonly DayProfile[],
): Progress {
  const periodMs = periodSeconds * 1000;
  const index = Math.floor((nowMs - originMs) / periodMs);
  const quarterHour = (FIRST_QUARTER_HOUR + Math.max(0, index)) % QUARTER_HOURS_PER_DAY;
  const gateMs = marketRules(periodSeconds).gateClosureSeconds * 1000;
  // Gates close at each start of a period less gateMs.
  const sinceGateMs = (nowMs + gateMs - originMs) % periodMs;
  const nextGateMs = periodMs - (sinceGateMs < 0 ? sinceGateMs + periodMs : sinceGateMs);
  return {
    period: Math.max(0, index + 1),
    timeOfDay: `${twoDigits(Math.floor(quarterHour / 4))}:${twoDigits((quarterHour % 4) * 15)}`,
    nextGateSeconds: Math.ceil(nextGateMs / 1000),
    isNight: profiles.every((profile) => quarterHourAt(profile, quarterHour).exportWh === 0),
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
