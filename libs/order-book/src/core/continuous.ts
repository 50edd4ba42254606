import { leastFillWh } from './auction.js';
import type { CoreBook } from './core-book.js';
import { EventKind } from './event-log.js';
import { IntegerList } from './integer-list.js';
import { Flag, Level, Row } from './layout.js';
import type { PeriodBook } from './period-book.js';
import type { PriceLadder } from './price-ladder.js';
import { Side, TimeInForce, keyOf } from './sides.js';

/**
 * Continuous matching: the new orders by seniority, each against the best resting price, oldest first, at the resting
 * order's price. The rest of a gtc order rests; what is left of the others stays queued. Answers the energy traded.
 */
export function matchQueue(book: CoreBook, period: PeriodBook, scratch: IntegerList): number {
  const { queue } = period;
  if (queue.length === 2 && book.isListed(queue, 0)) {
    const row = queue.values[0]!;
    queue.clear();
    return matchOrder(book, period, row);
  }
  const count = book.gatherListed(queue, scratch);
  queue.clear();
  const sorted = book.seniority.sortedRows(scratch.values, count);
  // A copy: matching asks for the order of levels, which uses the same memory.
  for (let index = 0; index < count; index++) scratch.values[index] = sorted[index]!;
  let volumeWh = 0;
  for (let index = 0; index < count; index++) volumeWh += matchOrder(book, period, scratch.values[index]!);
  return volumeWh;
}

function matchOrder(book: CoreBook, period: PeriodBook, row: number): number {
  const { orders } = book;
  const at = row * Row.WORDS;
  const flags = orders[at + Row.FLAGS]! & ~Flag.QUEUED;
  orders[at + Row.FLAGS] = flags;
  const side = (flags & Flag.SELL) >> 1;
  const key = keyOf(side, orders[at + Row.LIMIT_PRICE]!);
  const opposite = period.ladders[1 - side]!;
  const leastWh = leastFillWh(book, row);
  if (leastWh > 0 && !canFill(book, opposite, key, leastWh)) {
    book.events.add(EventKind.SAT_OUT, row, 0, 0, 0, orders[at + Row.ARRIVAL]!);
    return 0;
  }
  let volumeWh = 0;
  let openWh = orders[at + Row.OPEN_WH]!;
  while (openWh > 0 && opposite.bestKey + key >= 0) {
    const other = book.sortedHead(opposite.bestLevel);
    const price = orders[other * Row.WORDS + Row.LIMIT_PRICE]!;
    const quantityWh = Math.min(openWh, orders[other * Row.WORDS + Row.OPEN_WH]!);
    openWh -= quantityWh;
    volumeWh += quantityWh;
    if (side === Side.BUY) book.trade(row, other, quantityWh, price);
    else book.trade(other, row, quantityWh, price);
  }
  if (openWh > 0 && ((flags >> Flag.TIME_IN_FORCE_SHIFT) & 3) === TimeInForce.GTC) book.rest(period, row);
  return volumeWh;
}

/** True when at least `leastWh` of the opposite side rests at prices that the key crosses. */
function canFill(book: CoreBook, opposite: PriceLadder, key: number, leastWh: number): boolean {
  let reachableWh = 0;
  opposite.walk((level, oppositeKey) => {
    if (oppositeKey + key < 0) return false;
    reachableWh += book.levelsWide[level * Level.WIDE + Level.TOTAL_WH]!;
    return reachableWh < leastWh;
  });
  return reachableWh >= leastWh;
}
