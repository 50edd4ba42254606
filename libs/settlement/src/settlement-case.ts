import type { ErrorCode } from '#market';
import type { Settlement, SettlementTerms } from './settlement.js';
import { counterpartOf } from './statement.js';
import type { DeliveryStatement, Party } from './statement.js';

/**
 * `traded`: no own statement yet. `previewed`: the own statement is there. `final`: both are, and are settled.
 * `corrected`: settled again, on a later version or after a provisional settlement. `disputed`: the counterparty's latest
 * statement is outside the trade or contradicts itself; the last valid pair stands meanwhile. `provisional`: settled at
 * the deadline on the own statement alone. `open`: no own statement at the deadline, nothing is posted. `closed`: the
 * correction window is over, nothing changes any more.
 */
export type SettlementState =
  'traded' | 'previewed' | 'final' | 'corrected' | 'disputed' | 'provisional' | 'open' | 'closed';

/** A statement of the counterparty that does not fit the trade or another statement: kept for whoever judges. */
export interface DisputeEvidence {
  readonly code: 'statement.out-of-range' | 'statement.contradiction';
  readonly statement: DeliveryStatement;
  /** The statement of the same revision that stands; null: none does. */
  readonly contradicts: DeliveryStatement | null;
}

/** Most evidence kept in one dispute; the first pieces prove as much as later ones. */
export const MAX_EVIDENCE = 8;

/**
 * Settlement of one trade as one of its parties sees it. Plain data (integers, strings, booleans, arrays, null): what is
 * stored as JSON is what is restored.
 */
export interface SettlementCase {
  readonly terms: SettlementTerms;
  /** The side on which this node stands. */
  readonly own: Party;
  readonly state: SettlementState;
  /** Valid statement of the highest revision of each side; null: none yet. */
  readonly ownStatement: DeliveryStatement | null;
  readonly counterStatement: DeliveryStatement | null;
  /** At most MAX_EVIDENCE. */
  readonly evidence: readonly DisputeEvidence[];
  /** Highest revision of the counterparty that is in dispute; 0: none. A valid statement above it ends the dispute. */
  readonly disputedRevision: number;
  /** The settlement whose entry stands in the ledger; null: none. */
  readonly standing: Settlement | null;
  /** How many settlements were posted for this trade so far. */
  readonly postedCount: number;
  readonly deadlinePassed: boolean;
}

export type SettlementInput =
  /** Made by this node, so a wrong one is a bug. */
  | { readonly type: 'own-statement'; readonly statement: DeliveryStatement }
  /** Its signature is already checked. */
  | { readonly type: 'counter-statement'; readonly statement: DeliveryStatement }
  /** settlementDeadlineSeconds after max(period end, gate). */
  | { readonly type: 'deadline' }
  /** correctionDays after max(period end, gate). */
  | { readonly type: 'window-closed' };

export type SettlementEvent =
  /** What the own meter alone would give. Not posted. */
  | { readonly type: 'previewed'; readonly settlement: Settlement }
  /** Post the reversal of this settlement's entry. A `settled` event follows. */
  | { readonly type: 'reversed'; readonly settlement: Settlement }
  /** Post this settlement's entry. `corrects`: the settlement reversed just before; null for the first. */
  | { readonly type: 'settled'; readonly settlement: Settlement; readonly corrects: Settlement | null }
  | { readonly type: 'disputed'; readonly evidence: DisputeEvidence }
  | { readonly type: 'dispute-ended' }
  | { readonly type: 'alarm'; readonly code: 'settlement.counterparty-silent' | 'settlement.meter-silent' }
  /** The input changed nothing that is settled, for this reason. */
  | { readonly type: 'ignored'; readonly code: ErrorCode; readonly detail: string }
  /** `disputed`: the last valid pair (or nothing) stands although the dispute never ended. */
  | { readonly type: 'closed'; readonly disputed: boolean };

/** A trade of which nothing is known yet but its terms: state `traded`. @throws RangeError when a member trades with itself */
export function openSettlementCase(terms: SettlementTerms, own: Party): SettlementCase {
  if (terms.buyer === terms.seller) throw new RangeError('openSettlementCase: buyer and seller are the same member');
  return {
    terms,
    own,
    state: 'traded',
    ownStatement: null,
    counterStatement: null,
    evidence: [],
    disputedRevision: 0,
    standing: null,
    postedCount: 0,
    deadlinePassed: false,
  };
}

/** memberId of the party whose statements come from outside. */
export function counterpartyOf(settlementCase: SettlementCase): string {
  return settlementCase.terms[counterpartOf(settlementCase.own)];
}

/** True while the counterparty's latest word is in dispute, also after closing. */
export function isDisputed({ disputedRevision, counterStatement }: SettlementCase): boolean {
  return disputedRevision > 0 && disputedRevision >= (counterStatement?.revision ?? 0);
}
