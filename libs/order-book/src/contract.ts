import type { CommunityRules, ErrorCode, Failure, HexId, SealedOrder, Sha256, Side, Trade } from '#market';
import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import type { ClearingRecord } from './clearing-record.js';
import type { Curves } from './curves.js';
import type { Explanation } from './explanation.js';
import type { BookLimits } from './limits.js';

/** When a command is judged. */
export interface BookContext {
  /** Height of the block in execution. */
  readonly height: number;
  /** Timestamp of that block, Unix ms. null: no gate, horizon or expiry is checked (the stand-alone filter). */
  readonly timestampMs: number | null;
}

/** Most a member may buy (or sell) in the order's period, given by its connection; null: unlimited. */
export type CapacityWh = EnergyWh | null;

export type BookCommand =
  | { readonly type: 'place'; readonly order: SealedOrder; readonly capacityWh: CapacityWh }
  | { readonly type: 'cancel'; readonly orderId: HexId; readonly member: HexId }
  | {
      /** `quantityWh` is the new total; open = total - filled; 0 or less cancels. The id stays. */
      readonly type: 'replace';
      readonly orderId: HexId;
      readonly member: HexId;
      readonly quantityWh: EnergyWh;
      readonly limitPrice: PricePerKWh;
      /** The rules version that the author saw. */
      readonly rulesVersion: number;
      /** The priority the order takes if it loses its old one. */
      readonly sealedHeight: number;
      readonly rank: string;
      readonly nonce: number;
      readonly index: number;
      readonly capacityWh: CapacityWh;
    }
  /**
   * Matches what is live in one period: the auction, or in continuous matching the orders accepted since the last one.
   * Answers the trades in the order of their pairing, then `cleared`, then the ioc and fok orders that leave.
   */
  | { readonly type: 'clear'; readonly period: PeriodStart }
  /** The gate has passed: what is still live leaves, then the period and all its ids leave the book. */
  | { readonly type: 'close'; readonly period: PeriodStart }
  /** Orders whose expiry is at or before the context's timestamp leave. */
  | { readonly type: 'expire' }
  /** All live orders of the member leave; its trades stand. */
  | { readonly type: 'remove-member'; readonly member: HexId }
  /**
   * New rules: live orders that are now off lot or tick, out of bounds, for no delivery period or not allowed by the
   * matching leave, and buys when the fees rise. Counts, gate and horizon judge new orders only.
   */
  | { readonly type: 'set-rules'; readonly rules: CommunityRules }
  /**
   * A changed certificate: on each side of each period live orders leave, the last by price and priority first, until
   * traded and live energy fit the new capacity.
   */
  | {
      readonly type: 'set-capacity';
      readonly member: HexId;
      readonly importCapacityWh: CapacityWh;
      readonly exportCapacityWh: CapacityWh;
    };

export type BookEvent =
  | { readonly type: 'accepted'; readonly order: SealedOrder }
  /**
   * A refused place, cancel or replace, or a malformed command of any type (names are empty when it gives none). Nothing
   * changed.
   */
  | {
      readonly type: 'rejected';
      readonly orderId: HexId;
      readonly member: HexId;
      readonly code: ErrorCode;
      readonly detail: string;
    }
  | {
      readonly type: 'replaced';
      readonly orderId: HexId;
      readonly quantityWh: EnergyWh;
      readonly openWh: EnergyWh;
      readonly limitPrice: PricePerKWh;
      readonly keptPriority: boolean;
    }
  /** An order left the book with `openWh` unfilled, for the reason in `code`. Fully filled orders leave by their trades. */
  | {
      readonly type: 'left';
      readonly orderId: HexId;
      readonly member: HexId;
      readonly code: ErrorCode;
      readonly openWh: EnergyWh;
    }
  | { readonly type: 'traded'; readonly trade: Trade }
  | {
      readonly type: 'cleared';
      readonly height: number;
      readonly period: PeriodStart;
      readonly volumeWh: EnergyWh;
      /** null: nothing traded, or continuous matching (each trade has its own price). */
      readonly price: PricePerKWh | null;
      /** Orders that sat out for their minimum fill. */
      readonly satOut: readonly HexId[];
    }
  | { readonly type: 'closed'; readonly period: PeriodStart };

export interface LiveOrder extends SealedOrder {
  readonly filledWh: EnergyWh;
  readonly openWh: EnergyWh;
}

/** One price level of a side. */
export interface DepthLevel {
  readonly price: PricePerKWh;
  readonly openWh: EnergyWh;
  readonly orders: number;
}

export interface PeriodView {
  readonly period: PeriodStart;
  /** Best price first. */
  readonly buys: readonly DepthLevel[];
  readonly sells: readonly DepthLevel[];
  /**
   * What an auction now would give; price null when nothing would trade. Always nothing in continuous matching: there
   * orders are matched within the block that brings them.
   */
  readonly indicative: { readonly volumeWh: EnergyWh; readonly price: PricePerKWh | null };
  readonly tradedWh: EnergyWh;
}

/** Injected: pure code imports no crypto. */
export interface BookDependencies {
  readonly sha256: Sha256;
  /** Bounds of memory; DEFAULT_BOOK_LIMITS in a community, others in the stand-alone filter and in tests. */
  readonly limits?: Partial<BookLimits>;
  /**
   * true: nothing is hashed, for who needs trades alone. Trades have an empty id, and `stateHash` must not be called.
   * Default false.
   */
  readonly isHashless?: boolean;
}

/** Canonical plain data (integers, strings, arrays, null) that restores the book byte for byte. */
export type BookSnapshot = unknown;

/**
 * The deterministic order book of one community: all open delivery periods. Two books that were given the same commands
 * hold the same state, whatever they run on. Never throws on a bad command: it answers a `rejected` event with a code.
 */
export interface OrderBook {
  apply(command: BookCommand, context: BookContext): BookEvent[];
  /** Why the place or replace would be refused now; null: it would not. Changes nothing. */
  check(command: Extract<BookCommand, { type: 'place' | 'replace' }>, context: BookContext): Failure | null;
  /** Periods that have accepted an order and are not closed, ascending; each wants a `close` at its gate. */
  periods(): PeriodStart[];
  /** True when live buys and sells of the period overlap in price: a clearing would trade (minimum fills aside). */
  isCrossed(period: PeriodStart): boolean;
  order(orderId: HexId): LiveOrder | undefined;
  /** Live orders in the book's canonical order, all or of one member. */
  orders(filter?: { readonly member?: HexId; readonly period?: PeriodStart }): LiveOrder[];
  view(period: PeriodStart): PeriodView;
  /** Supply and demand of a period, its queued orders among them; empty when the book does not hold it. */
  curves(period: PeriodStart): Curves;
  /** What the last auction of a period found; null before the first and after continuous matching. */
  lastClearing(period: PeriodStart): ClearingRecord | null;
  /**
   * Why an order stands as it does: a live one by the last clearing of its period or, in continuous matching, by what
   * rests now; one that left by what it traded. undefined when no open period has accepted it.
   */
  explain(orderId: HexId): Explanation | undefined;
  /** Energy that a member sold or bought in a period so far (trades, not live orders). */
  tradedWh(period: PeriodStart, member: HexId, side: Side): EnergyWh;
  /** 32 bytes; equal exactly when the states are equal. The same after snapshot and restore. */
  stateHash(): Uint8Array;
  snapshot(): BookSnapshot;
}
