import { compareBytes, isHexId } from '#market';
import type { CommunityRules, HexId, SealedOrder, Side, TimeInForce } from '#market';
import { isSafeInteger, MAX_ENERGY_WH, MAX_PRICE } from '#units';
import type { BookDependencies, BookSnapshot } from './contract.js';
import { bookOrder } from './book-order.js';
import { BookState } from './book-state.js';
import { canonicalBytes } from './canonical-bytes.js';
import type { CanonicalValue } from './canonical-bytes.js';
import type { PeriodBook } from './period-book.js';
import { SNAPSHOT_VERSION, snapshotOf } from './snapshot.js';
import { isId } from './well-formed.js';

const SIDES: readonly Side[] = ['buy', 'sell'];
const TIMES_IN_FORCE: readonly TimeInForce[] = ['gtc', 'ioc', 'fok'];

/**
 * The state that gave the snapshot. Refuses what no book gives: everything is read with its type and range, then the
 * restored state must give the same bytes again, which rules out duplicates and other orders of the items.
 *
 * @throws RangeError
 */
export function restoreState(snapshot: BookSnapshot, rules: CommunityRules, dependencies: BookDependencies): BookState {
  const state = new BookState(rules, dependencies);
  const [version, periods] = tuple(snapshot, 2);
  if (version !== SNAPSHOT_VERSION) throw new RangeError('order book snapshot: unknown version');
  for (const period of list(periods)) restorePeriod(state, period);
  // Safety: everything in it was read as a list, text, an integer or null above.
  if (compareBytes(canonicalBytes(snapshot as CanonicalValue), canonicalBytes(snapshotOf(state))) !== 0) {
    throw new RangeError('order book snapshot: not canonical');
  }
  return state;
}

function restorePeriod(state: BookState, value: unknown): void {
  const [start, tradedWh, tradesDigest, positions, leftIds, orders] = tuple(value, 6);
  const period = state.openPeriod(integer(start, 0, Number.MAX_SAFE_INTEGER));
  period.tradedWh = total(tradedWh);
  period.tradesDigest = check(tradesDigest, isHexId);
  for (const entry of list(positions)) {
    const [member, bought, sold, accepted] = tuple(entry, 4);
    const position = state.openPosition(period, check(member, isId));
    position.buy.tradedWh = total(bought);
    position.sell.tradedWh = total(sold);
    position.acceptedCount = total(accepted);
  }
  for (const orderId of list(leftIds)) state.remember(period, unknownId(state, orderId));
  for (const order of list(orders)) restoreOrder(state, period, order);
}

function restoreOrder(state: BookState, period: PeriodBook, value: unknown): void {
  const fields = tuple(value, 15);
  const quantityWh = integer(fields[3], 1, MAX_ENERGY_WH);
  const order: SealedOrder = {
    orderId: unknownId(state, fields[0]),
    member: check(fields[1], isId),
    side: oneOf(fields[2], SIDES),
    period: period.period,
    quantityWh,
    limitPrice: integer(fields[5], -MAX_PRICE, MAX_PRICE),
    minFillWh: integer(fields[6], 0, quantityWh),
    timeInForce: oneOf(fields[7], TIMES_IN_FORCE),
    expiresAtMs: fields[8] === null ? null : check(fields[8], isSafeInteger),
    rulesVersion: check(fields[9], isSafeInteger),
    sealedHeight: check(fields[10], isSafeInteger),
    rank: fields[11] === '' ? '' : check(fields[11], isId),
    nonce: check(fields[12], isSafeInteger),
    index: check(fields[13], isSafeInteger),
  };
  const queued = integer(fields[14], 0, 1) === 1;
  const position = state.openPosition(period, order.member);
  state.enter(bookOrder(order, position, integer(fields[4], 1, quantityWh), queued));
}

function unknownId(state: BookState, value: unknown): HexId {
  const orderId = check(value, isId);
  if (state.knows(orderId)) throw new RangeError('order book snapshot: an order id is there twice');
  return orderId;
}

function total(value: unknown): number {
  return integer(value, 0, Number.MAX_SAFE_INTEGER);
}

function integer(value: unknown, least: number, most: number): number {
  const read = check(value, isSafeInteger);
  if (read < least || read > most) throw new RangeError('order book snapshot: an integer is out of range');
  return read;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new RangeError('order book snapshot: a list is missing');
  return value;
}

function tuple(value: unknown, length: number): readonly unknown[] {
  const items = list(value);
  if (items.length !== length) throw new RangeError('order book snapshot: a list has another length');
  return items;
}

function oneOf<T extends string>(value: unknown, options: readonly T[]): T {
  const found = options.find((option) => option === value);
  if (found === undefined) throw new RangeError('order book snapshot: a word is not one of those allowed');
  return found;
}

function check<T>(value: unknown, guard: (value: unknown) => value is T): T {
  if (!guard(value)) throw new RangeError('order book snapshot: a value has the wrong type');
  return value;
}
