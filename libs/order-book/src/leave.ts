import type { ErrorCode, HexId } from '#market';
import type { PeriodStart } from '#units';
import type { BookContext, BookEvent } from './contract.js';
import type { BookOrder } from './book-order.js';
import type { BookState } from './book-state.js';

/** Takes a live order out and says why. */
export function left(state: BookState, order: BookOrder, code: ErrorCode): BookEvent {
  state.leave(order);
  return { type: 'left', orderId: order.orderId, member: order.member, code, openWh: order.openWh };
}

/** The gate has passed: live orders leave, the period is forgotten. Nothing when the book does not hold the period. */
export function close(state: BookState, start: PeriodStart): BookEvent[] {
  const period = state.period(start);
  if (period === undefined) return [];
  const events = period.liveOrders().map((order) => left(state, order, 'order.gate-closed'));
  state.drop(period);
  return [...events, { type: 'closed', period: start }];
}

/** Orders whose expiry is at or before the block's time leave, earliest first. Without a clock nothing expires. */
export function expire(state: BookState, { timestampMs }: BookContext): BookEvent[] {
  if (timestampMs === null) return [];
  return state.expiredAt(timestampMs).map((order) => left(state, order, 'order.expired'));
}

/** All live orders of the member leave, in the canonical order; its trades stand. */
export function removeMember(state: BookState, member: HexId): BookEvent[] {
  const events: BookEvent[] = [];
  for (const start of state.periodStarts()) {
    for (const order of state.openPeriod(start).liveOrdersOfMember(member)) {
      events.push(left(state, order, 'order.member-removed'));
    }
  }
  return events;
}
