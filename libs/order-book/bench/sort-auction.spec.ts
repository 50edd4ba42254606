import { describe, expect, it } from 'vitest';
import { makeAuctionOrders } from './auction-orders.js';
import { CoreAuction } from './core-auction.js';
import { SortAuction } from './sort-auction.js';
import type { AuctionTrade } from './sort-auction.js';

describe('an auction by sorting and one by the fast core', () => {
  it.each(['arrival', 'rank'] as const)('give the same volume, price and pairs, priority by %s', (priority) => {
    const orders = makeAuctionOrders(1_500, priority, 5);
    const core = new CoreAuction(orders);
    const sorting = new SortAuction(priority);
    for (let at = 0; at < orders.length; at++) {
      core.place(at);
      sorting.place(orders, at);
    }
    const pairs: AuctionTrade[] = [];
    const outcome = sorting.clear(pairs);
    expect(outcome.volumeWh).toBeGreaterThan(0);
    expect(core.quote()).toEqual(outcome);
    expect(core.clear()).toEqual(outcome);
    expect(core.trades()).toEqual(pairs);
  });
});
