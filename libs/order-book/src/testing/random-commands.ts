import * as fc from 'fast-check';
import { DEFAULT_RULES } from '#market';
import { floorToMultiple } from '#units';
import type { CommunityRules, Matching, SealedOrder, Side, TimeInForce } from '#market';
import type { BookCommand, BookContext } from '../contract.js';

/** A command and the moment it is judged at. */
export interface Step {
  readonly command: BookCommand;
  readonly context: BookContext;
}

/** Rules under which small numbers collide often: ties, crossings, refusals of every kind. */
export function crampedRules(matching: Matching): CommunityRules {
  return {
    ...DEFAULT_RULES,
    matching,
    lotWh: 10,
    tick: 3,
    priceFloor: -30,
    priceCeiling: 60,
    gridFee: 2,
    communityFee: 1,
    maxOrdersPerPeriodSide: 5,
    maxOrders: 12,
    periodSeconds: 900,
    horizonPeriods: 4,
    gateClosureSeconds: 0,
  };
}

const START_MS = 900_000;

/** Mostly what is accepted, now and then what is not. */
function mostly<T>(usual: fc.Arbitrary<T>, ...unusual: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...unusual) });
}

const member = fc.integer({ min: 0, max: 7 }).map((n) => `member-${n}`);
const period = mostly(fc.constantFrom(1800, 1800, 1800, 2700), 900, 3600, 9000, 2701);
const lots = fc.integer({ min: 1, max: 9 });
const quantityWh = mostly(
  lots.map((count) => count * 10),
  0,
  -10,
  5,
  0.1 + 0.2,
  Number.NaN,
  Infinity,
  2_000_000_000,
);
const limitPrice = mostly(
  fc.integer({ min: -6, max: 8 }).map((ticks) => ticks * 3),
  1,
  -33,
  60,
  63,
  0.5,
  Number.NaN,
  -Infinity,
  3e9,
);
const capacityWh = fc.option(
  fc.integer({ min: 0, max: 40 }).map((count) => count * 10),
  { freq: 3 },
);
/** Difference to the version in force. */
const rulesVersion = mostly(fc.constant(0), -1);
const priority = {
  sealedHeight: fc.integer({ min: 1, max: 3 }),
  rank: fc.constantFrom('a', 'b', 'c'),
  nonce: fc.integer({ min: 1, max: 2 }),
  index: fc.integer({ min: 0, max: 1 }),
};
/** Which earlier order a command names: how many orders ago it was placed. 0 is an order not placed yet. */
const ordersAgo = fc.integer({ min: 0, max: 12 });

const place = fc.record({
  type: fc.constant('place' as const),
  ordersAgo: mostly(fc.constant(0), 1, 4, 9),
  /** Minimum fill as a fraction of the quantity. */
  minFill: mostly<readonly [number, number]>(fc.constantFrom([0, 1], [0, 1], [0, 1], [1, 2], [1, 1]), [2, 1], [-1, 1]),
  order: fc.record({
    ...priority,
    member,
    period,
    side: mostly(fc.constantFrom<Side>('buy', 'sell'), 'constructor' as Side),
    timeInForce: mostly(fc.constantFrom<TimeInForce>('gtc', 'gtc', 'gtc', 'ioc', 'fok'), '__proto__' as TimeInForce),
    quantityWh,
    limitPrice,
    rulesVersion,
    expiresAtMs: fc.option(
      fc.integer({ min: 0, max: 60 }).map((n) => START_MS + n * 30_000),
      { freq: 4 },
    ),
  }),
  capacityWh,
});
const cancel = fc.record({
  type: fc.constant('cancel' as const),
  ordersAgo,
  isStranger: mostly(fc.constant(false), true),
});
const replace = fc.record({
  type: fc.constant('replace' as const),
  ordersAgo,
  isStranger: mostly(fc.constant(false), true),
  keepsPrice: fc.boolean(),
  fields: fc.record({ ...priority, quantityWh, limitPrice, rulesVersion, capacityWh }),
});
const clear = fc.record({ type: fc.constant('clear' as const), period });
const rare = fc.oneof(
  fc.record({ type: fc.constant('close' as const), period }),
  fc.constant({ type: 'expire' as const }),
  fc.record({ type: fc.constant('remove-member' as const), member }),
  fc.record({
    type: fc.constant('set-capacity' as const),
    member,
    importCapacityWh: capacityWh,
    exportCapacityWh: capacityWh,
  }),
  fc.record({
    type: fc.constant('set-rules' as const),
    change: fc.record(
      {
        lotWh: fc.constantFrom(10, 20),
        tick: fc.constantFrom(3, 6, 1),
        gridFee: fc.integer({ min: 0, max: 6 }),
        priceCeiling: fc.constantFrom(20, 60),
        periodSeconds: fc.constantFrom(900, 1800),
        matching: fc.constantFrom<Matching>('auction', 'continuous'),
      },
      { requiredKeys: [] },
    ),
  }),
);
const draft = fc.oneof(
  { weight: 60, arbitrary: place },
  { weight: 3, arbitrary: cancel },
  { weight: 10, arbitrary: replace },
  { weight: 5, arbitrary: clear },
  { weight: 1, arbitrary: rare },
);
type Draft = typeof draft extends fc.Arbitrary<infer Value> ? Value : never;

