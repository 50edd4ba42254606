/** A bar and what was measured. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly bar: number;
  readonly sense: 'at least' | 'at most';
  readonly unit: string;
  readonly isMet: boolean;
}

/** What the order book is to reach. Ratios are to nodejs-order-book, in the auction to sorting. */
export const BARS = {
  shallowRatio: 25,
  deepRatio: 100,
  householdsRatio: 25,
  edgeRatio: 6,
  shallowP99Us: 0.5,
  deepP99Us: 1.5,
  auctionRatio: 10,
  pairingRatio: 3,
  thousandHomesMs: 1,
  bytesPerOrder: 96,
  stateHashMs: 0.2,
} as const;

export function ratioGoal(name: string, value: number, bar: number): Goal {
  return { name, value, bar, sense: 'at least', unit: 'x', isMet: value >= bar };
}

/** @param unit with a leading space */
export function ceilingGoal(name: string, value: number, bar: number, unit: string): Goal {
  return { name, value, bar, sense: 'at most', unit, isMet: value <= bar };
}
