import { fromHex } from '#market';
import type { CommunityRules, Sha256, Side } from '#market';
import { naiveHash } from './naive-bytes.js';
import type { Plain } from './naive-bytes.js';
import type { NaiveClearing, NaiveLists } from './naive-lists.js';
import { isLive } from './naive-order.js';
import type { NaiveOrder } from './naive-order.js';

type Hash = (value: Plain) => string;

/** The state hash of docs/MARKET-RULES.md by its definition: every list built and every digest computed anew. */
export function naiveStateHash(book: NaiveLists, sha256: Sha256): Uint8Array {
  const hash: Hash = (value) => naiveHash(sha256, value);
  const digests = book.periods().map((period) => {
    const ofPeriod = (one: { readonly period: number }) => one.period === period;
    const entries = book.accepted.filter(ofPeriod).map((one) => entryOf(one));
    const clearings = book.clearings.filter(ofPeriod);
    return hash([
      period,
      tradesDigest(clearings, hash),
      recordOf(clearings.at(-1)),
      entries.length,
      topOf(entries, hash),
    ]);
  });
  return fromHex(hash([2, rulesOf(book.rules), digests]));
}

function rulesOf(rules: CommunityRules): Plain {
  const { version, periodSeconds, horizonPeriods, gateClosureSeconds, lotWh, tick, priceFloor, priceCeiling } = rules;
  const { matching, maxOrdersPerPeriodSide, maxOrders, gridFee, communityFee } = rules;
  const first = [version, periodSeconds, horizonPeriods, gateClosureSeconds, lotWh, tick, priceFloor, priceCeiling];
  return [...first, matching, maxOrdersPerPeriodSide, maxOrders, gridFee, communityFee];
}

function entryOf(order: NaiveOrder): Plain {
  const { orderId, member, quantityWh, openWh, limitPrice, minFillWh, expiresAtMs, rulesVersion } = order;
  const { sealedHeight, rank, nonce, index } = order;
  const side = order.side === 'buy' ? 0 : 1;
  if (!isLive(order)) return [orderId, member, side, quantityWh - openWh];
  const timeInForce = ['gtc', 'ioc', 'fok'].indexOf(order.timeInForce);
  const terms = [side, quantityWh, openWh, limitPrice, minFillWh, timeInForce, expiresAtMs, rulesVersion];
  return [orderId, member, ...terms, sealedHeight, rank, nonce, index, order.queued ? 1 : 0];
}

/** What the last auction found; null before the first and after continuous matching. */
function recordOf(clearing: NaiveClearing | undefined): Plain {
  if (clearing === undefined || clearing.matching === 'continuous') return null;
  const { height, limits, trades, price } = clearing;
  const volumeWh = trades.reduce((sum, trade) => sum + trade.quantityWh, 0);
  const best = (side: Side) => limits.find((one) => one.side === side)?.limitPrice ?? null;
  const buysFilled = new Set(trades.map((trade) => trade.buyOrder)).size;
  const sellsFilled = new Set(trades.map((trade) => trade.sellOrder)).size;
  const satOut = clearing.satOut.map(({ order, offeredWh }) => [order.orderId, offeredWh]);
  return [height, volumeWh, price, best('buy'), best('sell'), buysFilled, sellsFilled, satOut];
}

/** A digest for each entry, then for each eight of them, until at most 32 are left. */
function topOf(entries: readonly Plain[], hash: Hash): Plain[] {
  let level = entries.map(hash);
  while (level.length > 32) level = groupsOf(8, level).map(hash);
  return level;
}

function groupsOf(size: number, values: readonly Plain[]): Plain[][] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, index) => values.slice(index * size, (index + 1) * size));
}

function tradesDigest(clearings: readonly NaiveClearing[], hash: Hash): string {
  let digest = '0'.repeat(64);
  for (const { height, rulesVersion, trades } of clearings) {
    const entries = trades.map((one) => [one.buyOrder, one.sellOrder, one.quantityWh, one.price]);
    if (trades.length > 0) digest = hash([digest, height, rulesVersion, entries]);
  }
  return digest;
}