/** Sequences of commands with their contexts; heights and times never go back, the clock may be absent throughout. */
export function randomSteps(rules: CommunityRules, maxLength: number): fc.Arbitrary<Step[]> {
  const timed = fc.tuple(draft, fc.integer({ min: 0, max: 15_000 }));
  return fc.tuple(fc.array(timed, { minLength: 1, maxLength, size: 'max' }), fc.boolean()).map(([drafts, hasClock]) => {
    const maker = new StepMaker(rules);
    let timestampMs = START_MS;
    return drafts.map(([drafted, elapsedMs]) => {
      timestampMs += elapsedMs;
      return maker.step(drafted, hasClock ? timestampMs : null);
    });
  });
}

/** Turns drafts into commands that refer to what came before: ids, owners, prices, rules. */
class StepMaker {
  #height = 1;
  #rules: CommunityRules;
  readonly #placed: SealedOrder[] = [];

  constructor(rules: CommunityRules) {
    this.#rules = rules;
  }

  step(drafted: Draft, timestampMs: number | null): Step {
    const context = { height: this.#height, timestampMs };
    if (drafted.type === 'clear') this.#height += 1;
    return { command: this.#command(drafted), context };
  }

  #command(drafted: Draft): BookCommand {
    if (drafted.type === 'place') return this.#place(drafted);
    if (drafted.type === 'cancel' || drafted.type === 'replace') {
      const order = this.#placed.at(-drafted.ordersAgo);
      const names = {
        orderId: drafted.ordersAgo === 0 ? 'never placed' : (order?.orderId ?? 'never placed'),
        member: drafted.isStranger ? 'a stranger' : (order?.member ?? 'nobody'),
      };
      if (drafted.type === 'cancel') return { type: 'cancel', ...names };
      const { fields, keepsPrice } = drafted;
      const limitPrice = keepsPrice ? (order?.limitPrice ?? fields.limitPrice) : fields.limitPrice;
      const version = this.#rules.version + fields.rulesVersion;
      return { type: 'replace', ...names, ...fields, limitPrice, rulesVersion: version };
    }
    if (drafted.type !== 'set-rules') return drafted;
    this.#rules = { ...this.#rules, ...drafted.change, version: this.#rules.version + 1 };
    return { type: 'set-rules', rules: this.#rules };
  }

  #place({ order, ordersAgo, minFill, capacityWh }: Extract<Draft, { type: 'place' }>): BookCommand {
    const [numerator, denominator] = minFill;
    const known = ordersAgo === 0 ? undefined : this.#placed.at(-ordersAgo);
    const placed: SealedOrder = {
      ...order,
      orderId: known?.orderId ?? `order-${this.#placed.length}`,
      minFillWh: floorToMultiple((order.quantityWh * numerator) / denominator, 10),
      rulesVersion: this.#rules.version + order.rulesVersion,
    };
    this.#placed.push(placed);
    return { type: 'place', order: placed, capacityWh };
  }
}
