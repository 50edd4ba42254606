import type { Failure } from '#market';
import type { BookCommand, BookContext, BookEvent } from './contract.js';
import { checkKind, checkTime, describe } from './admission.js';
import type { BookState } from './book-state.js';
import { judgeStanding, judgeTerms } from './core/judge.js';
import { EMPTY_PERIOD } from './core/period-book.js';
import { Sentinel } from './core/sides.js';
import { numberOrNaN, refusal } from './failures.js';
import { SIDES, TIMES_IN_FORCE } from './core-words.js';
import { rankKeyOf } from './rank-key.js';

type Place = Extract<BookCommand, { type: 'place' }>;

/** Takes a new order in, or says why not. It is matched at the next clearing of its period. */
export function place(state: BookState, command: Place, context: BookContext): BookEvent[] {
  const { order } = command;
  const failure = checkPlace(state, command, context);
  if (failure !== null) return [{ type: 'rejected', orderId: order.orderId, member: order.member, ...failure }];
  const { record, member } = state.prepare(order);
  const { core } = state;
  core.place(
    record.book.number,
    member,
    SIDES.indexOf(order.side),
    order.quantityWh,
    order.limitPrice,
    order.minFillWh,
    TIMES_IN_FORCE.indexOf(order.timeInForce),
    order.sealedHeight + 0,
    rankKeyOf(order.rank),
    command.capacityWh ?? Sentinel.NO_CAPACITY,
  );
  state.entered(record, order, core.rowOf(core.placed), member, 0);
  return [{ type: 'accepted', order }];
}

/** Why the order would be refused; null: it would not. */
export function checkPlace(state: BookState, { order, capacityWh }: Place, context: BookContext): Failure | null {
  if (state.knows(order.orderId)) return refusal('order.duplicate-id', `The order ${order.orderId} is known.`);
  const { core, rules } = state;
  const quantityWh = numberOrNaN(order.quantityWh);
  const limitPrice = numberOrNaN(order.limitPrice);
  const minFillWh = numberOrNaN(order.minFillWh);
  const failure = checkKind(order, rules, context.timestampMs);
  if (failure !== null) return failure;
  const side = SIDES.indexOf(order.side);
  const timeInForce = TIMES_IN_FORCE.indexOf(order.timeInForce);
  const refused = judgeTerms(rules, side, quantityWh, limitPrice, minFillWh, timeInForce);
  if (refused !== 0) return describe(state, refused, order);
  const late = checkTime(order, rules, context.timestampMs);
  if (late !== null) return late;
  const period = core.periodAt(order.period) ?? EMPTY_PERIOD;
  const member = state.members.numberOf(order.member) ?? Sentinel.NO_MEMBER;
  const most = capacityWh ?? Sentinel.NO_CAPACITY;
  const book = core;
  const position = period.position(member);
  const barred = judgeStanding(book, rules, state.limits, position, member, side, quantityWh, limitPrice, most);
  return barred === 0 ? null : describe(state, barred, order, { capacityWh, openWh: quantityWh, ownLiveWh: 0 });
}
