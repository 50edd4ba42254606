import { leastFillWh } from './auction.js';
import { CoreBook } from './core-book.js';
import { EventKind } from './event-log.js';
import { IntegerList } from './integer-list.js';
import { Flag, Level, Mask, Row } from './layout.js';
import type { PeriodBook } from './period-book.js';
import type { PriceLadder } from './price-ladder.js';
import { Sentinel, TimeInForce } from './sides.js';

/** Continuous matching, price before time. */
export class ContinuousBook extends CoreBook {
  protected readonly scratch = new IntegerList();

  /**
   * Continuous matching: the new orders by seniority, each against the best resting price, oldest first, at the resting
   * order's price. The rest of a gtc order rests; what is left of the others stays queued. Answers the energy traded.
   */
  matchQueue(period: PeriodBook): number {
    const { queue } = period;
    if (queue.more.length === 0 && this.isListed(queue.firstRow, queue.firstArrival)) {
      const row = queue.firstRow;
      queue.clear();
      return this.#matchOrder(period, row);
    }
    const count = this.gatherListed(queue, this.scratch);
    queue.clear();
    const sorted = this.seniority.sortedRows(this.scratch.values, count);
    // A copy: matching asks for the order of levels, which uses the same memory.
    for (let index = 0; index < count; index++) this.scratch.values[index] = sorted[index]!;
    let volumeWh = 0;
    for (let index = 0; index < count; index++) volumeWh += this.#matchOrder(period, this.scratch.values[index]!);
    return volumeWh;
  }

  #matchOrder(period: PeriodBook, row: number): number {
    const { events, orders, ordersWide, levels, levelsWide } = this;
    const at = (row & Mask.ROW) * Row.WORDS;
    const flags = orders[at + Row.FLAGS]! & ~Flag.QUEUED;
    orders[at + Row.FLAGS] = flags;
    const side = (flags & Flag.SELL) >> 1;
    const key = this.keyOf(side, orders[at + Row.LIMIT_PRICE]!);
    const arrival = orders[at + Row.ARRIVAL]!;
    const opposite = period.ladders[1 - side]!;
    if ((flags & Flag.CONDITIONAL) !== 0 && !canFill(this, opposite, key, leastFillWh(this, row))) {
      events.add(EventKind.SAT_OUT, row, 0, 0, 0, arrival);
      return 0;
    }
    const wantedWh = orders[at + Row.OPEN_WH]!;
    let openWh = wantedWh;
    while (openWh > 0 && opposite.bestKey + key >= 0) {
      const level = opposite.bestLevel;
      const other = this.sortedHead(level);
      const otherAt = (other & Mask.ROW) * Row.WORDS;
      const otherWh = orders[otherAt + Row.OPEN_WH]!;
      const quantityWh = Math.min(openWh, otherWh);
      const otherArrival = orders[otherAt + Row.ARRIVAL]!;
      openWh -= quantityWh;
      // A buy and a sell, whichever came.
      const swap = (row ^ other) & (0 - side);
      const arrivalSwap = (arrival ^ otherArrival) & (0 - side);
      const identity = Math.imul(arrival ^ arrivalSwap, 31) ^ otherArrival ^ arrivalSwap;
      events.add(EventKind.TRADED, row ^ swap, other ^ swap, quantityWh, orders[otherAt + Row.LIMIT_PRICE]!, identity);
      orders[otherAt + Row.OPEN_WH] = otherWh - quantityWh;
      levelsWide[(level & Mask.ROW) * Level.WIDE + Level.TOTAL_WH]! -= quantityWh;
      if (quantityWh === otherWh) this.leave(other);
    }
    orders[at + Row.OPEN_WH] = openWh;
    if (openWh === 0) {
      this.leave(row);
    } else if (((flags >> Flag.TIME_IN_FORCE_SHIFT) & 3) === TimeInForce.GTC) {
      const level = period.ladders[side]!.find(key);
      const rowAt = (level & Mask.ROW) * Level.WORDS;
      const tail = levels[rowAt + Level.TAIL]!;
      // Then it goes behind all others, in an unsorted level too. A gtc order is never conditional here.
      const isNext =
        level !== Sentinel.NONE &&
        ordersWide[(tail & Mask.ROW) * Row.WIDE + Row.SEALED_HEIGHT]! <
          ordersWide[(row & Mask.ROW) * Row.WIDE + Row.SEALED_HEIGHT]!;
      if (isNext) {
        levels[rowAt + Level.COUNT]! += 1;
        levels[rowAt + Level.TAIL] = row;
        levelsWide[(level & Mask.ROW) * Level.WIDE + Level.TOTAL_WH]! += openWh;
        orders[(tail & Mask.ROW) * Row.WORDS + Row.NEXT] = row;
        orders[at + Row.LEVEL] = level;
        orders[at + Row.PREVIOUS] = tail;
        orders[at + Row.NEXT] = Sentinel.NONE;
      } else {
        this.rest(period, row);
      }
    }
    return wantedWh - openWh;
  }
}

/** True when at least `leastWh` of the opposite side rests at prices that the key crosses. */
function canFill(book: CoreBook, opposite: PriceLadder, key: number, leastWh: number): boolean {
  let reachableWh = 0;
  opposite.walk((level, oppositeKey) => {
    if (oppositeKey + key < 0) return false;
    reachableWh += book.levelsWide[(level & Mask.ROW) * Level.WIDE + Level.TOTAL_WH]!;
    return reachableWh < leastWh;
  });
  return reachableWh >= leastWh;
}
