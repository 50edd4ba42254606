import { isSafeInteger } from '#units';
import type { EnergyWh } from '#units';
import type { Failure, HexId } from '#market';
import type { BookCommand, BookContext, BookEvent } from './contract.js';
import { checkCapacity, checkSelfCross, checkTerms, refusal, show } from './admission.js';
import type { Terms } from './admission.js';
import type { BookOrder } from './book-order.js';
import type { BookState } from './book-state.js';
import { left } from './leave.js';

type Cancel = Extract<BookCommand, { type: 'cancel' }>;
type Replace = Extract<BookCommand, { type: 'replace' }>;

/** Takes an order out at its owner's wish. */
export function cancel(state: BookState, { orderId, member }: Cancel): BookEvent[] {
  const found = findOwn(state, orderId, member);
  if ('code' in found) return [{ type: 'rejected', orderId, member, ...found }];
  return [left(state, found, 'order.cancelled')];
}

/**
 * Gives an order a new total and limit. Judged like a new order; keeps its time priority only when it lowers the quantity
 * at the same price. A total at or below what is filled cancels, whatever else the command says.
 */
export function replace(state: BookState, command: Replace, context: BookContext): BookEvent[] {
  const { orderId, member, quantityWh } = command;
  const order = findOwn(state, orderId, member);
  if ('code' in order) return [{ type: 'rejected', orderId, member, ...order }];
  if (isCancelling(order, quantityWh)) return [left(state, order, 'order.cancelled')];
  const failure = checkTotal(state, order, command, context);
  if (failure !== null) return [{ type: 'rejected', orderId, member, ...failure }];
  const keptPriority = command.limitPrice === order.limitPrice && quantityWh < order.quantityWh;
  rewrite(state, order, command, keptPriority);
  return [{ type: 'replaced', orderId, quantityWh, openWh: order.openWh, limitPrice: order.limitPrice, keptPriority }];
}

/** Why the replace would be refused; null: it would not. */
export function checkReplace(state: BookState, command: Replace, context: BookContext): Failure | null {
  const order = findOwn(state, command.orderId, command.member);
  if ('code' in order) return order;
  return isCancelling(order, command.quantityWh) ? null : checkTotal(state, order, command, context);
}

function isCancelling(order: BookOrder, quantityWh: EnergyWh): boolean {
  return isSafeInteger(quantityWh) && quantityWh <= order.quantityWh - order.openWh;
}

function findOwn(state: BookState, orderId: HexId, member: HexId): BookOrder | Failure {
  const order = state.live(orderId);
  if (order === undefined) return refusal('order.unknown', `No live order has the id ${show(orderId)}.`);
  if (order.member !== member) return refusal('order.not-owner', `The order belongs to ${show(order.member)}.`);
  return order;
}

function checkTotal(
  state: BookState,
  order: BookOrder,
  { quantityWh, limitPrice, rulesVersion, capacityWh }: Replace,
  context: BookContext,
): Failure | null {
  const terms: Terms = { ...order, quantityWh, limitPrice, rulesVersion };
  const openWh = quantityWh - (order.quantityWh - order.openWh);
  return (
    checkTerms(terms, state.rules, context.timestampMs) ??
    checkSelfCross(terms, order.position) ??
    checkCapacity(order.position[order.side], openWh, order.openWh, capacityWh)
  );
}

function rewrite(state: BookState, order: BookOrder, command: Replace, keptPriority: boolean): void {
  const period = state.periodOf(order);
  const openWh = command.quantityWh - (order.quantityWh - order.openWh);
  period.remove(order);
  order.quantityWh = command.quantityWh;
  order.openWh = openWh;
  order.rulesVersion = command.rulesVersion;
  if (!keptPriority) {
    order.limitPrice = command.limitPrice + 0;
    order.sealedHeight = command.sealedHeight + 0;
    order.rank = command.rank;
    order.nonce = command.nonce + 0;
    order.index = command.index + 0;
    order.queued = state.rules.matching === 'continuous';
  }
  period.add(order);
}
