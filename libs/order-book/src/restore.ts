import { compareBytes, isHexId } from '#market';
import type { CommunityRules, HexId, SealedOrder } from '#market';
import { isSafeInteger, MAX_ENERGY_WH, MAX_PRICE } from '#units';
import type { BookDependencies, BookSnapshot } from './contract.js';
import { BookState } from './book-state.js';
import { canonicalBytes } from './canonical-bytes.js';
import type { CanonicalValue } from './canonical-bytes.js';
import type { ClearingRecord } from './clearing-record.js';
import { SIDES, TIMES_IN_FORCE } from './core-words.js';
import type { PeriodRecord } from './period-record.js';
import { rankKeyOf } from './rank-key.js';
import { LEFT_ITEMS, LIVE_ITEMS, SNAPSHOT_VERSION, snapshotOf } from './snapshot.js';
import { isId } from './well-formed.js';

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
  const [start, tradesDigest, clearing, entries] = tuple(value, 4);
  const record = state.openRecord(total(start));
  record.tradesDigest = check(tradesDigest, isHexId);
  record.lastClearing = clearing === null ? null : restoreClearing(clearing);
  if (list(entries).length === 0) throw new RangeError('order book snapshot: a period without orders');
  for (const entry of list(entries)) {
    if (list(entry).length === LEFT_ITEMS) restoreLeft(state, record, list(entry));
    else restoreLive(state, record, tuple(entry, LIVE_ITEMS));
  }
}

function restoreClearing(value: unknown): ClearingRecord {
  const [height, volumeWh, price, bestBuy, bestSell, buysFilled, sellsFilled, satOut] = tuple(value, 8);
  return {
    height: check(height, isSafeInteger),
    volumeWh: total(volumeWh),
    price: priceOrNull(price),
    bestBuy: priceOrNull(bestBuy),
    bestSell: priceOrNull(bestSell),
    buysFilled: total(buysFilled),
    sellsFilled: total(sellsFilled),
    satOut: list(satOut).map((item) => {
      const [orderId, offeredWh] = tuple(item, 2);
      return { orderId: check(orderId, isId), offeredWh: total(offeredWh) };
    }),
  };
}

function restoreLeft(state: BookState, record: PeriodRecord, items: readonly unknown[]): void {
  const [orderId, member, side, filledWh] = items;
  const traded = integer(filledWh, 0, MAX_ENERGY_WH);
  state.enterLeft(record, unknownId(state, orderId), check(member, isId), integer(side, 0, 1), traded);
  if (side === 0) record.tradedWh += traded;
}

function restoreLive(state: BookState, record: PeriodRecord, fields: readonly unknown[]): void {
  const side = integer(fields[2], 0, 1);
  const quantityWh = integer(fields[3], 1, MAX_ENERGY_WH);
  const filledWh = quantityWh - integer(fields[4], 1, quantityWh);
  const timeInForce = integer(fields[7], 0, 2);
  const order: SealedOrder = {
    orderId: unknownId(state, fields[0]),
    member: check(fields[1], isId),
    side: SIDES[side]!,
    period: record.book.start,
    quantityWh,
    limitPrice: integer(fields[5], -MAX_PRICE, MAX_PRICE),
    minFillWh: integer(fields[6], 0, quantityWh),
    timeInForce: TIMES_IN_FORCE[timeInForce]!,
    expiresAtMs: fields[8] === null ? null : check(fields[8], isSafeInteger),
    rulesVersion: check(fields[9], isSafeInteger),
    sealedHeight: check(fields[10], isSafeInteger),
    rank: fields[11] === '' ? '' : check(fields[11], isId),
    nonce: check(fields[12], isSafeInteger),
    index: check(fields[13], isSafeInteger),
  };
  const isQueued = integer(fields[14], 0, 1) === 1;
  const { member } = state.prepare(order);
  const row = state.core.restore(
    record.book,
    member,
    side,
    quantityWh,
    filledWh,
    order.limitPrice,
    order.minFillWh,
    timeInForce,
    order.sealedHeight,
    rankKeyOf(order.rank),
    isQueued,
  );
  state.entered(record, order, row, member, filledWh);
  if (side === 0) record.tradedWh += filledWh;
}

function unknownId(state: BookState, value: unknown): HexId {
  const orderId = check(value, isId);
  if (state.knows(orderId)) throw new RangeError('order book snapshot: an order id is there twice');
  return orderId;
}

function total(value: unknown): number {
  return integer(value, 0, Number.MAX_SAFE_INTEGER);
}

function priceOrNull(value: unknown): number | null {
  return value === null ? null : integer(value, -MAX_PRICE, MAX_PRICE);
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

function check<T>(value: unknown, guard: (value: unknown) => value is T): T {
  if (!guard(value)) throw new RangeError('order book snapshot: a value has the wrong type');
  return value;
}
