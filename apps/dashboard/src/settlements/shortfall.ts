import type { Settlement } from '../api/shapes.js';
import { formatKWh } from '../figures/energy.js';

/** Why less was settled than traded, from the point of view of the household that looks at it. */
export interface Shortfall {
  /** The side whose meter showed less; 'both' when both statements are equal and below what was traded. */
  readonly side: 'buyer' | 'seller' | 'both';
  /** Energy traded and not settled, Wh. */
  readonly missingWh: number;
  /** One or two sentences. */
  readonly text: string;
}

const WHAT = {
  buyer: {
    own: 'Your meter took',
    other: "The buyer's meter took",
    rest: 'What the seller fed in beyond that went to its supplier.',
  },
  seller: {
    own: 'Your meter fed in',
    other: "The seller's meter fed in",
    rest: 'What the buyer used beyond that came from its supplier.',
  },
};

/** undefined when all of `tradedWh` was settled, or a statement is still missing: then nobody can tell. */
export function shortfallOf(settlement: Settlement, tradedWh: number): Shortfall | undefined {
  const { buyerDeliveredWh, sellerDeliveredWh, settledWh, ownSide } = settlement;
  if (buyerDeliveredWh === null || sellerDeliveredWh === null || settledWh >= tradedWh) return undefined;
  const missingWh = tradedWh - settledWh;
  if (buyerDeliveredWh === sellerDeliveredWh) {
    const text = `Both meters showed only ${formatKWh(settledWh)} of ${formatKWh(tradedWh)} kWh, so neither owes the other compensation.`;
    return { side: 'both', missingWh, text };
  }
  const side = sellerDeliveredWh < buyerDeliveredWh ? 'seller' : 'buyer';
  const who = side === ownSide ? WHAT[side].own : WHAT[side].other;
  const differenceWh = Math.abs(buyerDeliveredWh - sellerDeliveredWh);
  const payer = side === ownSide ? 'You compensate your neighbour' : 'Your neighbour compensates you';
  return {
    side,
    missingWh,
    text:
      `${who} ${formatKWh(Math.min(buyerDeliveredWh, sellerDeliveredWh))} of the ${formatKWh(tradedWh)} kWh. ` +
      `${payer} for the ${formatKWh(differenceWh)} kWh between the two meters. ${WHAT[side].rest}`,
  };
}
