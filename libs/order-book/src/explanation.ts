import type { SealedOrder } from '#market';
import type { EnergyWh, PricePerKWh } from '#units';
import type { ClearingRecord } from './clearing-record.js';

/** What decides why an order stands as it does, and the numbers to tell it with. */
export type Explanation =
  | OpenReason
  /** `rest`: why the rest stays open; null: it was the last one filled, and the other side had no more. */
  | {
      readonly reason: 'partly-filled';
      readonly filledWh: EnergyWh;
      readonly openWh: EnergyWh;
      readonly rest: OpenReason | null;
    }
  | { readonly reason: 'filled'; readonly filledWh: EnergyWh }
  /** It is not live any more. The code is that of its `left` event; without one it was filled. */
  | { readonly reason: 'left'; readonly filledWh: EnergyWh };

/** Why open energy has not traded. Prices in micro-currency per kWh. */
export type OpenReason =
  /** It has taken part in no clearing yet, or not with its present terms. */
  | { readonly reason: 'awaits-clearing' }
  /** It would have been filled `offeredWh`, and accepts no less than `leastFillWh`. 0: it was left out with all others. */
  | { readonly reason: 'sat-out'; readonly offeredWh: EnergyWh; readonly leastFillWh: EnergyWh }
  /** `position` in the line of its side, from 1; null in the auction, where nobody waits in line then. */
  | { readonly reason: 'no-counter-orders'; readonly position: number | null }
  /**
   * The limit is strictly worse than the clearing price or, where that is null (nothing traded, or continuous matching),
   * than the best limit of the other side. `position` as above.
   */
  | {
      readonly reason: 'price-not-reached';
      readonly limitPrice: PricePerKWh;
      readonly clearingPrice: PricePerKWh | null;
      readonly bestCounterPrice: PricePerKWh;
      readonly position: number | null;
    }
  /** Nothing traded although the limit reaches the best of the other side: whoever it reaches sat out. */
  | {
      readonly reason: 'counter-orders-sat-out';
      readonly limitPrice: PricePerKWh;
      readonly bestCounterPrice: PricePerKWh;
    }
  /**
   * The limit reaches the clearing price, but orders with a better limit or priority took all there was. `position` in the
   * line of its side, of which the first `filledUpTo` were filled; null when only the record is known.
   */
  | {
      readonly reason: 'outranked';
      readonly limitPrice: PricePerKWh;
      readonly clearingPrice: PricePerKWh;
      readonly filledUpTo: number;
      readonly position: number | null;
    };

/** What is to be known of an order: its terms, and its energy after the clearing. */
export interface ExplainedOrder extends Pick<
  SealedOrder,
  'orderId' | 'side' | 'limitPrice' | 'minFillWh' | 'timeInForce' | 'sealedHeight'
> {
  readonly filledWh: EnergyWh;
  readonly openWh: EnergyWh;
}

/**
 * Why an order stands as it does after an auction, from the record of that alone. What is open at a price that was reached
 * counts as outranked when nothing of the order has traded, and as the rest of the last one filled when something has.
 *
 * @param clearing null: the period has not been cleared yet
 */
export function explainAt(order: ExplainedOrder, clearing: ClearingRecord | null): Explanation {
  const { filledWh, openWh } = order;
  if (openWh === 0) return { reason: 'filled', filledWh };
  const rest = openReasonAt(order, clearing);
  if (filledWh === 0) return rest;
  return { reason: 'partly-filled', filledWh, openWh, rest: rest.reason === 'outranked' ? null : rest };
}

/** Why the open energy of an order did not trade in the auction. Who is outranked gets no position. */
export function openReasonAt(order: ExplainedOrder, clearing: ClearingRecord | null): OpenReason {
  if (clearing === null || order.sealedHeight > clearing.height) return { reason: 'awaits-clearing' };
  const satOut = clearing.satOut.find(({ orderId }) => orderId === order.orderId);
  if (satOut !== undefined) {
    const leastFillWh = leastFillOf(order);
    // Whoever accepts the offer has lowered its quantity since then.
    if (satOut.offeredWh >= leastFillWh) return { reason: 'awaits-clearing' };
    return { reason: 'sat-out', offeredWh: satOut.offeredWh, leastFillWh };
  }
  const { side, limitPrice } = order;
  const bestCounterPrice = side === 'buy' ? clearing.bestSell : clearing.bestBuy;
  if (bestCounterPrice === null) return { reason: 'no-counter-orders', position: null };
  const { price: clearingPrice } = clearing;
  if (isWorse(order, clearingPrice ?? bestCounterPrice)) {
    return { reason: 'price-not-reached', limitPrice, clearingPrice, bestCounterPrice, position: null };
  }
  if (clearingPrice === null) return { reason: 'counter-orders-sat-out', limitPrice, bestCounterPrice };
  const filledUpTo = side === 'buy' ? clearing.buysFilled : clearing.sellsFilled;
  return { reason: 'outranked', limitPrice, clearingPrice, filledUpTo, position: null };
}

/** Least fill in one clearing that the order accepts; 0: any. */
function leastFillOf({ timeInForce, minFillWh, openWh }: ExplainedOrder): EnergyWh {
  return timeInForce === 'fok' ? openWh : Math.min(minFillWh, openWh);
}

/** True when the limit does not reach the price. */
function isWorse({ side, limitPrice }: ExplainedOrder, price: PricePerKWh): boolean {
  return side === 'buy' ? limitPrice < price : limitPrice > price;
}
