import type { Failure } from '#market';
import type { BookCommand, BookContext, BookEvent } from './contract.js';
import { checkCapacity, checkCounts, checkSelfCross, checkTerms, refusal } from './admission.js';
import { bookOrder } from './book-order.js';
import type { BookState } from './book-state.js';

type Place = Extract<BookCommand, { type: 'place' }>;

/** Takes a new order in, or says why not. It is matched at the next clearing of its period. */
export function place(state: BookState, command: Place, context: BookContext): BookEvent[] {
  const { order } = command;
  const failure = checkPlace(state, command, context);
  if (failure !== null) return [{ type: 'rejected', orderId: order.orderId, member: order.member, ...failure }];
  const position = state.openPosition(state.openPeriod(order.period), order.member);
  position.acceptedCount += 1;
  state.enter(bookOrder(order, position, order.quantityWh, state.rules.matching === 'continuous'));
  return [{ type: 'accepted', order }];
}

/** Why the order would be refused; null: it would not. */
export function checkPlace(state: BookState, { order, capacityWh }: Place, context: BookContext): Failure | null {
  if (state.knows(order.orderId)) return refusal('order.duplicate-id', `The order ${order.orderId} is known.`);
  const failure = checkTerms(order, state.rules, context.timestampMs);
  if (failure !== null) return failure;
  const position = state.period(order.period)?.position(order.member);
  return (
    checkSelfCross(order, position) ??
    checkCounts(order, position, state) ??
    checkCapacity(position?.[order.side], order.quantityWh, 0, capacityWh)
  );
}
