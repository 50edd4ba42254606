import { describe, expect, it } from 'vitest';
import type { Rules } from '../api/shapes.js';
import { judgeDraft, type OrderDraft } from './order-draft.js';

const rules: Rules = {
  periodSeconds: 900,
  gateClosureSeconds: 300,
  clearingSeconds: 300,
  lotWh: 10,
  tick: '0.0001',
  priceFloor: '0.08',
  priceCeiling: '0.3',
  matching: 'auction',
  gridFee: '0.015',
  communityFee: '0.005',
  shortfallCompensation: '0.02',
  settlementDeadlineSeconds: 86_400,
  correctionDays: 62,
};
const draft: OrderDraft = { side: 'buy', period: '2026-06-12T12:15:00.000Z', quantityText: '1.2', priceText: '0,24' };

describe('an order draft', () => {
  it('becomes an order with the all-in price of a buyer', () => {
    expect(judgeDraft(draft, rules)).toEqual({
      order: { side: 'buy', period: draft.period, quantityWh: 1200, limitPrice: '0.24' },
      quantityProblem: undefined,
      priceProblem: undefined,
      allInPrice: 260_000n,
      amount: 312_000n,
    });
  });

  it('charges a seller no fees', () => {
    expect(judgeDraft({ ...draft, side: 'sell' }, rules)).toMatchObject({ allInPrice: 240_000n, amount: 288_000n });
  });

  it('counts the fees of a buyer against the ceiling, and not those of a seller', () => {
    expect(judgeDraft({ ...draft, priceText: '0.29' }, rules).priceProblem).toBe(
      'The most that the rules allow is 0.30, fees included.',
    );
    expect(judgeDraft({ ...draft, side: 'sell', priceText: '0.29' }, rules).priceProblem).toBeUndefined();
    expect(judgeDraft({ ...draft, side: 'sell', priceText: '0.07' }, rules).priceProblem).toBe(
      'The least that the rules allow is 0.08.',
    );
  });

  it.each([
    [{ quantityText: '' }, 'Enter a quantity in kWh.'],
    [{ quantityText: 'two' }, 'Enter kWh above 0 with at most 3 decimals, such as 0.500.'],
    [{ quantityText: '0' }, 'Enter kWh above 0 with at most 3 decimals, such as 0.500.'],
    [{ quantityText: '1.205' }, 'Use a multiple of 0.010 kWh.'],
    [{ priceText: ' ' }, 'Enter a limit price per kWh.'],
    [{ priceText: 'cheap' }, 'Enter a price per kWh, such as 0.24.'],
    [{ priceText: '0.24005' }, 'Use a multiple of 0.0001.'],
  ])('with %j says what is wrong', (change, problem) => {
    const judged = judgeDraft({ ...draft, ...change }, rules);
    expect(judged.order).toBeUndefined();
    expect([judged.quantityProblem, judged.priceProblem]).toContain(problem);
  });

  it('waits for a period', () => {
    expect(judgeDraft({ ...draft, period: '' }, rules).order).toBeUndefined();
  });
});
