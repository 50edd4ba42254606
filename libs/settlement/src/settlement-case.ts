import type { ErrorCode } from '#market';
import type { Settlement, SettlementTerms } from './settlement.js';
import type { DeliveryStatement, Party } from './statement.js';

/**
 * `traded`: no statement yet. `previewed`: the own statement is there. `final`: both are. `corrected`: settled again, on a
 * later version or after a provisional settlement. `disputed`: the counterparty's statement is outside the trade or
 * contradicts itself. `provisional`: settled at the deadline on the own statement alone. `open`: no own statement at the
 * deadline, nothing is posted. `closed`: the correction window is over, nothing changes any more.
 */
export type SettlementState =
  'traded' | 'previewed' | 'final' | 'corrected' | 'disputed' | 'provisional' | 'open' | 'closed';

/** A statement of the counterparty that contradicts the trade or an earlier statement: kept for whoever judges. */
export interface DisputeEvidence {
  readonly code: 'statement.out-of-range' | 'statement.contradiction';
  readonly statement: DeliveryStatement;
  /** The statement of the same revision that it contradicts; null: none, it is outside 0..traded. */
  readonly contradicts: DeliveryStatement | null;
}

/** Settlement of one trade as one party sees it. Plain data: what is stored is what is restored. */
export interface SettlementCase {
  readonly terms: SettlementTerms;
  /** The side on which this node stands. */
  readonly own: Party;
  readonly state: SettlementState;
  /** Highest valid statement of each side. */
  readonly ownStatement: DeliveryStatement | null;
  readonly counterStatement: DeliveryStatement | null;
  readonly evidence: readonly DisputeEvidence[];
  /** The settlement whose entry stands in the ledger; null: none. */
  readonly standing: Settlement | null;
  /** How often an entry was posted for this trade, reversals not counted. */
  readonly postedCount: number;
  readonly deadlinePassed: boolean;
}

export type SettlementInput =
  | { readonly type: 'own-statement'; readonly statement: DeliveryStatement }
  | { readonly type: 'counter-statement'; readonly statement: DeliveryStatement }
  /** The settlement deadline has passed. */
  | { readonly type: 'deadline' }
  /** The correction window is over. */
  | { readonly type: 'window-closed' };

export type SettlementEvent =
  /** What the own meter alone would give. Not posted. */
  | { readonly type: 'previewed'; readonly settlement: Settlement }
  /** Post the reversal of the entry of this settlement. */
  | { readonly type: 'reversed'; readonly settlement: Settlement }
  /** Post the entry of this settlement. `corrects`: the settlement that was reversed just before, or null. */
  | { readonly type: 'settled'; readonly settlement: Settlement; readonly corrects: Settlement | null }
  | { readonly type: 'disputed'; readonly evidence: DisputeEvidence }
  | { readonly type: 'dispute-ended' }
  | { readonly type: 'alarm'; readonly code: ErrorCode }
  /** The input changed nothing, for this reason. */
  | { readonly type: 'ignored'; readonly code: ErrorCode }
  | { readonly type: 'closed'; readonly disputed: boolean };

export interface SettlementStep {
  readonly case: SettlementCase;
  readonly events: readonly SettlementEvent[];
}

/** A new trade: state `traded`. */
export declare function openSettlementCase(terms: SettlementTerms, own: Party): SettlementCase;
/** Pure: the case is not changed. */
export declare function stepSettlement(settlementCase: SettlementCase, input: SettlementInput): SettlementStep;
