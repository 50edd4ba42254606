/** Named limits of metering. What exceeds one is refused with a code or forgotten as documented, never cut. */

/** Greatest register in Wh: 1 TWh, a thousand times what the longest counters of household meters show. */
export const MAX_REGISTER_WH = 1_000_000_000_000;
/** Longest interval reading: a month of 31 days. */
export const MAX_INTERVAL_MS = 31 * 86_400_000;
/** A device's clock may be ahead of ours by this much. */
export const FUTURE_TOLERANCE_MS = 300_000;
/**
 * Most values kept of one direction of one meter, registers and intervals each: eight weeks at one reading per ten
 * seconds. Beyond it the oldest tenth is forgotten.
 */
export const MAX_READINGS_PER_DIRECTION = 500_000;
/** Most periods whose reports are remembered: nearly three years of quarter hours. Beyond it the oldest tenth is forgotten. */
export const MAX_REPORTED_PERIODS = 100_000;
/** Most periods of one question. */
export const MAX_PERIODS_PER_QUERY = 100_000;
/** Readings further apart than this many whole periods (28 days of quarter hours) are joined by a line, not by a profile. */
export const MAX_PROFILE_PERIODS = 2_688;
/** Most ranges of periods that one reading can change: its own, and those one to four weeks later that it is a profile for. */
export const MAX_AFFECTED_RANGES = 5;
