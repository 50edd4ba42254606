import { describe, expect, it } from 'vitest';
import type { Order, Trade } from '../api/shapes.js';
import { positionOf } from './position.js';

const PERIOD = '2026-06-12T12:00:00.000Z';

function trade(ownSide: Trade['ownSide'], quantityWh: number, price: string, period = PERIOD): Trade {
  return {
    tradeId: 't',
    period,
    tradedAt: PERIOD,
    height: 1,
    buyer: 'b',
    seller: 's',
    ownSide,
    quantityWh,
    price,
    energyAmount: '0',
    shortfallCompensation: '0',
  };
}

function order(side: Order['side'], openWh: number, period = PERIOD): Order {
  return {
    orderId: 'o',
    side,
    period,
    quantityWh: openWh,
    filledWh: 0,
    openWh,
    limitPrice: '0.2',
    status: 'live',
    reasonCode: null,
    reasonDetail: null,
  };
}

describe('the own position', () => {
  it('adds up own trades and open orders of the period alone', () => {
    const trades = [
      trade('seller', 1000, '0.2'),
      trade('seller', 500, '0.23'),
      trade('buyer', 100, '0.1'),
      trade(null, 9000, '0.5'),
      trade('seller', 700, '0.9', '2026-06-12T12:15:00Z'),
    ];
    const orders = [order('sell', 300), order('sell', 200), order('buy', 50), order('buy', 80, '2026-06-12T12:15:00Z')];
    expect(positionOf('2026-06-12T12:00:00Z', trades, orders)).toEqual({
      boughtWh: 100,
      soldWh: 1500,
      meanBuyPrice: 100_000n,
      meanSellPrice: 210_000n,
      openBuyWh: 50,
      openSellWh: 500,
    });
  });

  it('has no mean price where nothing was traded', () => {
    expect(positionOf(PERIOD, [], [])).toMatchObject({ soldWh: 0, meanSellPrice: undefined, meanBuyPrice: undefined });
  });
});
