import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from '#market';
import type { CommunityRules } from '#market';
import { energyOfPower } from '#units';
import { gateMsOf, ladderPrice, opensMsOf, PRICE_STEPS } from './price-ladder.js';
import { planSurplus } from './surplus.js';
import type { AgentAction, AgentOrder, SurplusInput } from './surplus.js';

const RUNS = process.env.WATTMESH_TEST_DEPTH === 'deep' ? 20_000 : 500;
const RULES: CommunityRules = { ...DEFAULT_RULES, priceFloor: 80_000, priceCeiling: 300_000 };
const LIMITS = { buyFrom: 100_000, buyTo: 260_000, sellFrom: 280_000, sellTo: 120_000 };
const PERIOD = 900 * 1000;
const OPENS = opensMsOf(PERIOD, RULES);
const GATE = gateMsOf(PERIOD, RULES);
const ID_A = 'a'.repeat(64);
const ID_B = 'b'.repeat(64);

function input(changes: Partial<SurplusInput> = {}): SurplusInput {
  return {
    forecast: [{ period: PERIOD, importWh: 0, exportWh: 505 }],
    limits: LIMITS,
    rules: RULES,
    orders: [],
    traded: new Map(),
    importLimitW: 10_000,
    exportLimitW: 10_000,
    nowMs: OPENS,
    ...changes,
  };
}

function order(changes: Partial<AgentOrder> = {}): AgentOrder {
  return {
    orderId: ID_A,
    side: 'sell',
    period: PERIOD,
    quantityWh: 500,
    filledWh: 0,
    limitPrice: 280_000,
    isManaged: true,
    isInFlight: false,
    ...changes,
  };
}

describe('ladderPrice', () => {
  it('moves from the opening to the final limit in equal steps and is there one clearing before the gate', () => {
    const finalMs = GATE - RULES.clearingSeconds * 1000;
    const prices = Array.from({ length: PRICE_STEPS + 1 }, (_, step) =>
      ladderPrice('sell', PERIOD, LIMITS, RULES, OPENS + Math.ceil(((finalMs - OPENS) * step) / PRICE_STEPS)),
    );
    expect(prices).toEqual([280, 260, 240, 220, 200, 180, 160, 140, 120].map((each) => each * 1000));
    expect(ladderPrice('sell', PERIOD, LIMITS, RULES, finalMs - 1)).toBe(140_000);
    expect(ladderPrice('buy', PERIOD, LIMITS, RULES, finalMs)).toBe(260_000);
    expect(ladderPrice('buy', PERIOD, LIMITS, RULES, OPENS - 1)).toBe(100_000);
  });

  it('rounds to the tick in the favour of the household', () => {
    const limits = { buyFrom: 100_050, buyTo: 100_050, sellFrom: 100_050, sellTo: 100_050 };
    expect(ladderPrice('buy', PERIOD, limits, RULES, OPENS)).toBe(100_000);
    expect(ladderPrice('sell', PERIOD, limits, RULES, OPENS)).toBe(100_100);
    const negative = { ...RULES, priceFloor: -200_000 };
    const below = { buyFrom: -50, buyTo: -50, sellFrom: -50, sellTo: -50 };
    expect(ladderPrice('buy', PERIOD, below, negative, OPENS)).toBe(-100);
    expect(ladderPrice('sell', PERIOD, below, negative, OPENS)).toBe(0);
  });

  it('stays within the bounds of the community, a buy with its fees', () => {
    const rules = { ...RULES, gridFee: 60_030, communityFee: 0 };
    const limits = { buyFrom: 0, buyTo: 290_000, sellFrom: 400_000, sellTo: 10_000 };
    expect(ladderPrice('buy', PERIOD, limits, rules, OPENS)).toBe(20_000);
    expect(ladderPrice('buy', PERIOD, limits, rules, GATE)).toBe(239_900);
    expect(ladderPrice('sell', PERIOD, limits, rules, OPENS)).toBe(300_000);
    expect(ladderPrice('sell', PERIOD, limits, rules, GATE)).toBe(80_000);
  });

  it('offers nothing when the bounds allow only prices beyond the limits of the household', () => {
    const tooDear = { ...LIMITS, sellFrom: 400_000, sellTo: 350_000, buyFrom: 10_000, buyTo: 20_000 };
    expect(ladderPrice('sell', PERIOD, tooDear, RULES, OPENS)).toBe(null);
    expect(ladderPrice('buy', PERIOD, tooDear, RULES, OPENS)).toBe(null);
    expect(ladderPrice('sell', PERIOD, LIMITS, { ...RULES, priceFloor: 150_010, priceCeiling: 150_090 }, OPENS)).toBe(
      null,
    );
  });
});

