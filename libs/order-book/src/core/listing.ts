import type { CoreBook } from './core-book.js';
import { IntegerList } from './integer-list.js';
import { Flag, Position, Row, orderAt, positionAt, positionWideAt } from './layout.js';
import type { PeriodBook } from './period-book.js';
import { Sentinel, Side, keyOf } from './sides.js';

/** Rows of every live order of the period in the book's order: buys, then sells, each best first. */
export function liveRows(book: CoreBook, period: PeriodBook): number[] {
  return [...liveRowsOf(book, period, Side.BUY), ...liveRowsOf(book, period, Side.SELL)];
}

/** Rows of the live orders of one side, best first. */
export function liveRowsOf(book: CoreBook, period: PeriodBook, side: number): number[] {
  const rows: number[] = [];
  period.ladders[side]!.walk((level) => {
    for (let row = book.sortedHead(level); row !== Sentinel.NONE; row = book.orders[orderAt(row) + Row.NEXT]!) {
      rows.push(row);
    }
    return true;
  });
  const queued = queuedRowsOf(book, period, side);
  return queued.length === 0 ? rows : inBookOrder(book, [...rows, ...queued]);
}

/** Rows of the queued orders of one side, in no particular order. */
export function queuedRowsOf(book: CoreBook, period: PeriodBook, side: number): number[] {
  return queuedRows(book, period).filter((row) => (book.orders[orderAt(row) + Row.FLAGS]! & Flag.SELL) >> 1 === side);
}

/** Rows of the queued orders of the period, in no particular order. */
export function queuedRows(book: CoreBook, period: PeriodBook): number[] {
  if (period.queue.isEmpty) return [];
  const rows = new IntegerList();
  const count = book.gatherListed(period.queue, rows);
  return Array.from(rows.values.subarray(0, count));
}

/** Rows of the live orders of one position on one side, best first. */
export function ownRows(book: CoreBook, position: number, side: number): number[] {
  const rows: number[] = [];
  book.forEachOwn(positionAt(position) + Position.OWN_ROOT + side, (row) => rows.push(row));
  return inBookOrder(book, rows);
}

/** Energy that the member of a position traded on one side: what is committed and not in its live orders. */
export function tradedWhOf(book: CoreBook, position: number, side: number): number {
  let tradedWh = book.positionsWide[positionWideAt(position) + Position.COMMITTED_WH + side]!;
  for (const row of ownRows(book, position, side)) tradedWh -= book.orders[orderAt(row) + Row.OPEN_WH]!;
  return tradedWh;
}

/** Sorted in place: buys before sells, better limit first, then seniority. */
export function inBookOrder(book: CoreBook, rows: number[]): number[] {
  const words = book.orders;
  return rows.sort((left, right) => {
    const leftSide = (words[orderAt(left) + Row.FLAGS]! & Flag.SELL) >> 1;
    const rightSide = (words[orderAt(right) + Row.FLAGS]! & Flag.SELL) >> 1;
    if (leftSide !== rightSide) return leftSide - rightSide;
    const leftKey = keyOf(leftSide, words[orderAt(left) + Row.LIMIT_PRICE]!);
    const rightKey = keyOf(rightSide, words[orderAt(right) + Row.LIMIT_PRICE]!);
    if (leftKey !== rightKey) return rightKey - leftKey;
    return book.seniority.isSenior(left, right) ? -1 : 1;
  });
}
