import { describe, expect, it } from 'vitest';
import type { Settlement } from '../api/shapes.js';
import { shortfallOf } from './shortfall.js';

function settled(
  buyerDeliveredWh: number | null,
  sellerDeliveredWh: number | null,
  ownSide: 'buyer' | 'seller',
): Settlement {
  return {
    tradeId: 'c0ff',
    period: '2026-06-01T12:00:00.000Z',
    buyer: 'b',
    seller: 's',
    ownSide,
    state: 'final',
    buyerDeliveredWh,
    sellerDeliveredWh,
    settledWh: Math.min(buyerDeliveredWh ?? 0, sellerDeliveredWh ?? 0),
    energyAmount: '0',
    gridFeeAmount: '0',
    communityFeeAmount: '0',
    sellerCompensationAmount: '0',
    ownNetAmount: '0',
  };
}

describe('a shortfall', () => {
  it("is the seller's when its meter showed less", () => {
    expect(shortfallOf(settled(1000, 700, 'seller'), 1000)).toEqual({
      side: 'seller',
      missingWh: 300,
      text:
        'Your meter fed in 0.700 of the 1.000 kWh. You compensate your neighbour for the 0.300 kWh between the two meters. ' +
        'What the buyer used beyond that came from its supplier.',
    });
    expect(shortfallOf(settled(1000, 700, 'buyer'), 1000)?.text).toContain("The seller's meter fed in 0.700");
  });

  it("is the buyer's when it took less", () => {
    const shortfall = shortfallOf(settled(400, 1000, 'buyer'), 1000);
    expect(shortfall).toMatchObject({ side: 'buyer', missingWh: 600 });
    expect(shortfall?.text).toContain('Your meter took 0.400');
    expect(shortfallOf(settled(400, 1000, 'seller'), 1000)?.text).toContain('Your neighbour compensates you');
  });

  it('costs nobody anything when both meters agree', () => {
    expect(shortfallOf(settled(400, 400, 'buyer'), 1000)).toMatchObject({ side: 'both', missingWh: 600 });
  });

  it('is not there when all was settled or a statement is missing', () => {
    expect(shortfallOf(settled(1000, 1000, 'buyer'), 1000)).toBeUndefined();
    expect(shortfallOf(settled(700, null, 'buyer'), 1000)).toBeUndefined();
  });
});