describe('planSurplus', () => {
  it('sells the expected surplus, rounded down to the lot', () => {
    expect(planSurplus(input())).toEqual([
      {
        type: 'place',
        terms: {
          side: 'sell',
          period: PERIOD,
          quantityWh: 500,
          limitPrice: 280_000,
          minFillWh: 0,
          timeInForce: 'gtc',
          expiresAtMs: null,
        },
      },
    ]);
  });

  it('takes the greater register when a period has both, and does not net them', () => {
    const [action] = planSurplus(input({ forecast: [{ period: PERIOD, importWh: 700, exportWh: 300 }] }));
    expect(action).toMatchObject({ type: 'place', terms: { side: 'buy', quantityWh: 700, limitPrice: 100_000 } });
  });

  it('stays on the side of what was traded, and offers nothing when both sides were', () => {
    const forecast = [{ period: PERIOD, importWh: 700, exportWh: 300 }];
    const sold = new Map([[PERIOD, { boughtWh: 0, soldWh: 100 }]]);
    expect(planSurplus(input({ forecast, traded: sold }))).toMatchObject([
      { terms: { side: 'sell', quantityWh: 200 } },
    ]);
    const both = new Map([[PERIOD, { boughtWh: 10, soldWh: 100 }]]);
    expect(planSurplus(input({ forecast, traded: both, orders: [order()] }))).toEqual([
      { type: 'cancel', orderId: ID_A },
    ]);
  });

  it('leaves an order that is as wanted, and replaces it when the price makes a step', () => {
    expect(planSurplus(input({ orders: [order()] }))).toEqual([]);
    const finalMs = GATE - RULES.clearingSeconds * 1000;
    expect(
      planSurplus(
        input({
          orders: [order({ filledWh: 100 })],
          traded: new Map([[PERIOD, { boughtWh: 0, soldWh: 100 }]]),
          nowMs: finalMs,
        }),
      ),
    ).toEqual([{ type: 'replace', orderId: ID_A, quantityWh: 500, limitPrice: 120_000 }]);
  });

  it('passes over small changes of the forecast and follows larger ones', () => {
    const at = (exportWh: number) =>
      planSurplus(
        input({ forecast: [{ period: PERIOD, importWh: 0, exportWh }], orders: [order({ quantityWh: 1000 })] }),
      );
    expect(at(1040)).toEqual([]);
    expect(at(960)).toEqual([]);
    expect(at(1060)).toMatchObject([{ type: 'replace', quantityWh: 1060 }]);
    expect(at(940)).toMatchObject([{ type: 'replace', quantityWh: 940 }]);
  });

  it('takes into account what the household offers itself, and never touches it', () => {
    const own = order({ orderId: ID_B, isManaged: false, quantityWh: 400, filledWh: 0 });
    expect(planSurplus(input({ orders: [own] }))).toMatchObject([{ type: 'place', terms: { quantityWh: 100 } }]);
    expect(planSurplus(input({ orders: [{ ...own, side: 'buy' }] }))).toEqual([]);
    const many = Array.from({ length: 16 }, (_, index) => ({ ...own, orderId: String(index), quantityWh: 10 }));
    expect(planSurplus(input({ orders: many }))).toEqual([]);
  });

  it('cancels before it places when the forecast turns round, and drops orders without a forecast', () => {
    const forecast = [{ period: PERIOD, importWh: 300, exportWh: 0 }];
    expect(planSurplus(input({ forecast, orders: [order()] }))).toMatchObject([
      { type: 'cancel', orderId: ID_A },
      { type: 'place', terms: { side: 'buy' } },
    ]);
    expect(planSurplus(input({ forecast: [], orders: [order(), order({ orderId: ID_B })] }))).toEqual([
      { type: 'cancel', orderId: ID_A },
      { type: 'cancel', orderId: ID_B },
    ]);
  });

  it('leaves a period alone while a change is on its way, after its gate and before it opens', () => {
    expect(planSurplus(input({ forecast: [], orders: [order({ isInFlight: true })] }))).toEqual([]);
    expect(planSurplus(input({ nowMs: GATE }))).toEqual([]);
    expect(planSurplus(input({ nowMs: OPENS - 1 }))).toEqual([]);
  });

  it('stays within the connection, and sells nothing without an export limit', () => {
    expect(planSurplus(input({ exportLimitW: 1000 }))).toMatchObject([{ terms: { quantityWh: 250 } }]);
    expect(planSurplus(input({ exportLimitW: 0 }))).toEqual([]);
    // 20 Wh too many are within the tolerance of the forecast, but not within the connection.
    const orders = [order({ quantityWh: 510 })];
    expect(planSurplus(input({ exportLimitW: 2000, orders }))).toMatchObject([{ type: 'replace', quantityWh: 500 }]);
  });

  it('places no more orders than the rules leave room for, the soonest first', () => {
    const forecast = [2, 1, 0].map((index) => ({ period: PERIOD + index * 900, importWh: 100, exportWh: 0 }));
    const rules = { ...RULES, maxOrders: 2 };
    const actions = planSurplus(input({ forecast, rules, nowMs: GATE - 1 }));
    expect(actions.map((action) => action.type === 'place' && action.terms.period)).toEqual([PERIOD, PERIOD + 900]);
  });
});

