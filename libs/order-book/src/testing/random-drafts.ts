import * as fc from 'fast-check';
import type { Matching, Side, TimeInForce } from '#market';

/** When the clock of a random journal starts, Unix ms. */
export const START_MS = 900_000;

/** Names of which some are those of object properties, not ASCII, half a character or like a hash. */
export const MEMBERS = ['ann', 'bob', 'cid', '__proto__', 'constructor', 'zoë 😀', 'lone \ud800', 'ab'.repeat(32)];
export const ODD_IDS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '0',
  ' ',
  'é',
  '\udfff',
  '\uffff!',
  'cd'.repeat(32),
];
/** Ranks that differ late, only in length, or beyond hexadecimal digits. */
const ODD_RANKS = [
  '',
  'ef'.repeat(5),
  'ef'.repeat(32),
  `${'ef'.repeat(31)}ee`,
  'B',
  'aB',
  'a',
  'a ',
  'é',
  'ê',
  '\ud800',
];

const TOO_LONG = 'x'.repeat(257);
/** Integers at which 32-bit and double arithmetic go wrong, and numbers that are none. */
const ODD_NUMBERS = [0, -0, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32 + 1, 2 ** 53 - 1, 1 - 2 ** 53];
const NO_INTEGERS = [0.1 + 0.2, Number.NaN, Infinity, -Infinity];

/** The usual, and once in `times` one of the others. */
function mostly<T>(times: number, usual: fc.Arbitrary<T>, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: times - 1, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

const member = mostly(100, fc.constantFrom(...MEMBERS), '', TOO_LONG);
const somePeriod = mostly(4, fc.constantFrom(1_800, 1_800, 2_700), 0, 3_600, 4_500, 5_400, 6_300, 9_000);
const period = mostly(50, somePeriod, 900, -900, 2_701, 900 * 2 ** 40, 2 ** 53 - 1, ...NO_INTEGERS);
const lots = fc.integer({ min: 1, max: 9 }).map((count) => count * 10);
const quantityWh = mostly(
  30,
  lots,
  1,
  5,
  -10,
  1_000_000_000,
  999_999_990,
  2_000_000_000,
  ...ODD_NUMBERS,
  ...NO_INTEGERS,
);
const ticks = fc.integer({ min: -6, max: 8 }).map((count) => count * 3);
const FAR_PRICES = [-1_000_000_000, -999_999_999, 999_999_999, 1_000_000_000];
const limitPrice = mostly(20, ticks, 1, -33, 60, 63, ...FAR_PRICES, ...FAR_PRICES, 3e9, ...ODD_NUMBERS, ...NO_INTEGERS);
const energy = fc.integer({ min: 0, max: 60 }).map((count) => count * 10);
const capacityWh = fc.option(mostly(60, energy, 5_000_000_000, -10, Number.NaN, 2 ** 53), { freq: 2 });
/** Difference to the version in force. */
const rulesVersion = mostly(60, fc.constant(0), -1, 1);
const priority = {
  sealedHeight: mostly(80, fc.integer({ min: 1, max: 3 }), ...ODD_NUMBERS, ...NO_INTEGERS),
  rank: mostly(200, mostly(4, fc.constantFrom('a', 'b', 'c'), ...ODD_RANKS), TOO_LONG),
  nonce: mostly(80, fc.integer({ min: 1, max: 2 }), ...ODD_NUMBERS, ...NO_INTEGERS),
  index: mostly(80, fc.integer({ min: 0, max: 1 }), ...ODD_NUMBERS, ...NO_INTEGERS),
};
const expiry = fc.integer({ min: 5, max: 60 }).map((count) => START_MS + count * 30_000);
/** Which earlier order a command names: how many orders ago it was placed. 0 is an order never placed. */
const ordersAgo = fc.integer({ min: 0, max: 12 });
const isStranger = mostly(40, fc.constant(false), true);
/** Minimum fill as a fraction of the quantity. */
const minFill = mostly<readonly [number, number]>(
  40,
  fc.constantFrom<[number, number]>([0, 1], [0, 1], [0, 1], [1, 2], [1, 1]),
  [2, 1],
  [-1, 1],
  [1, 0],
);

const place = fc.record({
  type: fc.constant('place' as const),
  /** Number of an earlier order whose id it takes again; 0 for a new id. */
  ordersAgo: mostly(40, fc.constant(0), 1, 4, 9),
  id: mostly<string | null>(20, fc.constant(null), ...ODD_IDS, '', TOO_LONG),
  hasHexId: fc.boolean(),
  minFill,
  /** Gives the minimum fill even where only ioc may have one. */
  insists: mostly(30, fc.constant(false), true),
  order: fc.record({
    ...priority,
    member,
    period,
    // Safety: that texts may be others at run time is part of what is tested.
    side: mostly(60, fc.constantFrom<Side>('buy', 'sell'), 'constructor' as Side),
    timeInForce: mostly(
      60,
      fc.constantFrom<TimeInForce>('gtc', 'gtc', 'gtc', 'ioc', 'fok'),
      '__proto__' as TimeInForce,
    ),
    quantityWh,
    limitPrice,
    rulesVersion,
    expiresAtMs: fc.option(mostly(60, expiry, ...ODD_NUMBERS, Number.NaN, 0.5), { freq: 4 }),
  }),
  capacityWh,
});
const cancel = fc.record({ type: fc.constant('cancel' as const), ordersAgo, isStranger });
const replace = fc.record({
  type: fc.constant('replace' as const),
  ordersAgo,
  isStranger,
  keepsPrice: fc.boolean(),
  fields: fc.record({ ...priority, quantityWh, limitPrice, rulesVersion, capacityWh }),
});
const clear = fc.record({ type: fc.constant('clear' as const), period });
const close = fc.record({ type: fc.constant('close' as const), period });
const expire = fc.constant({ type: 'expire' as const });
const removeMember = fc.record({ type: fc.constant('remove-member' as const), member });
const setCapacity = fc.record({
  type: fc.constant('set-capacity' as const),
  member,
  importCapacityWh: capacityWh,
  exportCapacityWh: capacityWh,
});
const setRules = fc.record({
  type: fc.constant('set-rules' as const),
  change: fc.record(
    {
      lotWh: fc.constantFrom(10, 20),
      tick: fc.constantFrom(3, 6, 1),
      gridFee: fc.integer({ min: 0, max: 6 }),
      priceCeiling: fc.constantFrom(20, 60, 1_000_000_000),
      periodSeconds: mostly(20, fc.constantFrom(900, 1_800), 7_000),
      matching: fc.constantFrom<Matching>('auction', 'continuous'),
    },
    { requiredKeys: [] },
  ),
});

/** A command before it is known what came before it: ids, owners, prices and rules are still relative. */
export type Draft = typeof draft extends fc.Arbitrary<infer Value> ? Value : never;

export const draft = fc.oneof(
  { weight: 60, arbitrary: place },
  { weight: 4, arbitrary: cancel },
  { weight: 10, arbitrary: replace },
  { weight: 12, arbitrary: clear },
  { weight: 2, arbitrary: fc.oneof(close, expire, removeMember, setCapacity, setRules, setRules) },
);
