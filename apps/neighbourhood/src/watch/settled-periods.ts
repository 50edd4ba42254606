import { parseInstant } from '#units';

/** A trade, as far as its settlement is concerned. */
export interface WatchedTrade {
  readonly tradeId: string;
  /** Start of its delivery period as an instant. */
  readonly period: string;
  readonly buyer: string;
  readonly seller: string;
}

/** States in which a settlement rests on both statements. */
export const FINAL_STATES: ReadonlySet<string> = new Set(['final', 'corrected', 'closed']);

/** How a member's own node states the settlement of a trade; undefined: not at all. */
export type StateOf = (tradeId: string, member: string) => string | undefined;

/** Delivery periods that are over, have trades, and all of these final on both sides. Ascending instants. */
export function settledPeriods(
  trades: Iterable<WatchedTrade>,
  stateOf: StateOf,
  nowMs: number,
  periodSeconds: number,
): string[] {
  const settled = new Map<string, boolean>();
  for (const { tradeId, period, buyer, seller } of trades) {
    if ((parseInstant(period) ?? 0) + periodSeconds * 1000 > nowMs) continue;
    const isFinal = [buyer, seller].every((member) => FINAL_STATES.has(stateOf(tradeId, member) ?? ''));
    settled.set(period, (settled.get(period) ?? true) && isFinal);
  }
  return [...settled].flatMap(([period, isSettled]) => (isSettled ? [period] : [])).sort();
}
