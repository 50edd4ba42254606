import { fromHex, isHexId, toHex } from '#market';
import type { CommunityRules, Sha256 } from '#market';
import type { NaiveClearing, NaiveLists } from './naive-lists.js';
import { isLive } from './naive-order.js';
import type { NaiveOrder } from './naive-order.js';

type Plain = number | string | null | readonly Plain[];
type Hash = (value: Plain) => string;

/** The state hash of docs/MARKET-RULES.md by its definition: every list built and every digest computed anew. */
export function naiveStateHash(book: NaiveLists, sha256: Sha256): Uint8Array {
  const hash: Hash = (value) => toHex(sha256(fromHex(naiveBytes(value))));
  const digests = book.periods().map((period) => {
    const ofPeriod = (one: { readonly period: number }) => one.period === period;
    const entries = book.accepted.filter(ofPeriod).map((one) => entryOf(one));
    const trades = tradesDigest(book.clearings.filter(ofPeriod), hash);
    return hash([period, trades, null, entries.length, rootOf(entries, hash)]);
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

/** Four entries a leaf, sixteen digests a node. */
function rootOf(entries: readonly Plain[], hash: Hash): Plain {
  let level = groupsOf(4, entries).map(hash);
  while (level.length > 1) level = groupsOf(16, level).map(hash);
  return level[0]!;
}

function groupsOf(size: number, values: readonly Plain[]): Plain[][] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, index) => values.slice(index * size, (index + 1) * size));
}

function tradesDigest(clearings: readonly NaiveClearing[], hash: Hash): string {
  let digest = '0'.repeat(64);
  for (const { height, rulesVersion, trades } of clearings) {
    const entries = trades.map(({ buyOrder, sellOrder, quantityWh, price }) => [
      buyOrder,
      sellOrder,
      quantityWh,
      price,
    ]);
    if (trades.length > 0) digest = hash([digest, height, rulesVersion, entries]);
  }
  return digest;
}

/** The bytes of a value, in hexadecimal. */
export function naiveBytes(value: Plain): string {
  if (value === null) return '00';
  if (typeof value === 'number') return (value | 0) === value ? `05${integer(value, 32)}` : `01${integer(value, 64)}`;
  if (typeof value === 'string') return isHexId(value) ? `04${value}` : text(value);
  return `03${integer(value.length, 32)}${value.map((item) => naiveBytes(item)).join('')}`;
}

function integer(value: number, bits: 8 | 32 | 64): string {
  return BigInt.asUintN(bits, BigInt(value))
    .toString(16)
    .padStart(bits / 4, '0');
}

function text(value: string): string {
  const bytes = Array.from(value, (character) => utf8(character.codePointAt(0)!)).flat();
  return `02${integer(bytes.length, 32)}${bytes.map((byte) => integer(byte, 8)).join('')}`;
}

/** A lone surrogate is a code point like others: three bytes. */
function utf8(codePoint: number): number[] {
  const six = (shift: number) => 0x80 + ((codePoint >> shift) & 0x3f);
  if (codePoint < 0x80) return [codePoint];
  if (codePoint < 0x800) return [0xc0 + (codePoint >> 6), six(0)];
  if (codePoint < 0x10000) return [0xe0 + (codePoint >> 12), six(6), six(0)];
  return [0xf0 + (codePoint >> 18), six(12), six(6), six(0)];
}
