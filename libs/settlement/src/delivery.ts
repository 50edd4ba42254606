import { sumExact } from '#units';
import type { EnergyWh } from '#units';
import type { HexId } from '#market';

/** The part of a trade that delivery needs. */
export interface TradedQuantity {
  readonly tradeId: HexId;
  /** A non-negative integer of Wh. */
  readonly quantityWh: EnergyWh;
}

/**
 * Shares what a household metered in one period among its trades of that period and direction (sales against export,
 * purchases against import).
 *
 * All of each trade when the meter covers them all. Else `floor(quantity x metered / traded)` each, and the Wh that
 * remain one each in order of largest remainder, then lowest tradeId. So the deliveries never exceed the meter: their sum
 * is exactly min(metered, traded), and none exceeds its own trade. The answer is in ascending order of tradeId and does
 * not depend on the order of `trades`.
 *
 * @throws RangeError for a negative or fractional energy or a trade given twice (bugs of the caller)
 * @example trades of 1000 and 500 Wh, metered 700: 467 and 233
 */
export function allocateDelivery(trades: readonly TradedQuantity[], meteredWh: EnergyWh): Map<HexId, EnergyWh> {
  if (!isEnergy(meteredWh)) throw new RangeError('allocateDelivery: meteredWh must be a non-negative integer');
  const sorted = trades.toSorted((left, right) => compare(left.tradeId, right.tradeId));
  for (const [index, trade] of sorted.entries()) {
    if (!isEnergy(trade.quantityWh))
      throw new RangeError('allocateDelivery: quantityWh must be a non-negative integer');
    if (trade.tradeId === sorted[index - 1]?.tradeId) throw new RangeError('allocateDelivery: a trade is given twice');
  }
  const tradedWh = sumExact(sorted.map((trade) => trade.quantityWh));
  if (meteredWh >= tradedWh) return new Map(sorted.map((trade) => [trade.tradeId, trade.quantityWh]));

  const metered = BigInt(meteredWh);
  const traded = BigInt(tradedWh);
  const shares = sorted.map((trade) => {
    const product = BigInt(trade.quantityWh) * metered;
    return { tradeId: trade.tradeId, deliveredWh: Number(product / traded), remainder: product % traded };
  });
  let leftWh = meteredWh - sumExact(shares.map((share) => share.deliveredWh));
  // A stable sort: shares of equal remainder stay in order of tradeId.
  for (const share of shares.toSorted((left, right) => compare(right.remainder, left.remainder))) {
    if (leftWh === 0) break;
    share.deliveredWh += 1;
    leftWh -= 1;
  }
  return new Map(shares.map((share) => [share.tradeId, share.deliveredWh]));
}

function isEnergy(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function compare<T extends string | bigint>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