const periods = [0, 1, 2, 3].map((index) => PERIOD + index * 900);
const inputArbitrary: fc.Arbitrary<SurplusInput> = fc.record({
  forecast: fc
    .array(fc.record({ period: fc.constantFrom(...periods), importWh: fc.nat(3000), exportWh: fc.nat(3000) }))
    .map((all) => all.filter((each, index) => all.findIndex(({ period }) => period === each.period) === index)),
  limits: fc.record({
    buyFrom: fc.integer({ min: -50_000, max: 400_000 }),
    buyTo: fc.integer({ min: -50_000, max: 400_000 }),
    sellFrom: fc.integer({ min: -50_000, max: 400_000 }),
    sellTo: fc.integer({ min: -50_000, max: 400_000 }),
  }),
  rules: fc
    .record({
      gridFee: fc.nat(90_000),
      communityFee: fc.nat(5_000),
      tick: fc.constantFrom(1, 100, 700),
      maxOrders: fc.integer({ min: 1, max: 6 }),
    })
    .map((changes) => ({
      ...RULES,
      ...changes,
    })),
  orders: fc.uniqueArray(
    fc.record({
      orderId: fc.integer({ min: 0, max: 1e9 }).map((value) => value.toString(16).padStart(64, '0')),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      period: fc.constantFrom(...periods),
      quantityWh: fc.integer({ min: 11, max: 200 }).map((lots) => lots * 10),
      filledWh: fc.integer({ min: 0, max: 10 }).map((lots) => lots * 10),
      limitPrice: fc.integer({ min: 800, max: 3000 }).map((ticks) => ticks * 100),
      isManaged: fc.boolean(),
      isInFlight: fc.integer({ min: 0, max: 9 }).map((value) => value === 0),
    }),
    { selector: (each) => each.orderId, maxLength: 5 },
  ),
  traded: fc
    .array(fc.tuple(fc.constantFrom(...periods), fc.nat(1000), fc.boolean()))
    .map(
      (all) => new Map(all.map(([period, wh, sold]) => [period, { boughtWh: sold ? 0 : wh, soldWh: sold ? wh : 0 }])),
    ),
  importLimitW: fc.nat(12_000),
  exportLimitW: fc.nat(12_000),
  nowMs: fc.integer({ min: OPENS - 3_600_000, max: GATE + 3_600_000 }),
});

