import * as fc from 'fast-check';
import type { CommunityRules, Matching, SealedOrder, Side, TimeInForce } from '#market';
import type { BookCommand } from '../contract.js';
import { TEST_PERIOD, testOrder, testRules } from './builders.js';
import type { Journal, Step } from './random-journal.js';

const LIMITS = { maxLiveOrders: 10_000, maxAcceptedPerMemberAndPeriod: 10_000 };
const MOST_ORDERS = { maxOrdersPerPeriodSide: 1_024, maxOrders: 65_536 };
/** Two that differ in the last digit only. */
const RANKS = [`${'a'.repeat(63)}0`, `${'a'.repeat(63)}1`, 'b'];
const GWH = 1_000_000_000;

/** Evenly distributed, all of it: what is random here is to fill books, not to try out numbers. */
const percent = fc.noBias(fc.integer({ min: 0, max: 99 }));
const share = fc.noBias(fc.integer({ min: 0, max: 9_999 })).map((number) => number / 10_000);

const draft = fc.record({
  /** What is done. */
  kind: percent,
  side: fc.constantFrom<Side>('buy', 'sell'),
  /** How far the limit lies from the middle, as a share of the spread. */
  distance: share,
  quantityWh: fc.noBias(fc.integer({ min: 1, max: 50 })),
  /** Which of the orders placed before, as a share of them. */
  earlier: share,
  member: fc.noBias(fc.integer({ min: 0, max: 19 })),
  timeInForce: percent.map((number): TimeInForce => (number < 90 ? 'gtc' : number < 96 ? 'ioc' : 'fok')),
  chance: percent,
});
type Draft = typeof draft extends fc.Arbitrary<infer Value> ? Value : never;

/** How the height of an order follows from its number: the junior comes last, first, or anywhere. */
const HEIGHTS: readonly ((number: number) => number)[] = [
  (number) => number,
  (number) => 10_000 - number,
  (number) => (number * 7_919) % 101,
  () => 1,
];

interface Shape {
  readonly matching: Matching;
  /** Greatest distance of a limit from the middle. */
  readonly spread: number;
  readonly heightOf: (number: number) => number;
  /** Hundredths of the commands that are clearings. */
  readonly clearings: number;
}

/** Journals of hundreds of commands that are nearly all accepted, so that many orders rest at few or many prices. */
export function randomDeepBooks(matching: Matching, maxLength: number): fc.Arbitrary<Journal> {
  const shape = fc.record({
    matching: fc.constant(matching),
    spread: fc.constantFrom(2, 60, 700, 5_000, GWH),
    heightOf: fc.constantFrom(...HEIGHTS),
    clearings: fc.constantFrom(1, 4, 20),
  });
  const drafts = fc.array(draft, { minLength: 100, maxLength, size: 'max' });
  return fc.tuple(shape, drafts).map(([shape, drafts]) => journalOf(shape, drafts));
}

function journalOf(shape: Shape, drafts: readonly Draft[]): Journal {
  const rules = testRules({ ...MOST_ORDERS, matching: shape.matching });
  const maker = new DeepBookMaker(shape, rules);
  return { rules, limits: LIMITS, steps: drafts.map((drafted) => maker.step(drafted)) };
}

class DeepBookMaker {
  readonly #shape: Shape;
  #rules: CommunityRules;
  #height = 1;
  readonly #placed: SealedOrder[] = [];

  constructor(shape: Shape, rules: CommunityRules) {
    this.#shape = shape;
    this.#rules = rules;
  }

  step(drafted: Draft): Step {
    const command = this.#command(drafted);
    const context = { height: this.#height, timestampMs: null };
    if (command.type === 'clear') this.#height += 1;
    return { command, context };
  }

  #command(drafted: Draft): BookCommand {
    const { kind, chance } = drafted;
    const { clearings } = this.#shape;
    const earlier = this.#placed[Math.floor(drafted.earlier * this.#placed.length)];
    if (kind < clearings) return { type: 'clear', period: TEST_PERIOD };
    if (earlier === undefined || kind >= clearings + 24) return this.#place(drafted);
    if (kind >= clearings + 16) return { type: 'cancel', orderId: earlier.orderId, member: earlier.member };
    if (kind > clearings) return this.#replace(drafted, earlier);
    if (chance < 80) return { type: 'remove-member', member: memberOf(drafted) };
    const matching = this.#rules.matching === 'auction' ? 'continuous' : 'auction';
    this.#rules = { ...this.#rules, matching, version: this.#rules.version + 1 };
    return { type: 'set-rules', rules: this.#rules };
  }

  #place(drafted: Draft): BookCommand {
    const { side, quantityWh, timeInForce, chance } = drafted;
    const number = this.#placed.length;
    const hasMinFill = chance < 4 && (timeInForce === 'ioc' || this.#rules.matching === 'auction');
    const order = testOrder({
      orderId: `order ${number}`,
      member: memberOf(drafted),
      side,
      quantityWh: chance === 99 ? GWH : quantityWh,
      limitPrice: this.#limit(drafted, side),
      timeInForce,
      minFillWh: hasMinFill ? quantityWh : 0,
      rulesVersion: this.#rules.version,
      sealedHeight: this.#shape.heightOf(number),
      rank: RANKS[chance % RANKS.length]!,
    });
    this.#placed.push(order);
    return { type: 'place', order, capacityWh: null };
  }

  #replace(drafted: Draft, { orderId, member, side, limitPrice }: SealedOrder): BookCommand {
    const { quantityWh, chance } = drafted;
    return {
      type: 'replace',
      orderId,
      member,
      quantityWh,
      limitPrice: chance < 50 ? limitPrice : this.#limit(drafted, side),
      rulesVersion: this.#rules.version,
      sealedHeight: this.#shape.heightOf(this.#placed.length),
      rank: RANKS[chance % RANKS.length]!,
      nonce: 1,
      index: 0,
      capacityWh: null,
    };
  }

  /** Buys below the middle, sells above it, a tenth of them beyond it. */
  #limit({ distance }: Draft, side: Side): number {
    const offset = Math.floor((distance - 0.1) * this.#shape.spread);
    return side === 'buy' ? -offset : offset;
  }
}

/** Most members are on one side, so that few orders cross one of their own. */
function memberOf({ side, member, chance }: Draft): string {
  return chance < 5 ? `member ${member}` : `${side}er ${member}`;
}
