/** The uniform-price auction of the market rules in a few lines, so that the fixture's figures agree with each other. */
export interface Offer {
  readonly orderId: string;
  readonly member: number;
  readonly side: 'buy' | 'sell';
  /** Micro-units per kWh. */
  readonly limit: number;
  readonly quantityWh: number;
  openWh: number;
}

/** Energy that changes hands between two offers. */
export interface Fill {
  readonly buy: Offer;
  readonly sell: Offer;
  readonly quantityWh: number;
}

/** What a clearing gives. */
export interface ClearedAuction {
  readonly volumeWh: number;
  readonly price: number | null;
  readonly fills: readonly Fill[];
}

/** Clears the open energy of `offers` without changing them. Prices are floored to `tick`. */
export function clearAuction(offers: readonly Offer[], tick: number): ClearedAuction {
  const buys = offers.filter((offer) => offer.side === 'buy' && offer.openWh > 0).toSorted((a, b) => b.limit - a.limit);
  const sells = offers
    .filter((offer) => offer.side === 'sell' && offer.openWh > 0)
    .toSorted((a, b) => a.limit - b.limit);
  const fills: Fill[] = [];
  const left = new Map([...buys, ...sells].map((offer) => [offer, offer.openWh]));
  let [buyIndex, sellIndex] = [0, 0];
  for (;;) {
    const [buy, sell] = [buys[buyIndex], sells[sellIndex]];
    if (buy === undefined || sell === undefined || buy.limit < sell.limit) break;
    const quantityWh = Math.min(left.get(buy) ?? 0, left.get(sell) ?? 0);
    fills.push({ buy, sell, quantityWh });
    left.set(buy, (left.get(buy) ?? 0) - quantityWh);
    left.set(sell, (left.get(sell) ?? 0) - quantityWh);
    if (left.get(buy) === 0) buyIndex += 1;
    if (left.get(sell) === 0) sellIndex += 1;
  }
  const last = fills.at(-1);
  if (last === undefined) return { volumeWh: 0, price: null, fills };
  const low = Math.max(last.sell.limit, buys[buyIndex]?.limit ?? 0);
  const high = Math.min(last.buy.limit, sells[sellIndex]?.limit ?? Infinity);
  const price = Math.floor((low + high) / 2 / tick) * tick;
  return { volumeWh: fills.reduce((sum, fill) => sum + fill.quantityWh, 0), price, fills };
}
