import type { CommunityRules } from '#market';
import type { BookState } from './book-state.js';
import { scratch } from './canonical-bytes.js';
import type { CanonicalValue } from './canonical-bytes.js';
import type { ClearingRecord } from './clearing-record.js';
import { Flag, Row, orderAt, orderWideAt } from './core/layout.js';
import { LEFT_ROW } from './period-record.js';
import type { PeriodRecord } from './period-record.js';

/** First item of a snapshot and of the state hash: their form. */
export const SNAPSHOT_VERSION = 2;

/** Items of the entry of an order that left, and of a live one. */
export const LEFT_ITEMS = 4;
export const LIVE_ITEMS = 15;

/** The whole state but the rules, as plain data. */
export function snapshotOf(state: BookState): CanonicalValue {
  return [SNAPSHOT_VERSION, state.records().map((record) => canonicalPeriod(state, record))];
}

function canonicalPeriod(state: BookState, record: PeriodRecord): CanonicalValue {
  const entries = record.orderIds.map((_, serial) => canonicalEntry(state, record, serial));
  return [record.book.start, record.tradesDigest, canonicalClearing(record.lastClearing), entries];
}

function canonicalClearing(clearing: ClearingRecord | null): CanonicalValue {
  if (clearing === null) return null;
  const { height, volumeWh, price, bestBuy, bestSell, buysFilled, sellsFilled, satOut } = clearing;
  const out = satOut.map(({ orderId, offeredWh }) => [orderId, offeredWh]);
  return [height, volumeWh, price, bestBuy, bestSell, buysFilled, sellsFilled, out];
}

/** A live order in full; of one that left, who it was and what it traded. */
function canonicalEntry(state: BookState, record: PeriodRecord, serial: number): CanonicalValue {
  const orderId = record.orderIds[serial]!;
  const owner = record.owners.values[serial]!;
  const member = state.members.idOf(owner >> 1);
  const row = record.rows.values[serial]!;
  if (row === LEFT_ROW) return [orderId, member, owner & 1, record.filledWh.values[serial]!];
  const { orders: words, ordersWide: wide, minFillWh } = state.core;
  const at = orderAt(row);
  const flags = words[at + Row.FLAGS]!;
  return [
    orderId,
    member,
    owner & 1,
    words[at + Row.QUANTITY_WH]!,
    words[at + Row.OPEN_WH]!,
    words[at + Row.LIMIT_PRICE]!,
    (flags & Flag.CONDITIONAL) === 0 ? 0 : minFillWh[row]!,
    (flags >> Flag.TIME_IN_FORCE_SHIFT) & 3,
    state.details.expiries[row]!,
    state.details.rulesVersions[row]!,
    wide[orderWideAt(row) + Row.SEALED_HEIGHT]!,
    state.details.ranks[row]!,
    state.details.nonces[row]!,
    state.details.indexes[row]!,
    (flags & Flag.QUEUED) === 0 ? 0 : 1,
  ];
}

/**
 * SHA-256 over the canonical bytes of [the form, the rules that the book applies, the digest of each open period]. What has
 * not changed since the last time is not hashed again: the cost is that of the changes.
 */
export function stateHashOf(state: BookState): Uint8Array {
  if (state.isHashless) throw new RangeError('stateHash: this book was made without hashes');
  const records = state.records();
  for (const record of records) record.digest ??= periodDigest(state, record);
  scratch.clear();
  scratch.list(3);
  scratch.integer(SNAPSHOT_VERSION);
  scratch.value(appliedRules(state.rules));
  scratch.list(records.length);
  // Safety: every digest was made above.
  for (const record of records) scratch.digest(record.digest!);
  return state.sha256(scratch.view());
}

function periodDigest(state: BookState, record: PeriodRecord): Uint8Array {
  const { size, tree } = record;
  tree.update(size, state.sha256, (serial) => writeEntry(state, record, serial));
  scratch.clear();
  scratch.list(5);
  scratch.integer(record.book.start);
  scratch.text(record.tradesDigest);
  scratch.value(canonicalClearing(record.lastClearing));
  scratch.integer(size);
  tree.writeTop(size);
  return state.sha256(scratch.view());
}

/** The bytes of `canonicalEntry`, without lists in between: this is hashed for every change. */
function writeEntry(state: BookState, record: PeriodRecord, serial: number): void {
  const row = record.rows.values[serial]!;
  const owner = record.owners.values[serial]!;
  scratch.list(row === LEFT_ROW ? LEFT_ITEMS : LIVE_ITEMS);
  scratch.text(record.orderIds[serial]!);
  scratch.text(state.members.idOf(owner >> 1));
  scratch.integer(owner & 1);
  if (row === LEFT_ROW) {
    scratch.integer(record.filledWh.values[serial]!);
    return;
  }
  const { orders, ordersWide, minFillWh } = state.core;
  const { details } = state;
  const at = orderAt(row);
  const flags = orders[at + Row.FLAGS]!;
  const expiresAtMs = details.expiries[row]!;
  scratch.integer(orders[at + Row.QUANTITY_WH]!);
  scratch.integer(orders[at + Row.OPEN_WH]!);
  scratch.integer(orders[at + Row.LIMIT_PRICE]!);
  scratch.integer((flags & Flag.CONDITIONAL) === 0 ? 0 : minFillWh[row]!);
  scratch.integer((flags >> Flag.TIME_IN_FORCE_SHIFT) & 3);
  if (expiresAtMs === null) scratch.null();
  else scratch.integer(expiresAtMs);
  scratch.integer(details.rulesVersions[row]!);
  scratch.integer(ordersWide[orderWideAt(row) + Row.SEALED_HEIGHT]!);
  scratch.text(details.ranks[row]!);
  scratch.integer(details.nonces[row]!);
  scratch.integer(details.indexes[row]!);
  scratch.integer((flags & Flag.QUEUED) === 0 ? 0 : 1);
}

/** The rules that decide how the book goes on; the others are not its state. */
function appliedRules(rules: CommunityRules): CanonicalValue {
  return [
    rules.version,
    rules.periodSeconds,
    rules.horizonPeriods,
    rules.gateClosureSeconds,
    rules.lotWh,
    rules.tick,
    rules.priceFloor,
    rules.priceCeiling,
    rules.matching,
    rules.maxOrdersPerPeriodSide,
    rules.maxOrders,
    rules.gridFee,
    rules.communityFee,
  ];
}
