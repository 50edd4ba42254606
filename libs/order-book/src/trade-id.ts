import { toHex } from '#market';
import type { HexId, Sha256, Trade } from '#market';
import { scratch } from './canonical-bytes.js';

/** First item of the hashed list, so that no other hash of the book can equal a trade id. */
export const TRADE_ID_DOMAIN = 'wattmesh/1/trade';

/**
 * The id of a trade: SHA-256 over the canonical bytes (see `canonicalBytes`) of the list
 * `[TRADE_ID_DOMAIN, height, period, buyOrder, sellOrder]`, ids as text, in hexadecimal. A pair of orders trades at most
 * once in a clearing, so ids never repeat.
 */
export function tradeIdOf(
  sha256: Sha256,
  { height, period, buyOrder, sellOrder }: Pick<Trade, 'height' | 'period' | 'buyOrder' | 'sellOrder'>,
): HexId {
  scratch.clear();
  scratch.list(5);
  scratch.text(TRADE_ID_DOMAIN);
  scratch.integer(height);
  scratch.integer(period);
  scratch.text(buyOrder);
  scratch.text(sellOrder);
  return toHex(sha256(scratch.view()));
}
