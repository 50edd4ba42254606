/**
 * Where the benchmark touches the inside of the library: the fast core with rules of its own. Everything else of the
 * benchmark goes through this file or through the contract.
 */
import { DEFAULT_RULES } from '#market';
import type { CommunityRules, Matching } from '#market';
import { EventKind } from '../src/core/event-log.js';
import { MatchingCore } from '../src/core/matching-core.js';
import { Flag, MAX_ROWS, Row, orderAt } from '../src/core/layout.js';
import { TimeInForce } from '../src/core/sides.js';
import type { BookLimits } from '../src/limits.js';
import { LOT_WH, TICK } from './order-stream.js';

/** The core's numbers for an event that is a trade, and for the times in force of the loads. */
export const TRADED: number = EventKind.TRADED;
export const LEFT: number = EventKind.LEFT;
export const GTC: number = TimeInForce.GTC;
export const IOC: number = TimeInForce.IOC;

/** Limits that no load reaches, so that every check is made and none refuses. */
export const BENCH_LIMITS: BookLimits = { maxLiveOrders: MAX_ROWS, maxAcceptedPerMemberAndPeriod: 2 ** 30 };

/** Wh in one direction and period: above what any member of a load trades. */
export const BENCH_CAPACITY_WH = 2 ** 30;

/** Lot, tick and checks of a community; counts that no load reaches. */
export function benchRules(matching: Matching): CommunityRules {
  return {
    ...DEFAULT_RULES,
    matching,
    lotWh: LOT_WH,
    tick: TICK,
    priceFloor: 0,
    priceCeiling: 1_000_000,
    maxOrdersPerPeriodSide: 2 ** 20,
    maxOrders: 2 ** 20,
  };
}

export function createCore(matching: Matching): MatchingCore {
  return new MatchingCore(benchRules(matching), BENCH_LIMITS);
}

/** The row in which the core keeps the order of a handle; the core's events name rows. */
export function rowOf(handle: number): number {
  return handle & (MAX_ROWS - 1);
}

/** False when the order of the row has left. */
export function isLive(core: MatchingCore, row: number): boolean {
  return (core.orders[orderAt(row) + Row.FLAGS]! & Flag.LIVE) !== 0;
}

/** Bytes of the core's tables. */
export function bytesOf(core: MatchingCore): number {
  const { rows, levels, positions, other } = core.bytes();
  return rows + levels + positions + other;
}
