import { describe, expect, it } from 'vitest';
import type { Matching } from '#market';
import { MAX_ENERGY_WH, MAX_PRICE } from '#units';
import { REFUSED } from '../refusals.js';
import { testRules } from '../testing/builders.js';
import { judgeStanding, judgeTerms } from './judge.js';
import { MatchingCore } from './matching-core.js';
import { Sentinel, Side, TimeInForce } from './sides.js';

const rules = (matching: Matching, changes = {}) =>
  testRules({
    matching,
    lotWh: 10,
    tick: 100,
    gridFee: 300,
    communityFee: 200,
    priceFloor: -1_000,
    priceCeiling: 9_000,
    maxOrdersPerPeriodSide: 3,
    maxOrders: 5,
    ...changes,
  });
const LIMITS = { maxLiveOrders: 7, maxAcceptedPerMemberAndPeriod: 4 };
const NO_NUMBERS = [Number.NaN, '100', null] as number[];
const PRICES = [-1_600, -1_500, -1_100, -1_000, -900, 0, 50, 0.5, 8_400, 8_500, 8_600, 9_000, 9_100, ...NO_NUMBERS];
const ODD_QUANTITIES = [10.5, MAX_ENERGY_WH, MAX_ENERGY_WH + 10, 2 ** 32 + 10, ...NO_NUMBERS];
const QUANTITIES = [-10, 0, 5, 10, 15, 20, 100, ...ODD_QUANTITIES];

/** A book in which member 1 has been on one side of the period before. */
function bookWith(side: Side, matching: Matching, changes = {}) {
  const core = new MatchingCore(rules(matching, changes), LIMITS);
  const period = core.openPeriod(900);
  const place = (member: number, on: Side, quantityWh: number, limitPrice: number, minFillWh = 0, capacityWh = 100) => {
    return core.place(period, member, on, quantityWh, limitPrice, minFillWh, TimeInForce.GTC, 1, 0, capacityWh);
  };
  expect(place(1, side, 10, side === Side.BUY ? 0 : 8_000)).toBe(0);
  return { core, period, place };
}

/**
 * Orders of a member that has been in the period before are mostly accepted without the judges. Whatever they are, the
 * answer must be that of the judges.
 */
describe.each<[Matching, string, Side]>([
  ['auction', 'buys', Side.BUY],
  ['auction', 'sells', Side.SELL],
  ['continuous', 'buys', Side.BUY],
  ['continuous', 'sells', Side.SELL],
])('in %s matching, later %s of a member', (matching, _name, side) => {
  const judged = (
    quantityWh: number,
    limitPrice: number,
    minFillWh: number,
    capacityWh: number,
    on: Side,
    changes = {},
  ) => {
    const { core, period } = bookWith(side, matching, changes);
    const now = rules(matching, changes);
    const position = core.periods[period]!.position(1);
    return (
      judgeTerms(now, on, quantityWh, limitPrice, minFillWh, TimeInForce.GTC) ||
      judgeStanding(core, now, LIMITS, position, 1, on, quantityWh, limitPrice, capacityWh)
    );
  };

  it.each(PRICES.flatMap((price) => QUANTITIES.map((quantityWh) => [quantityWh, price] as const)))(
    'of %s Wh at %s are judged like any',
    (quantityWh, price) => {
      for (const capacityWh of [Sentinel.NO_CAPACITY, 0, 19, 20, 29, 30, 2 ** 40]) {
        for (const minFillWh of [0, 10, quantityWh]) {
          for (const on of [Side.BUY, Side.SELL]) {
            const { place } = bookWith(side, matching);
            const expected = judged(quantityWh, price, minFillWh, capacityWh, on);
            expect(place(1, on, quantityWh, price, minFillWh, capacityWh)).toBe(expected);
          }
        }
      }
    },
  );

  it('are judged by prices at the edge of what a price may be', () => {
    const wide = { priceFloor: -MAX_PRICE - 1_000, priceCeiling: MAX_PRICE + 1_000 };
    for (const price of [-MAX_PRICE - 100, -MAX_PRICE, MAX_PRICE, MAX_PRICE + 100]) {
      const { place } = bookWith(side, matching, wide);
      expect(place(1, side, 10, price)).toBe(judged(10, price, 0, 100, side, wide));
    }
  });

  it('are counted on their side, in the period, in all, and in the book', () => {
    const price = side === Side.BUY ? 0 : 8_000;
    const counts = (changes: object) => {
      const { core, period, place } = bookWith(side, matching, changes);
      const answers = [1, 2, 3, 4].map(() => place(1, side, 10, price));
      return { core, period, place, answers };
    };
    expect(counts({}).answers).toEqual([0, 0, REFUSED.tooManyOnSide, REFUSED.tooManyOnSide]);
    expect(counts({ maxOrders: 2 }).answers[1]).toBe(REFUSED.tooManyInAll);
    expect(counts({ maxOrdersPerPeriodSide: 9 }).answers).toEqual([0, 0, 0, REFUSED.tooManyAccepted]);
    const { place } = counts({ maxOrders: 99 });
    const others = [2, 2, 3, 3, 3].map((member) => place(member, side, 10, price));
    expect(others).toEqual([0, 0, 0, 0, REFUSED.bookFull]);
  });

  it('are counted on their side too when they have the rows of orders that left', () => {
    const { core, place } = bookWith(side, matching);
    const price = side === Side.BUY ? 0 : 8_000;
    const [other, second] = [2, 1].map((member) => [place(member, side, 10, price), core.placed]);
    expect(core.cancel(other![1]!, 2)).toBe(0);
    const [third, fourth] = [place(1, side, 10, price), place(1, side, 10, price)];
    expect([other![0], second![0], third, fourth]).toEqual([0, 0, 0, REFUSED.tooManyOnSide]);
  });

  it('are counted for each member of the period, those that have left too', () => {
    const { core, place } = bookWith(side, matching);
    const price = side === Side.BUY ? 0 : 8_000;
    for (const member of [2, 3, 4]) {
      const answers = Array.from({ length: 5 }, () => {
        const answer = place(member, side, 10, price);
        core.cancel(core.placed, member);
        return answer;
      });
      expect(answers).toEqual([0, 0, 0, 0, REFUSED.tooManyAccepted]);
    }
  });

  it('are judged by the rules that hold now', () => {
    const { core, place } = bookWith(side, matching);
    const price = side === Side.BUY ? 0 : 8_000;
    core.setRules(rules(matching, { lotWh: 7 }));
    expect([place(1, side, 20, price), place(1, side, 14, price)]).toEqual([REFUSED.offLot, 0]);
    core.setRules(rules(matching, { priceCeiling: -500 }));
    expect(place(1, side, 10, price)).toBe(REFUSED.priceOutOfBounds);
  });
});
