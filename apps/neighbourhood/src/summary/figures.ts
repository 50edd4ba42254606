/** What `--once --json` prints, as of one moment. docs/OPERATIONS.md says how each figure is found from outside. */
export interface Figures extends Timing {
  readonly households: number;
  readonly nodes: number;
  readonly periodSeconds: number;
  readonly seed: number;
  /** Figures about settlement are of delivery periods that ended by this instant. */
  readonly judgedUntil: string;
  /** Delivery periods with trades, all of which are final on both sides. */
  readonly periodsSettled: number;
  /** All trades up to the common height. */
  readonly trades: number;
  /** Those of periods that are over and metered by both parties. */
  readonly meteredTrades: number;
  /** Final sides of metered trades: two each. */
  readonly settlementsFinal: number;
  /** Height that all nodes have reached. */
  readonly commonHeight: number;
  /** The different hashes of the state at that height: one. */
  readonly stateHashes: readonly string[];
  /** Labels of nodes that have other trades than the first. */
  readonly differingTradeLists: readonly string[];
  /** How far ledger entries are from zero, over all nodes, micro-units. */
  readonly ledgerImbalance: number;
  /** Trades whose two books do not mirror each other. */
  readonly mirrorMismatches: number;
  /** Ledger entries that say again what another has said. */
  readonly duplicatePostings: number;
  /** Orders on which the next two figures rest. */
  readonly ordersTimed: number;
  /** From an order's acceptance at its author's node to its place in the book of the last node. */
  readonly p50SealSeconds: number | null;
  readonly p95SealSeconds: number | null;
  readonly ordersNotSealedEverywhere: number;
  /** Orders of which a part was traded before the rest left. */
  readonly partialFills: number;
  /** Metered trades of which the seller delivered less than it sold. */
  readonly sellersShort: number;
  readonly tradesByHousehold: Readonly<Record<string, number>>;
  /** Pairs of consecutive periods with sun and need and without a trade. */
  readonly tradelessPairs: number;
  /** Acknowledged, and not there any more. */
  readonly ordersLost: number;
  readonly readingsLost: number;
  /** What nodes refused of meters and forecasts. */
  readonly refusedByNodes: readonly string[];
  /** Greatest proportional set size of each node while it ran, MiB; null: not told by this operating system. */
  readonly pssMb: Readonly<Record<string, number | null>>;
  /** CPU time of each node as part of the run, percent of one processor. */
  readonly cpuPercent: Readonly<Record<string, number | null>>;
  /** null: no chaos was wanted. */
  readonly chaos: readonly KillFigures[] | null;
  /** null: no kills at random instants were wanted. */
  readonly kills: KillSummary | null;
  readonly versions: { readonly wattmesh: string; readonly node: string; readonly platform: string };
}

/** Households killed at random instants. */
export interface KillSummary {
  readonly wanted: number;
  readonly done: number;
  /** Orders acknowledged just before a kill. */
  readonly acknowledgedOrders: number;
  readonly p99ReadySeconds: number | null;
  readonly p99CatchUpSeconds: number | null;
}

/** A node that was killed and started again. */
export interface KillFigures {
  readonly label: string;
  readonly role: string;
  readonly downSeconds: number;
  /** From the start of its process until it was ready. */
  readonly readySeconds: number;
  /** From the start of its process to the state that the others have. */
  readonly catchUpSeconds: number;
  /** Orders that it had acknowledged before. */
  readonly acknowledgedOrders: number;
  /** The last request, sent again with its idempotency key, was answered with the same order. */
  readonly isRepeatedAsSame: boolean;
}

/** Seconds. */
export interface Timing {
  /** From the start of the program until all nodes ran. */
  readonly startSeconds: number;
  /** From then to the summary. */
  readonly runSeconds: number;
  /** From the start of the program. */
  readonly firstTradeSeconds: number | null;
  readonly firstSettlementSeconds: number | null;
}

/** The figures and what is wrong with them: a sentence each, none when all is well. */
export interface Summary extends Figures {
  readonly problems: readonly string[];
}
