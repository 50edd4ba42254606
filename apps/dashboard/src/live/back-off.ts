/** First wait before trying again, and the longest. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * How long to wait before attempt number `attempt` (1, 2, ...): doubling up to half a minute, spread by `spread` in 0..1
 * so that the pages of a whole village do not come back in the same instant.
 */
export function backOffMs(attempt: number, spread: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 16));
  return Math.round(full * (0.5 + spread / 2));
}
