import { divideFloor } from './rounding.js';

/** A delivery period, named by its start: Unix time in whole seconds (UTC), a multiple of the community's periodSeconds. */
export type PeriodStart = number;

/** The period that contains the instant. `timeMs`: Unix milliseconds. */
export function periodContaining(timeMs: number, periodSeconds: number): PeriodStart {
  return divideFloor(timeMs, periodSeconds * 1000) * periodSeconds;
}

/** True when `start` is a whole multiple of `periodSeconds` at or after 1970. */
export function isPeriodStart(start: number, periodSeconds: number): boolean {
  return Number.isSafeInteger(start) && start >= 0 && start % periodSeconds === 0;
}

/** RFC 3339 text in UTC. @example formatInstant(0) // "1970-01-01T00:00:00.000Z" */
export function formatInstant(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * RFC 3339 text to Unix milliseconds (finer digits are cut). A time without an offset is refused (undefined): whose noon
 * it means cannot be known. So are days that do not exist and leap seconds.
 *
 * @example parseInstant("2016-05-02T18:45:00Z") // 1462214700000
 */
export function parseInstant(text: string): number | undefined {
  const parts = RFC3339.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts.map(Number) as [number, ...number[]];
  if (hour! > 23 || minute! > 59 || second! > 59) return undefined;
  const utc = Date.UTC(year!, month! - 1, day, hour, minute, second);
  if (new Date(utc).getUTCDate() !== day || new Date(utc).getUTCMonth() !== month! - 1) return undefined;
  const zone = parts[8]!;
  let offsetMinutes = 0;
  if (zone !== 'Z' && zone !== 'z') {
    const hours = Number(zone.slice(1, 3));
    const minutes = Number(zone.slice(4, 6));
    if (hours > 23 || minutes > 59) return undefined;
    offsetMinutes = (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
  }
  const milliseconds = parts[7] === undefined ? 0 : Number(`${parts[7].slice(1)}00`.slice(0, 3));
  return utc + milliseconds - offsetMinutes * 60_000;
}
