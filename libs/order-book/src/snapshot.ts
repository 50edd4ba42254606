import { fromHex } from '#market';
import type { CommunityRules, HexId } from '#market';
import type { CanonicalValue } from './canonical-bytes.js';
import { canonicalHash } from './canonical-bytes.js';
import type { BookState } from './book-state.js';

/** First item of a snapshot: its form. */
export const SNAPSHOT_VERSION = 1;

/** The whole state but the rules, as plain data. */
export function snapshotOf(state: BookState): CanonicalValue {
  return [SNAPSHOT_VERSION, state.periodStarts().map((start) => state.openPeriod(start).canonicalState())];
}

/**
 * SHA-256 over the canonical bytes of [the form, the rules that the book applies, the hash of each period]. The hash of a
 * period is kept until it changes, so that only touched periods are hashed again.
 */
export function stateHashOf(state: BookState): Uint8Array {
  const periods = state.periodStarts().map((start): HexId => {
    const period = state.openPeriod(start);
    period.cachedHash ??= canonicalHash(state.sha256, period.canonicalState());
    return period.cachedHash;
  });
  return fromHex(canonicalHash(state.sha256, [SNAPSHOT_VERSION, appliedRules(state.rules), periods]));
}

/** The rules that decide how the book goes on; the others are not its state. */
function appliedRules(rules: CommunityRules): CanonicalValue {
  return [
    rules.version,
    rules.periodSeconds,
    rules.horizonPeriods,
    rules.gateClosureSeconds,
    rules.lotWh,
    rules.tick,
    rules.priceFloor,
    rules.priceCeiling,
    rules.matching,
    rules.maxOrdersPerPeriodSide,
    rules.maxOrders,
    rules.gridFee,
    rules.communityFee,
  ];
}
