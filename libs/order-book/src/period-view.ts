import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import type { BookState } from './book-state.js';
import type { DepthLevel, PeriodView } from './contract.js';
import { Level, Row, levelAt, levelWideAt, orderAt } from './core/layout.js';
import { queuedRowsOf } from './core/listing.js';
import type { PeriodBook } from './core/period-book.js';
import { keyOf, Sentinel, Side } from './core/sides.js';

/** Depth of a period and what an auction would give now. A period that the book does not hold is empty. */
export function viewOf(state: BookState, start: PeriodStart): PeriodView {
  const record = state.record(start);
  if (record === undefined) {
    return { period: start, buys: [], sells: [], indicative: { volumeWh: 0, price: null }, tradedWh: 0 };
  }
  return {
    period: start,
    buys: depthOf(state, record.book, Side.BUY),
    sells: depthOf(state, record.book, Side.SELL),
    indicative: indicativeOf(state, record.book),
    tradedWh: record.tradedWh,
  };
}

/** The best limit that rests on a side; null when none does. */
export function bestLimit(period: PeriodBook, side: number): PricePerKWh | null {
  const { bestKey, bestLevel } = period.ladders[side]!;
  return bestLevel === Sentinel.NONE ? null : keyOf(side, bestKey);
}

/** True when live buys and sells overlap in price, the queued ones among them. */
export function isCrossed(state: BookState, period: PeriodBook): boolean {
  const book = state.core;
  let [buyKey, sellKey] = [period.ladders[Side.BUY].bestKey, period.ladders[Side.SELL].bestKey];
  for (const row of queuedRowsOf(book, period, Side.BUY)) {
    buyKey = Math.max(buyKey, keyOf(Side.BUY, book.orders[orderAt(row) + Row.LIMIT_PRICE]!));
  }
  for (const row of queuedRowsOf(book, period, Side.SELL)) {
    sellKey = Math.max(sellKey, keyOf(Side.SELL, book.orders[orderAt(row) + Row.LIMIT_PRICE]!));
  }
  return buyKey + sellKey >= 0;
}

function indicativeOf(state: BookState, period: PeriodBook): PeriodView['indicative'] {
  const { core } = state;
  if (state.rules.matching !== 'auction' || !core.quote(period.number)) return { volumeWh: 0, price: null };
  return { volumeWh: core.quotedVolumeWh, price: core.quotedPrice };
}

/** The levels of a side, best first, the queued orders among them. */
export function depthOf(state: BookState, period: PeriodBook, side: number): DepthLevel[] {
  const book = state.core;
  const levels: { price: PricePerKWh; openWh: EnergyWh; orders: number }[] = [];
  period.ladders[side]!.walk((level, key) => {
    const openWh = book.levelsWide[levelWideAt(level) + Level.TOTAL_WH]!;
    levels.push({ price: keyOf(side, key), openWh, orders: book.levels[levelAt(level) + Level.COUNT]! });
    return true;
  });
  const queued = queuedRowsOf(book, period, side);
  if (queued.length === 0) return levels;
  const byPrice = new Map(levels.map((level) => [level.price, level]));
  for (const row of queued) {
    const price = book.orders[orderAt(row) + Row.LIMIT_PRICE]!;
    const level = byPrice.get(price) ?? { price, openWh: 0, orders: 0 };
    level.openWh += book.orders[orderAt(row) + Row.OPEN_WH]!;
    level.orders += 1;
    byPrice.set(price, level);
  }
  return [...byPrice.values()].sort((left, right) => keyOf(side, right.price) - keyOf(side, left.price));
}
