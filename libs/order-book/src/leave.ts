import type { HexId } from '#market';
import type { PeriodStart } from '#units';
import type { BookContext, BookEvent } from './contract.js';
import type { BookState } from './book-state.js';
import { ownRows } from './core/listing.js';
import { Sentinel, Side } from './core/sides.js';
import { takeEvents } from './events.js';
import type { PeriodRecord } from './period-record.js';
import { LEFT } from './refusals.js';

/** Takes a live order out for the reason of that number and says so. */
export function takeOut(state: BookState, row: number, reason: number, context: BookContext): BookEvent[] {
  state.core.takeOut(row, reason);
  return takeEvents(state, context, null);
}

/** The gate has passed: live orders leave, the period is forgotten. Nothing when the book does not hold the period. */
export function close(state: BookState, start: PeriodStart, context: BookContext): BookEvent[] {
  const record = state.record(start);
  if (record === undefined) return [];
  const members = record.book.members();
  state.core.closePeriod(record.book.number);
  const events = takeEvents(state, context, start);
  state.forget(record, members);
  return events;
}

/** Orders whose expiry is at or before the block's time leave, earliest first. Without a clock nothing expires. */
export function expire(state: BookState, context: BookContext): BookEvent[] {
  if (context.timestampMs === null) return [];
  const due = state.expiries.dueAt(context.timestampMs);
  return due.flatMap((orderId) => takeOut(state, state.liveRow(orderId)!, LEFT.expired, context));
}

/** All live orders of the member leave, in the canonical order; its trades stand. */
export function removeMember(state: BookState, member: HexId, context: BookContext): BookEvent[] {
  return state
    .records()
    .flatMap((record) => memberRows(state, record, member))
    .flatMap((row) => takeOut(state, row, LEFT.memberRemoved, context));
}

/** Rows of the member's live orders in the period: buys, then sells, each best first. */
export function memberRows(state: BookState, record: PeriodRecord, member: HexId): number[] {
  return [...sideRows(state, record, member, Side.BUY), ...sideRows(state, record, member, Side.SELL)];
}

/** Rows of the member's live orders on one side of the period, best first. */
export function sideRows(state: BookState, record: PeriodRecord, member: HexId, side: number): number[] {
  const position = state.positionOf(record, member);
  return position === Sentinel.NONE ? [] : ownRows(state.core, position, side);
}
