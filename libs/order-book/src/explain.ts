import type { HexId } from '#market';
import type { BookState } from './book-state.js';
import type { ClearingRecord } from './clearing-record.js';
import { Flag, Row, orderAt, orderWideAt } from './core/layout.js';
import { Sentinel, Side } from './core/sides.js';
import { openReasonAt } from './explanation.js';
import type { Explanation, OpenReason } from './explanation.js';
import { bestLimit } from './period-view.js';

/**
 * Why an order of an open period stands as it does; undefined when the book does not know it. Takes time for the orders
 * ahead of it in the line. The height that sealed an order has to be that of the block that brought it.
 */
export function explain(state: BookState, orderId: HexId): Explanation | undefined {
  const row = state.liveRow(orderId);
  if (row === undefined) {
    const filledWh = state.filledWhOfLeft(orderId);
    return filledWh === undefined ? undefined : { reason: 'left', filledWh };
  }
  const rest = state.rules.matching === 'auction' ? afterAuction(state, row) : whileResting(state, row);
  const { filledWh, openWh } = state.liveOrder(row);
  // Who has traded nothing cannot be the last one filled.
  return filledWh === 0 && rest !== null ? rest : { reason: 'partly-filled', filledWh, openWh, rest };
}

/** null: it was the last order filled. */
function afterAuction(state: BookState, row: number): OpenReason | null {
  const { lastClearing } = state.recordOf(row);
  const rest = openReasonAt(state.liveOrder(row), lastClearing);
  // Safety: without a clearing nobody is outranked.
  if (rest.reason !== 'outranked') return rest;
  const position = positionAfter(state, row, lastClearing!);
  return position > rest.filledUpTo ? { ...rest, position } : null;
}

/**
 * Place in the line of an auction. Of those who took part only the first can have been filled in part, so when it has
 * traded it is the last one filled. Who has left unfilled since then is not counted.
 */
function positionAfter(state: BookState, row: number, clearing: ClearingRecord): number {
  const { core, details } = state;
  const side = sideOf(state, row);
  const satOut = new Set(clearing.satOut.map(({ orderId }) => orderId));
  const tookPart = (other: number) =>
    core.ordersWide[orderWideAt(other) + Row.SEALED_HEIGHT]! <= clearing.height &&
    !satOut.has(details.orderIds[other]!);
  const line = lineUpTo(state, row, tookPart);
  const first = state.liveOrder(line.first);
  const filledUpTo = side === Side.BUY ? clearing.buysFilled : clearing.sellsFilled;
  return filledUpTo + line.ahead + (first.filledWh > 0 ? 0 : 1);
}

/** In continuous matching what rests waits in line for somebody who accepts its price. */
function whileResting(state: BookState, row: number): OpenReason {
  const flags = state.core.orders[orderAt(row) + Row.FLAGS]!;
  if ((flags & Flag.QUEUED) !== 0) return { reason: 'awaits-clearing' };
  const bestCounterPrice = bestLimit(state.recordOf(row).book, 1 - sideOf(state, row));
  const position = lineUpTo(state, row, () => true).ahead + 1;
  if (bestCounterPrice === null) return { reason: 'no-counter-orders', position };
  const { limitPrice } = state.liveOrder(row);
  return { reason: 'price-not-reached', limitPrice, clearingPrice: null, bestCounterPrice, position };
}

/** How many orders that count are ahead of one that rests, and the first of them all. */
function lineUpTo(state: BookState, row: number, counts: (other: number) => boolean) {
  const { core } = state;
  let ahead = 0;
  let first = row;
  state.recordOf(row).book.ladders[sideOf(state, row)].walk((level) => {
    let other = core.sortedHead(level);
    for (; other !== Sentinel.NONE && other !== row; other = core.orders[orderAt(other) + Row.NEXT]!) {
      if (!counts(other)) continue;
      if (ahead === 0) first = other;
      ahead += 1;
    }
    return other !== row;
  });
  return { ahead, first };
}

function sideOf(state: BookState, row: number): Side {
  return (state.core.orders[orderAt(row) + Row.FLAGS]! & Flag.SELL) === 0 ? Side.BUY : Side.SELL;
}
