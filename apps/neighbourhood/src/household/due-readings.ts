/** A meter sends what it missed, at most this many readings back. */
export const MAX_READINGS_BACK = 1_000;
/** Readings of a period: at its start and evenly in between. */
export const READINGS_PER_PERIOD = 2;

/**
 * Instants after `sentMs` and up to `nowMs` at which a meter reads itself, ascending, Unix ms: each start of a delivery
 * period from `originMs` on, exactly, and the middles between. The latest MAX_READINGS_BACK of them.
 */
export function dueReadings(sentMs: number, nowMs: number, originMs: number, periodMs: number): number[] {
  const stepMs = periodMs / READINGS_PER_PERIOD;
  const first = Math.max(0, Math.floor((sentMs - originMs) / stepMs) + 1);
  const last = Math.floor((nowMs - originMs) / stepMs);
  const due: number[] = [];
  for (let step = Math.max(first, last - MAX_READINGS_BACK + 1); step <= last; step++)
    due.push(originMs + step * stepMs);
  return due;
}

/** The next instant after `nowMs` at which meters read themselves, Unix ms. */
export function nextReadingMs(nowMs: number, originMs: number, periodMs: number): number {
  const stepMs = periodMs / READINGS_PER_PERIOD;
  return originMs + Math.max(0, Math.floor((nowMs - originMs) / stepMs) + 1) * stepMs;
}