/** Orders after the actions were carried out. */
function carriedOut(orders: readonly AgentOrder[], actions: readonly AgentAction[]): AgentOrder[] {
  let result = [...orders];
  for (const [index, action] of actions.entries()) {
    if (action.type === 'cancel') result = result.filter((each) => each.orderId !== action.orderId);
    else if (action.type === 'place') {
      const { side, period, quantityWh, limitPrice } = action.terms;
      const orderId = `new-${index}`;
      result.push({ orderId, side, period, quantityWh, limitPrice, filledWh: 0, isManaged: true, isInFlight: false });
    } else result = result.map((each) => (each.orderId === action.orderId ? { ...each, ...action } : each));
  }
  return result;
}

describe('planSurplus, whatever it is asked', () => {
  it('asks for nothing more once its actions are carried out', () => {
    fc.assert(
      fc.property(inputArbitrary, (asked) => {
        const orders = carriedOut(asked.orders, planSurplus(asked));
        expect(planSurplus({ ...asked, orders })).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('stays within connection, limits, bounds, tick and lot, and touches only its own orders', () => {
    fc.assert(
      fc.property(inputArbitrary, (asked) => {
        const { rules, limits } = asked;
        const actions = planSurplus(asked);
        const after = carriedOut(asked.orders, actions);
        const changed = after.filter(({ orderId }) => {
          const before = asked.orders.find((each) => each.orderId === orderId);
          return (
            before === undefined || actions.some((action) => action.type === 'replace' && action.orderId === orderId)
          );
        });
        for (const each of changed) {
          const isBuy = each.side === 'buy';
          const fees = isBuy ? rules.gridFee + rules.communityFee : 0;
          const best = isBuy ? Math.max(limits.buyFrom, limits.buyTo) : Math.min(limits.sellFrom, limits.sellTo);
          expect(isBuy ? each.limitPrice <= best : each.limitPrice >= best).toBe(true);
          expect(each.limitPrice + fees).toBeGreaterThanOrEqual(rules.priceFloor);
          expect(each.limitPrice + fees).toBeLessThanOrEqual(rules.priceCeiling);
          expect(Math.abs(each.limitPrice % rules.tick)).toBe(0);
          expect(each.quantityWh % rules.lotWh).toBe(0);
          expect(each.quantityWh).toBeGreaterThan(each.filledWh);
          const ofPeriod = after.filter(({ period }) => period === each.period);
          expect(ofPeriod.every(({ side }) => side === each.side)).toBe(true);
          const traded = asked.traded.get(each.period) ?? { boughtWh: 0, soldWh: 0 };
          const openWh = ofPeriod.reduce((sum, { quantityWh, filledWh }) => sum + quantityWh - filledWh, 0);
          const capacityWh = energyOfPower(isBuy ? asked.importLimitW : asked.exportLimitW, rules.periodSeconds);
          expect(openWh + (isBuy ? traded.boughtWh : traded.soldWh)).toBeLessThanOrEqual(capacityWh);
        }
        const touched = actions.flatMap((action) => (action.type === 'place' ? [] : [action.orderId]));
        expect(
          asked.orders.filter(({ orderId }) => touched.includes(orderId)).every(({ isManaged }) => isManaged),
        ).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('does not depend on the order in which forecasts and orders are given', () => {
    fc.assert(
      fc.property(inputArbitrary, (asked) => {
        const turned = { ...asked, forecast: asked.forecast.toReversed(), orders: asked.orders.toReversed() };
        expect(planSurplus(turned)).toEqual(planSurplus(asked));
      }),
      { numRuns: RUNS },
    );
  });
});
