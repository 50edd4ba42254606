import * as fc from 'fast-check';
import { checkRules, DEFAULT_RULES } from '#market';
import type { CommunityRules, Matching, SealedOrder } from '#market';
import { floorToMultiple, MAX_PRICE } from '#units';
import type { BookCommand, BookContext } from '../contract.js';
import type { BookLimits } from '../limits.js';
import { draft, ODD_IDS, START_MS } from './random-drafts.js';
import type { Draft } from './random-drafts.js';

/** A command and the moment it is judged at. */
export interface Step {
  readonly command: BookCommand;
  readonly context: BookContext;
}

/** All that a book is given. */
export interface Journal {
  readonly rules: CommunityRules;
  readonly limits: BookLimits;
  readonly steps: readonly Step[];
}

/** Rules under which small numbers collide often: ties, crossings, refusals of every kind. */
const CRAMPED: Omit<CommunityRules, 'matching'> = {
  ...DEFAULT_RULES,
  lotWh: 10,
  tick: 3,
  priceFloor: -30,
  priceCeiling: 60,
  gridFee: 2,
  communityFee: 1,
  maxOrdersPerPeriodSide: 4,
  maxOrders: 7,
  periodSeconds: 900,
  horizonPeriods: 6,
  gateClosureSeconds: 0,
};
const CRAMPED_LIMITS: BookLimits = { maxLiveOrders: 25, maxAcceptedPerMemberAndPeriod: 10 };

/** Rules that allow the greatest quantities and the farthest prices. */
const WIDE = { lotWh: 1, tick: 1, priceFloor: -MAX_PRICE, priceCeiling: MAX_PRICE, gridFee: 0, communityFee: 0 };
const WIDE_LIMITS: BookLimits = { maxLiveOrders: 1_000, maxAcceptedPerMemberAndPeriod: 1_000 };

/** Journals of up to so many commands; heights and times never go back, the clock may be absent throughout. */
export function randomJournals(matching: Matching, maxLength: number): fc.Arbitrary<Journal> {
  const timed = fc.tuple(draft, fc.integer({ min: 0, max: 15_000 }));
  const drafts = fc.array(timed, { minLength: 1, maxLength, size: 'max' });
  return fc.tuple(drafts, fc.boolean(), fc.boolean()).map(([drafts, hasClock, isWide]) => {
    const rules = { ...CRAMPED, ...(isWide ? WIDE : {}), matching };
    const maker = new StepMaker(rules);
    let timestampMs = START_MS;
    const steps = drafts.map(([drafted, elapsedMs]) => {
      timestampMs += elapsedMs;
      return maker.step(drafted, hasClock ? timestampMs : null);
    });
    return { rules, limits: isWide ? WIDE_LIMITS : CRAMPED_LIMITS, steps };
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
    if (drafted.type === 'cancel') return { type: 'cancel', ...this.#names(drafted) };
    if (drafted.type === 'replace') return this.#replace(drafted);
    if (drafted.type !== 'set-rules') return drafted;
    const rules = { ...this.#rules, ...drafted.change, version: this.#rules.version + 1 };
    if (checkRules(rules).ok) this.#rules = rules;
    return { type: 'set-rules', rules };
  }

  #place(drafted: Extract<Draft, { type: 'place' }>): BookCommand {
    const { order, ordersAgo, id, hasHexId, insists, capacityWh } = drafted;
    const number = this.#placed.length;
    const newId = id ?? (hasHexId ? number.toString(16).padStart(64, '0') : `order-${number}`);
    const mayHaveMinFill = insists || order.timeInForce === 'ioc' || this.#rules.matching === 'auction';
    const [numerator, denominator] = mayHaveMinFill ? drafted.minFill : [0, 1];
    const placed: SealedOrder = {
      ...order,
      orderId: this.#ago(ordersAgo)?.orderId ?? newId,
      minFillWh: floorToMultiple((order.quantityWh * numerator) / denominator, 10),
      rulesVersion: this.#rules.version + order.rulesVersion,
    };
    this.#placed.push(placed);
    return { type: 'place', order: placed, capacityWh };
  }

  #replace(drafted: Extract<Draft, { type: 'replace' }>): BookCommand {
    const { fields, keepsPrice, ordersAgo } = drafted;
    const limitPrice = (keepsPrice ? this.#ago(ordersAgo)?.limitPrice : undefined) ?? fields.limitPrice;
    const rulesVersion = this.#rules.version + fields.rulesVersion;
    return { type: 'replace', ...this.#names(drafted), ...fields, limitPrice, rulesVersion };
  }

  #names({ ordersAgo, isStranger }: { ordersAgo: number; isStranger: boolean }) {
    const order = this.#ago(ordersAgo);
    const unknown = ODD_IDS[this.#placed.length % ODD_IDS.length]!;
    return { orderId: order?.orderId ?? unknown, member: isStranger ? 'a stranger' : (order?.member ?? 'nobody') };
  }

  /** The order placed so many orders ago; 0: none. */
  #ago(count: number): SealedOrder | undefined {
    return count === 0 ? undefined : this.#placed.at(-count);
  }
}
