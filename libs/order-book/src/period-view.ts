import type { PeriodStart } from '#units';
import type { BookOrder } from './book-order.js';
import type { BookState } from './book-state.js';
import { auctionOf } from './clear.js';
import type { DepthLevel, PeriodView } from './contract.js';
import type { PeriodBook } from './period-book.js';

/** Depth of a period and what an auction would give now. A period that the book does not hold is empty. */
export function viewOf(state: BookState, start: PeriodStart): PeriodView {
  const period = state.period(start);
  const auction =
    period !== undefined && state.rules.matching === 'auction' ? auctionOf(period, state.rules.tick) : null;
  return {
    period: start,
    buys: levelsOf(period?.liveOrdersOf('buy') ?? []),
    sells: levelsOf(period?.liveOrdersOf('sell') ?? []),
    indicative: { volumeWh: auction?.volumeWh ?? 0, price: auction?.price ?? null },
    tradedWh: period?.tradedWh ?? 0,
  };
}

export function isCrossed(period: PeriodBook | undefined): boolean {
  const buy = period?.best('buy');
  const sell = period?.best('sell');
  return buy !== undefined && sell !== undefined && buy.limitPrice >= sell.limitPrice;
}

function levelsOf(orders: readonly BookOrder[]): DepthLevel[] {
  const levels: DepthLevel[] = [];
  for (const { limitPrice, openWh } of orders) {
    const last = levels.at(-1);
    if (last?.price === limitPrice) {
      levels[levels.length - 1] = { price: limitPrice, openWh: last.openWh + openWh, orders: last.orders + 1 };
    } else {
      levels.push({ price: limitPrice, openWh, orders: 1 });
    }
  }
  return levels;
}
