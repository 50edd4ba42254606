import { failure, success, toHex } from '#market';
import type { HexId, Result, Sha256 } from '#market';
import { linesToBytes } from './ascii.js';
import { checkEntry } from './ledger-entry.js';
import type { LedgerEntry } from './ledger-entry.js';

/** An entry in its place in the chain. */
export interface ChainedEntry {
  /** 1 for the first, one more for each. */
  readonly sequence: number;
  readonly hash: HexId;
  readonly entry: LedgerEntry;
}

/** Where a chain ends. Kept apart from the entries, it shows when the last of them are gone. */
export interface LedgerHead {
  /** Number of entries. */
  readonly sequence: number;
  readonly hash: HexId;
}

/** Head of a ledger without entries. */
export const EMPTY_LEDGER: LedgerHead = { sequence: 0, hash: '0'.repeat(64) };
const DOMAIN = 'wattmesh-ledger-1';

export type AppendedEntry =
  { readonly outcome: 'appended'; readonly chained: ChainedEntry } | { readonly outcome: 'duplicate' };

/**
 * Hash of an entry in its place: sha256 over these ASCII lines, each ended by a line feed (0x0a). `wattmesh-ledger-1`; the
 * hash before it (64 zeros for the first); sequence; entryId; kind; tradeId; period; buyer's revision; seller's revision;
 * refersTo or `-`; then one line `<account> <amount>` for each posting in its order. Numbers are decimal.
 *
 * @throws RangeError for text that is not printable ASCII
 */
export function chainHash(previousHash: HexId, sequence: number, entry: LedgerEntry, sha256: Sha256): HexId {
  const lines = [
    DOMAIN,
    previousHash,
    String(sequence),
    entry.entryId,
    entry.kind,
    entry.tradeId,
    String(entry.period),
    String(entry.buyerRevision),
    String(entry.sellerRevision),
    entry.refersTo ?? '-',
    ...entry.postings.map(({ account, amount }) => `${account} ${amount}`),
  ];
  return toHex(sha256(linesToBytes(lines)));
}

/** Puts an entry at the end of the chain. The caller has checked it. */
export function chainEntry(head: LedgerHead, entry: LedgerEntry, sha256: Sha256): ChainedEntry {
  const sequence = head.sequence + 1;
  return { sequence, hash: chainHash(head.hash, sequence, entry, sha256), entry };
}

/**
 * Appends an entry once, however often it comes.
 *
 * Failure codes: `ledger.entry-malformed`, `ledger.unbalanced`, `ledger.entry-conflict`.
 *
 * @param known the entry of the same id that is already in the ledger, looked up by the caller; undefined: none
 */
export function appendEntry(
  head: LedgerHead,
  entry: LedgerEntry,
  known: LedgerEntry | undefined,
  sha256: Sha256,
): Result<AppendedEntry> {
  const checked = checkEntry(entry);
  if (!checked.ok) return checked;
  if (known === undefined) return success({ outcome: 'appended', chained: chainEntry(head, entry, sha256) });
  // Two entries are the same when they hash the same in the same place.
  if (chainHash(EMPTY_LEDGER.hash, 0, known, sha256) !== chainHash(EMPTY_LEDGER.hash, 0, entry, sha256)) {
    return failure('ledger.entry-conflict', `entry ${entry.entryId} is in the ledger with other lines`);
  }
  return success({ outcome: 'duplicate' });
}

/**
 * Checks a whole ledger: that each entry is well-formed and balanced, stands in its place under its hash, no id occurs
 * twice, and the chain ends where it is expected to. Any edit, deletion, insertion or exchange breaks a hash; a missing
 * end shows against the expected head. Memory grows with the ledger's own length.
 *
 * Failure codes: `ledger.chain-broken`, `ledger.truncated`, `ledger.entry-malformed`, `ledger.unbalanced`,
 * `ledger.entry-conflict`.
 *
 * @param entries from the first on, ascending
 * @param expected the head that was kept apart
 */
export function verifyChain(entries: Iterable<ChainedEntry>, expected: LedgerHead, sha256: Sha256): Result<LedgerHead> {
  let head = EMPTY_LEDGER;
  const ids = new Set<HexId>();
  for (const chained of entries) {
    const sequence = head.sequence + 1;
    const checked = checkEntry(chained.entry);
    if (!checked.ok) return failure(checked.failure.code, `entry ${sequence}: ${checked.failure.detail}`);
    if (chained.sequence !== sequence) {
      return failure('ledger.chain-broken', `expected entry ${sequence}, found ${chained.sequence}`);
    }
    const hash = chainHash(head.hash, sequence, chained.entry, sha256);
    if (hash !== chained.hash) return failure('ledger.chain-broken', `entry ${sequence} does not have its hash`);
    if (ids.has(chained.entry.entryId)) return failure('ledger.entry-conflict', `entry ${sequence} repeats an id`);
    ids.add(chained.entry.entryId);
    head = { sequence, hash };
  }
  if (head.sequence < expected.sequence) {
    return failure('ledger.truncated', `${head.sequence} of ${expected.sequence} entries are there`);
  }
  if (head.sequence !== expected.sequence || head.hash !== expected.hash) {
    return failure('ledger.chain-broken', `the ledger does not end in the expected entry ${expected.sequence}`);
  }
  return success(head);
}
