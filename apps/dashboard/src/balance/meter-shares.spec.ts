import { describe, expect, it } from 'vitest';
import type { MeteredInterval, Settlement } from '../api/shapes.js';
import { meterShares } from './meter-shares.js';

function interval(
  period: string,
  importWh: number,
  exportWh: number,
  quality: MeteredInterval['quality'] = 'actual',
): MeteredInterval {
  return { period, periodEnd: period, importWh, exportWh, quality, revision: 1 };
}

function settlement(period: string, ownSide: Settlement['ownSide'], settledWh: number): Settlement {
  return {
    tradeId: 't',
    period,
    buyer: 'b',
    seller: 's',
    ownSide,
    state: 'final',
    buyerDeliveredWh: settledWh,
    sellerDeliveredWh: settledWh,
    settledWh,
    energyAmount: '0',
    gridFeeAmount: '0',
    communityFeeAmount: '0',
    sellerCompensationAmount: '0',
    ownNetAmount: '0',
  };
}

describe('the share of the neighbours', () => {
  it('counts metered periods alone, on both sides', () => {
    const intervals = [
      interval('2026-06-12T10:00:00Z', 400, 0),
      interval('2026-06-12T10:15:00Z', 0, 900),
      interval('2026-06-12T10:30:00Z', 0, 0, 'missing'),
    ];
    const settlements = [
      settlement('2026-06-12T10:00:00.000Z', 'buyer', 300),
      settlement('2026-06-12T10:15:00.000Z', 'seller', 600),
      settlement('2026-06-12T10:30:00.000Z', 'seller', 700),
    ];
    expect(meterShares(intervals, settlements)).toEqual({
      importWh: 400,
      exportWh: 900,
      boughtWh: 300,
      soldWh: 600,
      periods: 2,
    });
  });
});
