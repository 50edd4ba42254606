import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Settlement, SettlementState } from '../api/shapes.js';
import { toDecimalText } from '../figures/decimal.js';
import { ownLines, savingsAgainst, sumBalance } from './balance.js';

function settlement(
  side: 'buyer' | 'seller',
  settledWh: number,
  money: readonly bigint[],
  state: SettlementState = 'final',
): Settlement {
  const [energy = 0n, gridFee = 0n, communityFee = 0n, sellerPays = 0n] = money;
  const net = side === 'buyer' ? sellerPays - energy - gridFee - communityFee : energy - sellerPays;
  return {
    tradeId: 'c0ff',
    period: '2026-06-01T12:00:00.000Z',
    buyer: 'b',
    seller: 's',
    ownSide: side,
    state,
    buyerDeliveredWh: settledWh,
    sellerDeliveredWh: settledWh,
    settledWh,
    energyAmount: toDecimalText(energy),
    gridFeeAmount: toDecimalText(gridFee),
    communityFeeAmount: toDecimalText(communityFee),
    sellerCompensationAmount: toDecimalText(sellerPays),
    ownNetAmount: toDecimalText(net),
  };
}

const money = fc.array(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), { minLength: 4, maxLength: 4 });
const anySettlement = fc
  .tuple(fc.constantFrom('buyer' as const, 'seller' as const), fc.nat(100_000), money)
  .map(([side, settledWh, amounts]) => settlement(side, settledWh, amounts));

describe('the balance', () => {
  it('sees a sale that fell short from the seller', () => {
    const balance = sumBalance([settlement('seller', 700, [168_000n, 0n, 0n, 6_000n])]);
    expect(balance).toMatchObject({
      soldWh: 700,
      boughtWh: 0,
      energySold: 168_000n,
      compensation: -6_000n,
      net: 162_000n,
    });
  });

  it('charges the fees to the buyer alone', () => {
    const balance = sumBalance([
      settlement('buyer', 1000, [240_000n, 15_000n, 5_000n, 0n], 'previewed'),
      settlement('seller', 500, [100_000n, 7_500n, 2_500n, 0n]),
    ]);
    expect(balance).toMatchObject({
      energyBought: -240_000n,
      gridFees: -15_000n,
      communityFees: -5_000n,
      energySold: 100_000n,
      net: -160_000n,
      settlements: 2,
      unsettled: 1,
    });
  });

  it('is the exact sum of the nets, in any order', () => {
    fc.assert(
      fc.property(fc.array(anySettlement, { maxLength: 30 }), (settlements) => {
        const net = settlements.reduce((sum, each) => sum + (ownLines(each)?.net ?? 0n), 0n);
        expect(sumBalance(settlements)?.net).toBe(net);
        expect(sumBalance(settlements.toReversed())).toEqual(sumBalance(settlements));
      }),
    );
  });

  it('gives no total when a figure is unreadable or the lines contradict the net', () => {
    const good = settlement('buyer', 1000, [240_000n]);
    expect(sumBalance([good, { ...good, energyAmount: 'about a quarter' }])).toBeUndefined();
    expect(sumBalance([good, { ...good, ownNetAmount: '-0.25' }])).toBeUndefined();
  });

  it('compares with the supplier, fees and compensation included', () => {
    const bought = sumBalance([settlement('buyer', 1000, [240_000n, 15_000n, 5_000n, 0n])]);
    const tariff = { importPrice: 320_000n, exportPrice: 80_000n };
    expect(bought && savingsAgainst(bought, tariff)).toBe(60_000n);
    const sold = sumBalance([settlement('seller', 1000, [240_000n])]);
    expect(sold && savingsAgainst(sold, tariff)).toBe(160_000n);
  });

  it('has no savings to tell where nothing was settled', () => {
    const nothing = sumBalance([]);
    expect(nothing && savingsAgainst(nothing, { importPrice: 1n, exportPrice: 1n })).toBeUndefined();
  });
});
