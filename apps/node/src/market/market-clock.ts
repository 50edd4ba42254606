import { gateMs } from '#engine';
import type { CommunityRules } from '#market';

/**
 * When the next clearing of a period is due, Unix ms: the next UTC multiple of the clearing interval, or the gate if that
 * comes first. null: the gate has passed, or matching is continuous (each block matches at once).
 *
 * @param nowMs the later of the own clock and the market's time
 */
export function nextClearingMs(period: number, rules: CommunityRules, nowMs: number): number | null {
  const gate = gateMs(period, rules);
  if (nowMs >= gate || rules.matching === 'continuous') return null;
  const intervalMs = rules.clearingSeconds * 1000;
  return Math.min(gate, nowMs - (nowMs % intervalMs) + intervalMs);
}

/** Number of the clearing interval that contains the instant. */
export function clearingNumber(timeMs: number, rules: CommunityRules): number {
  return Math.floor(timeMs / (rules.clearingSeconds * 1000));
}
