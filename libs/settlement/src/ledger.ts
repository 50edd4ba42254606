import type { HexId, Result, Sha256 } from '#market';
import type { Money, PeriodStart } from '#units';
import type { Settlement, SettlementVersion } from './settlement.js';
import type { Party } from './statement.js';

/** `receivable/<memberId>`, `payable/<memberId>` or one of the named accounts. */
export type Account =
  | `receivable/${string}`
  | `payable/${string}`
  | 'energy-sales'
  | 'energy-purchases'
  | 'grid-fees'
  | 'community-fees'
  | 'compensation';

/** One line of an entry. Debit is positive, credit is negative. */
export interface Posting {
  readonly account: Account;
  readonly amount: Money;
}

/** An immutable double entry: its lines sum to zero. */
export interface LedgerEntry {
  /** sha256 over (tradeId, both revisions, leg): a retry gives the same id. */
  readonly entryId: HexId;
  readonly kind: 'settlement' | 'reversal';
  readonly tradeId: HexId;
  readonly period: PeriodStart;
  readonly version: SettlementVersion;
  readonly own: Party;
  readonly provisional: boolean;
  /** entryId of the entry that a reversal takes back, or that a correction replaces; null: none. */
  readonly refersTo: HexId | null;
  readonly lines: readonly Posting[];
}

/** An entry in its place in the chain. */
export interface ChainedEntry {
  /** 1 for the first. */
  readonly sequence: number;
  readonly previousHash: HexId;
  readonly hash: HexId;
  readonly entry: LedgerEntry;
}

/** Where the chain ends: what `verifyChain` is compared with to find a truncation. */
export interface LedgerHead {
  /** Number of entries. */
  readonly sequence: number;
  readonly hash: HexId;
}

export declare const EMPTY_LEDGER: LedgerHead;
export declare function postingsFor(
  settlement: Settlement,
  own: Party,
  sha256: Sha256,
  corrects?: Settlement | null,
): LedgerEntry;
export declare function reversalOf(entry: LedgerEntry, sha256: Sha256): LedgerEntry;
export declare function chainEntry(head: LedgerHead, entry: LedgerEntry, sha256: Sha256): ChainedEntry;
/** `known`: the entry with the same id already in the ledger, looked up by the caller. Codes: ledger.* */
export declare function appendEntry(
  head: LedgerHead,
  entry: LedgerEntry,
  known: LedgerEntry | undefined,
  sha256: Sha256,
): Result<{ readonly outcome: 'appended'; readonly chained: ChainedEntry } | { readonly outcome: 'duplicate' }>;
export declare function verifyChain(
  entries: Iterable<ChainedEntry>,
  expected: LedgerHead,
  sha256: Sha256,
): Result<LedgerHead>;
export declare function accountBalances(entries: Iterable<LedgerEntry>): Map<Account, Money>;

export interface MirrorMismatch {
  readonly tradeId: HexId;
  readonly version: SettlementVersion;
  /** What the buyer's ledger says the buyer owes the seller, and what the seller's ledger says it is owed. */
  readonly buyerOwes: Money;
  readonly sellerIsOwed: Money;
}
export declare function mirrorMismatches(
  buyerEntries: Iterable<LedgerEntry>,
  sellerEntries: Iterable<LedgerEntry>,
): MirrorMismatch[];

/** What a delivery commitment hides. */
export interface CommitmentOpening {
  /** At least MIN_SALT_BYTES random bytes. */
  readonly salt: Uint8Array;
  readonly period: PeriodStart;
  readonly importWh: number;
  readonly exportWh: number;
}
export declare function deliveryCommitment(opening: CommitmentOpening, sha256: Sha256): HexId;
export declare function opensCommitment(commit: HexId, opening: CommitmentOpening, sha256: Sha256): boolean;
