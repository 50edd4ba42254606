import { isSafeInteger, MAX_PRICE } from '#units';
import type { PricePerKWh } from '#units';
import { failure, success } from './result.js';
import type { Result } from './result.js';

export type Matching = 'auction' | 'continuous';

/** The rules every node of a community applies. Changing them raises `version`. */
export interface CommunityRules {
  /** 1 at genesis; every change adds one. */
  readonly version: number;
  /** Length of a delivery period in seconds; divides 86400. */
  readonly periodSeconds: number;
  /** How many periods ahead an order may go. */
  readonly horizonPeriods: number;
  /** Orders for a period are accepted only in blocks with timestamp < start - gateClosureSeconds; may be negative. */
  readonly gateClosureSeconds: number;
  /** Least time between two blocks in seconds. */
  readonly batchSeconds: number;
  /** A clearing takes place at each UTC multiple of this many seconds and when a gate passes. */
  readonly clearingSeconds: number;
  /** Quantities are multiples of this many Wh. */
  readonly lotWh: number;
  /** Prices are multiples of this many micro-units per kWh. */
  readonly tick: number;
  /** Bounds of limits, micro-units per kWh. For a buy, limit + gridFee + communityFee is what counts. */
  readonly priceFloor: PricePerKWh;
  readonly priceCeiling: PricePerKWh;
  readonly matching: Matching;
  /** Most live orders of one member on one side of one period. */
  readonly maxOrdersPerPeriodSide: number;
  /** Most live orders of one member. */
  readonly maxOrders: number;
  /** Micro-units per kWh that the buyer pays on what is settled. */
  readonly gridFee: PricePerKWh;
  readonly communityFee: PricePerKWh;
  /** Micro-units per kWh from the party with the smaller delivery statement to the other. */
  readonly shortfallCompensation: PricePerKWh;
  /** A statement not there this long after the period's end (or gate) is settled provisionally. */
  readonly settlementDeadlineSeconds: number;
  /** After this many days a settlement closes. */
  readonly correctionDays: number;
  /** IANA time zone of statements. */
  readonly timeZone: string;
  /** Consensus: assumed greatest one-way delay in milliseconds. */
  readonly deltaMs: number;
  /** How long an operator's change of validators, rules or key waits. */
  readonly operatorDelaySeconds: number;
  readonly maxAdmissionsPerDay: number;
  readonly protocolVersion: number;
}

/** Defaults; the price bounds have none and are set at genesis. */
export const DEFAULT_RULES: Omit<CommunityRules, 'priceFloor' | 'priceCeiling'> = {
  version: 1,
  periodSeconds: 900,
  horizonPeriods: 192,
  gateClosureSeconds: 300,
  batchSeconds: 5,
  clearingSeconds: 300,
  lotWh: 10,
  tick: 100,
  matching: 'auction',
  maxOrdersPerPeriodSide: 16,
  maxOrders: 4096,
  gridFee: 0,
  communityFee: 0,
  shortfallCompensation: 20_000,
  settlementDeadlineSeconds: 86_400,
  correctionDays: 62,
  timeZone: 'UTC',
  deltaMs: 2_000,
  operatorDelaySeconds: 86_400,
  maxAdmissionsPerDay: 20,
  protocolVersion: 1,
};

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 366 * DAY_SECONDS;

/** Integer ranges of the numeric rules, both ends inclusive. */
const RANGES: { readonly [Name in keyof CommunityRules]?: readonly [number, number] } = {
  version: [1, 1_000_000],
  periodSeconds: [1, DAY_SECONDS],
  horizonPeriods: [1, 2_000],
  gateClosureSeconds: [-YEAR_SECONDS, DAY_SECONDS],
  batchSeconds: [0, 3_600],
  clearingSeconds: [1, DAY_SECONDS],
  lotWh: [1, 1_000_000],
  tick: [1, 1_000_000],
  priceFloor: [-MAX_PRICE, MAX_PRICE],
  priceCeiling: [-MAX_PRICE, MAX_PRICE],
  maxOrdersPerPeriodSide: [1, 1_024],
  maxOrders: [1, 65_536],
  gridFee: [0, MAX_PRICE],
  communityFee: [0, MAX_PRICE],
  shortfallCompensation: [0, MAX_PRICE],
  settlementDeadlineSeconds: [1, YEAR_SECONDS],
  correctionDays: [0, 366],
  deltaMs: [10, 60_000],
  operatorDelaySeconds: [0, YEAR_SECONDS],
  maxAdmissionsPerDay: [0, 10_000],
  protocolVersion: [1, 1],
};

/** Checks every range and the relations between rules. Failure code: `rules.invalid`. */
export function checkRules(rules: CommunityRules): Result<CommunityRules> {
  for (const [name, range] of Object.entries(RANGES)) {
    // Safety: the keys of RANGES are names of numeric rules.
    const value = rules[name as keyof CommunityRules];
    if (!isSafeInteger(value) || value < range[0] || value > range[1]) {
      return failure(
        'rules.invalid',
        `${name} must be an integer from ${range[0]} to ${range[1]}, not ${String(value)}`,
      );
    }
  }
  if (DAY_SECONDS % rules.periodSeconds !== 0) {
    return failure('rules.invalid', `periodSeconds must divide ${DAY_SECONDS}, not ${rules.periodSeconds}`);
  }
  if (rules.priceFloor > rules.priceCeiling) {
    return failure('rules.invalid', `priceFloor ${rules.priceFloor} is above priceCeiling ${rules.priceCeiling}`);
  }
  if (rules.matching !== 'auction' && rules.matching !== 'continuous') {
    return failure('rules.invalid', `matching must be auction or continuous, not ${String(rules.matching)}`);
  }
  if (typeof rules.timeZone !== 'string' || rules.timeZone.length === 0 || rules.timeZone.length > 64) {
    return failure('rules.invalid', 'timeZone must be an IANA name of at most 64 characters');
  }
  return success(rules);
}
