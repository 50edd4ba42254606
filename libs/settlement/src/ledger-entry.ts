import { failure, isHexId, success } from '#market';
import type { HexId, Result } from '#market';
import { sumExact } from '#units';
import type { Money, PeriodStart } from '#units';

/**
 * An account of a node's own ledger: `receivable/<memberId>` what that member owes, `payable/<memberId>` what is owed to
 * it, and the five named accounts of income and cost.
 */
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
  /** Micro-units of currency; never 0. */
  readonly amount: Money;
}

/** What an entry books: a settlement of an own purchase or sale, or the reversal of one. */
export type LedgerEntryKind = 'purchase' | 'sale' | 'purchase-reversal' | 'sale-reversal';
export const LEDGER_ENTRY_KINDS: readonly LedgerEntryKind[] = [
  'purchase',
  'sale',
  'purchase-reversal',
  'sale-reversal',
];

/** An immutable double entry: its lines sum to zero. */
export interface LedgerEntry {
  /** sha256 over (tradeId, both revisions, kind), see `ledgerEntryId`: a retry gives the same id. */
  readonly entryId: HexId;
  readonly kind: LedgerEntryKind;
  readonly tradeId: HexId;
  readonly period: PeriodStart;
  /** Revisions of the statements behind it; 0: none (a provisional settlement). */
  readonly buyerRevision: number;
  readonly sellerRevision: number;
  /** entryId that a reversal takes back or a correction replaces; null: none. */
  readonly refersTo: HexId | null;
  /** At most MAX_POSTINGS; empty when nothing is owed. */
  readonly postings: readonly Posting[];
}

/** Most lines of one entry. */
export const MAX_POSTINGS = 16;
const ACCOUNT =
  /^(?:(?:receivable|payable)\/[\x21-\x7e]{1,64}|energy-sales|energy-purchases|grid-fees|community-fees|compensation)$/;

/** Checks form and balance of an entry. Failure codes: `ledger.entry-malformed`, `ledger.unbalanced`. */
export function checkEntry(entry: LedgerEntry): Result<LedgerEntry> {
  const problem = malformation(entry);
  if (problem !== null) return failure('ledger.entry-malformed', problem);
  const sum = sumExact(entry.postings.map((posting) => posting.amount));
  if (sum !== 0) return failure('ledger.unbalanced', `the lines sum to ${sum}`);
  return success(entry);
}

function malformation(entry: LedgerEntry): string | null {
  const { entryId, kind, tradeId, period, buyerRevision, sellerRevision, refersTo, postings } = entry;
  if (!isHexId(entryId)) return 'entryId must be 64 hexadecimal digits';
  if (!isHexId(tradeId)) return 'tradeId must be 64 hexadecimal digits';
  if (refersTo !== null && !isHexId(refersTo)) return 'refersTo must be null or 64 hexadecimal digits';
  if (!LEDGER_ENTRY_KINDS.includes(kind)) return `kind must be one of ${LEDGER_ENTRY_KINDS.join(', ')}`;
  for (const value of [period, buyerRevision, sellerRevision]) {
    if (!Number.isSafeInteger(value) || value < 0) return 'period and revisions must be non-negative integers';
  }
  if (postings.length > MAX_POSTINGS) return `at most ${MAX_POSTINGS} lines`;
  for (const { account, amount } of postings) {
    if (!ACCOUNT.test(account)) return `no account is called ${account}`;
    if (!Number.isSafeInteger(amount) || amount === 0) return 'an amount must be an integer other than 0';
  }
  return null;
}
