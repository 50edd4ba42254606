/** How large the loads are. */
export interface Scale {
  /** Operations of (a) and of the edge. */
  readonly operations: number;
  /** Operations of nodejs-order-book in the deep book, where each takes long. */
  readonly deepPeerOperations: number;
  /** Operations of which single commands are timed: ours, and nodejs-order-book's. */
  readonly latencyOperations: number;
  readonly peerLatencyOperations: number;
  /** Homes of (b). */
  readonly homes: readonly number[];
  readonly householdOperations: number;
  /** Spreads in ticks by which (a) is shown again, and its operations then. */
  readonly spreads: readonly number[];
  readonly spreadOperations: number;
  /** Orders per side of (c), and repetitions for each. */
  readonly auctions: readonly { readonly orders: number; readonly repetitions: number }[];
  /** Repetitions of the period of 1,000 homes in (c). */
  readonly homesRepetitions: number;
  /** Resting orders of the memory figures. */
  readonly restingOrders: readonly number[];
  /** Blocks of 100 changes in (d), and the most time for them. */
  readonly blocks: number;
  readonly blocksBudgetMs: number;
  /** Repetitions of races; of those in the deep book, where each takes long. */
  readonly repetitions: number;
  readonly deepRepetitions: number;
  /** Time of those who are run on a prefix of the stream. */
  readonly prefixBudgetMs: number;
}

export const FULL_SCALE: Scale = {
  operations: 1_000_000,
  deepPeerOperations: 500_000,
  latencyOperations: 1_000_000,
  peerLatencyOperations: 100_000,
  homes: [100, 1_000, 10_000],
  householdOperations: 300_000,
  spreads: [25, 50, 200],
  spreadOperations: 50_000,
  auctions: [
    { orders: 1_000, repetitions: 101 },
    { orders: 10_000, repetitions: 31 },
    { orders: 100_000, repetitions: 7 },
    { orders: 1_000_000, repetitions: 3 },
  ],
  homesRepetitions: 51,
  restingOrders: [100_000, 1_000_000],
  blocks: 500,
  blocksBudgetMs: 10_000,
  repetitions: 5,
  deepRepetitions: 3,
  prefixBudgetMs: 2_000,
};

export const QUICK_SCALE: Scale = {
  operations: 200_000,
  deepPeerOperations: 30_000,
  latencyOperations: 200_000,
  peerLatencyOperations: 20_000,
  homes: [100, 1_000],
  householdOperations: 60_000,
  spreads: [],
  spreadOperations: 0,
  auctions: [
    { orders: 1_000, repetitions: 31 },
    { orders: 10_000, repetitions: 7 },
    { orders: 100_000, repetitions: 3 },
  ],
  homesRepetitions: 15,
  restingOrders: [100_000],
  blocks: 200,
  blocksBudgetMs: 2_000,
  repetitions: 3,
  deepRepetitions: 3,
  prefixBudgetMs: 300,
};
