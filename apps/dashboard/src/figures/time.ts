/**
 * Instants for people: 24 hours, in the viewer's zone (or the one given), the UTC offset told. Texts come from the zone
 * data of the browser, in one language, so that the pages and their tests read the same everywhere.
 */
const LANGUAGE = 'en-GB';
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs a hundred times more than using it: each is made once. There are six kinds and one zone. */
function format(kind: string, options: Intl.DateTimeFormatOptions, timeZone: string | undefined): Intl.DateTimeFormat {
  const key = `${kind} ${timeZone ?? ''}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(LANGUAGE, {
    ...options,
    hourCycle: 'h23',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  formats.set(key, made);
  return made;
}

/** @example formatClock(ms) // '14:15'; with seconds where the instant is not on a whole minute, or when asked for. */
export function formatClock(timeMs: number, timeZone?: string, seconds: 'auto' | 'always' = 'auto'): string {
  const exact = seconds === 'always' || timeMs % MINUTE_MS !== 0;
  return exact
    ? format('clock-s', { hour: '2-digit', minute: '2-digit', second: '2-digit' }, timeZone).format(timeMs)
    : format('clock', { hour: '2-digit', minute: '2-digit' }, timeZone).format(timeMs);
}

/** @example formatDay(ms) // 'Fri 12 Jun' */
export function formatDay(timeMs: number, timeZone?: string): string {
  const parts = partsOf(format('day', { weekday: 'short', day: 'numeric', month: 'short' }, timeZone), timeMs);
  return `${parts['weekday'] ?? ''} ${parts['day'] ?? ''} ${parts['month'] ?? ''}`;
}

/** @example formatUtcOffset(ms) // 'UTC+02:00' */
export function formatUtcOffset(timeMs: number, timeZone?: string): string {
  const parts = partsOf(format('offset', { timeZoneName: 'longOffset' }, timeZone), timeMs);
  const offset = (parts['timeZoneName'] ?? 'GMT').replace('GMT', 'UTC');
  return offset === 'UTC' ? 'UTC+00:00' : offset;
}

/** Day, clock and UTC offset. @example 'Fri 12 Jun 14:15 UTC+02:00' */
export function formatInstant(timeMs: number, timeZone?: string): string {
  return `${formatDay(timeMs, timeZone)} ${formatClock(timeMs, timeZone)} ${formatUtcOffset(timeMs, timeZone)}`;
}

/** The start of a period; with seconds where periods are not whole minutes. @example '14:15' */
export function formatStart(startMs: number, endMs: number, timeZone?: string): string {
  return formatClock(startMs, timeZone, wholeMinutes(startMs, endMs) ? 'auto' : 'always');
}

/** The span of a period; with seconds at both ends or at neither. @example '14:15–14:30' */
export function formatSpan(startMs: number, endMs: number, timeZone?: string): string {
  const seconds = wholeMinutes(startMs, endMs) ? 'auto' : 'always';
  return `${formatClock(startMs, timeZone, seconds)}\u2013${formatClock(endMs, timeZone, seconds)}`;
}

function wholeMinutes(startMs: number, endMs: number): boolean {
  return startMs % MINUTE_MS === 0 && endMs % MINUTE_MS === 0 && (endMs - startMs) % MINUTE_MS === 0;
}

/** True when both fall on the same calendar day of the zone. */
export function isSameDay(aMs: number, bMs: number, timeZone?: string): boolean {
  return Math.abs(aMs - bMs) < 2 * DAY_MS && formatDay(aMs, timeZone) === formatDay(bMs, timeZone);
}

/** Start of the calendar day of `timeMs` in the zone. */
export function startOfDay(timeMs: number, timeZone?: string): number {
  const clock = partsOf(format('clock-s', { hour: '2-digit', minute: '2-digit', second: '2-digit' }, timeZone), timeMs);
  const sinceMidnightMs =
    Number(clock['hour']) * HOUR_MS +
    Number(clock['minute']) * MINUTE_MS +
    Number(clock['second']) * SECOND_MS +
    (timeMs % SECOND_MS);
  const guess = timeMs - sinceMidnightMs;
  // A clock change between midnight and now moves the guess by its size; the clock at the guess tells how far.
  if (formatClock(guess, timeZone, 'always') === '00:00:00' && isSameDay(guess, timeMs, timeZone)) return guess;
  for (const shiftMs of [HOUR_MS, -HOUR_MS, HOUR_MS / 2, -HOUR_MS / 2]) {
    const shifted = guess + shiftMs;
    if (formatClock(shifted, timeZone, 'always') === '00:00:00' && isSameDay(shifted, timeMs, timeZone)) return shifted;
  }
  return guess;
}

/** What is left, to the second. @example '2:30', '1:02:05'; '0:00' when it is over. */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND_MS));
  const pad = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** How long ago or how long it takes, coarsely. @example '5 s', '3 min', '2 h 05 min', '4 days' */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < MINUTE_MS) return `${Math.round(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS)
    return `${Math.floor(ms / HOUR_MS)} h ${String(Math.floor((ms % HOUR_MS) / MINUTE_MS)).padStart(2, '0')} min`;
  const days = Math.floor(ms / DAY_MS);
  return days === 1 ? '1 day' : `${days} days`;
}

/** An instant in UTC as the node writes it into sentences. */
const UTC_INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/** A sentence of the node with its UTC instants told in the viewer's zone: the clock time, with the day where it is not that of `nowMs`. */
export function withLocalInstants(text: string, nowMs: number, timeZone?: string): string {
  return text.replace(UTC_INSTANT, (instant) => {
    const timeMs = Date.parse(instant);
    if (!Number.isFinite(timeMs)) return instant;
    return isSameDay(timeMs, nowMs, timeZone) ? formatClock(timeMs, timeZone) : formatInstant(timeMs, timeZone);
  });
}

/** The viewer's time zone by name. @example 'Europe/Berlin' */
export function viewerTimeZone(): string {
  return new Intl.DateTimeFormat(LANGUAGE).resolvedOptions().timeZone;
}

function partsOf(format: Intl.DateTimeFormat, timeMs: number): Partial<Record<string, string>> {
  return Object.fromEntries(format.formatToParts(timeMs).map((part) => [part.type, part.value]));
}
