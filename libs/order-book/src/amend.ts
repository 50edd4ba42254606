import type { Failure, HexId } from '#market';
import type { BookCommand, BookContext, BookEvent } from './contract.js';
import { checkKind, checkTime, describe } from './admission.js';
import type { Terms } from './admission.js';
import type { BookState } from './book-state.js';
import { judgeNewStanding, judgeNewTerms } from './core/judge.js';
import { Row, orderAt } from './core/layout.js';
import { Sentinel } from './core/sides.js';
import { takeEvents } from './events.js';
import { numberOrNaN, refusal, show } from './failures.js';
import { takeOut } from './leave.js';
import { rankKeyOf } from './rank-key.js';
import { LEFT } from './refusals.js';

type Cancel = Extract<BookCommand, { type: 'cancel' }>;
type Replace = Extract<BookCommand, { type: 'replace' }>;

/** Takes an order out at its owner's wish. */
export function cancel(state: BookState, { orderId, member }: Cancel, context: BookContext): BookEvent[] {
  const found = findOwn(state, orderId, member);
  if (typeof found !== 'number') return [{ type: 'rejected', orderId, member, ...found }];
  return takeOut(state, found, LEFT.cancelled, context);
}

/**
 * Gives an order a new total and limit. Judged like a new order; keeps its time priority only when it lowers the quantity
 * at the same price. A total at or below what is filled cancels, whatever else the command says.
 */
export function replace(state: BookState, command: Replace, context: BookContext): BookEvent[] {
  const { orderId, member, quantityWh, limitPrice } = command;
  const row = findOwn(state, orderId, member);
  if (typeof row !== 'number') return [{ type: 'rejected', orderId, member, ...row }];
  const failure = checkTotal(state, row, command, context);
  if (failure !== null) return [{ type: 'rejected', orderId, member, ...failure }];
  if (!state.core.cancels(row, quantityWh)) {
    state.details.rulesVersions[row] = command.rulesVersion;
    if (!state.core.keepsPriority(row, quantityWh, limitPrice)) state.details.setPriority(row, command);
  }
  state.core.rewrite(row, quantityWh, limitPrice, command.sealedHeight + 0, rankKeyOf(command.rank));
  return takeEvents(state, context, null);
}

/** Why the replace would be refused; null: it would not. */
export function checkReplace(state: BookState, command: Replace, context: BookContext): Failure | null {
  const row = findOwn(state, command.orderId, command.member);
  return typeof row === 'number' ? checkTotal(state, row, command, context) : row;
}

function findOwn(state: BookState, orderId: HexId, member: HexId): number | Failure {
  const row = state.liveRow(orderId);
  if (row === undefined) return refusal('order.unknown', `No live order has the id ${show(orderId)}.`);
  const owner = state.ownerOf(row);
  return owner === member ? row : refusal('order.not-owner', `The order belongs to ${show(owner)}.`);
}

function checkTotal(state: BookState, row: number, command: Replace, context: BookContext): Failure | null {
  const { core, rules } = state;
  const { rulesVersion, capacityWh } = command;
  const quantityWh = numberOrNaN(command.quantityWh);
  const limitPrice = numberOrNaN(command.limitPrice);
  if (core.cancels(row, quantityWh)) return null;
  const terms: Terms = {
    ...state.liveOrder(row),
    quantityWh: command.quantityWh,
    limitPrice: command.limitPrice,
    rulesVersion,
  };
  const failure = checkKind(terms, rules, context.timestampMs);
  if (failure !== null) return failure;
  const refused = judgeNewTerms(core, rules, row, quantityWh, limitPrice);
  if (refused !== 0) return describe(state, refused, terms);
  const late = checkTime(terms, rules, context.timestampMs);
  if (late !== null) return late;
  const barred = judgeNewStanding(core, row, quantityWh, limitPrice, capacityWh ?? Sentinel.NO_CAPACITY);
  if (barred === 0) return null;
  const ownLiveWh = core.orders[orderAt(row) + Row.OPEN_WH]!;
  const openWh = quantityWh - core.orders[orderAt(row) + Row.QUANTITY_WH]! + ownLiveWh;
  return describe(state, barred, terms, { capacityWh, openWh, ownLiveWh });
}
