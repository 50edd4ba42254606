import { toHex } from '#market';
import type { HexId, Sha256 } from '#market';
import type { Money } from '#units';
import { linesToBytes } from './ascii.js';
import type { Account, LedgerEntry, LedgerEntryKind, Posting } from './ledger-entry.js';
import type { Settlement, SettlementVersion } from './settlement.js';
import type { Party } from './statement.js';

const DOMAIN = 'wattmesh-posting-1';

/**
 * Id of an entry: sha256 over these ASCII lines, each ended by a line feed (0x0a): `wattmesh-posting-1`, the tradeId, the
 * buyer's revision and the seller's revision in decimal, and the kind. Each leg of each version is posted at most once.
 */
export function ledgerEntryId(
  tradeId: HexId,
  version: SettlementVersion,
  kind: LedgerEntryKind,
  sha256: Sha256,
): HexId {
  return toHex(
    sha256(linesToBytes([DOMAIN, tradeId, String(version.buyerRevision), String(version.sellerRevision), kind])),
  );
}

/**
 * The entry that books a settlement in the ledger of one party. Debit is positive, credit is negative.
 *
 * The buyer debits energy-purchases, grid-fees and community-fees; credits the seller with energy less compensation, the
 * operator with the fees, and compensation. The seller debits the buyer and credits energy-sales and compensation. Lines
 * of 0 are left out, so a settlement of nothing gives an entry without lines.
 *
 * @param own the party in whose ledger it is booked
 * @param corrects the settlement that this one replaces, from the `settled` event; the entry refers to its entry
 */
export function postingsFor(
  settlement: Settlement,
  own: Party,
  sha256: Sha256,
  corrects: Settlement | null = null,
): LedgerEntry {
  const { terms, version } = settlement;
  const kind = own === 'buyer' ? 'purchase' : 'sale';
  return {
    entryId: ledgerEntryId(terms.tradeId, version, kind, sha256),
    kind,
    tradeId: terms.tradeId,
    period: terms.period,
    buyerRevision: version.buyerRevision,
    sellerRevision: version.sellerRevision,
    refersTo: corrects === null ? null : ledgerEntryId(terms.tradeId, corrects.version, kind, sha256),
    postings: own === 'buyer' ? buyerPostings(settlement) : sellerPostings(settlement),
  };
}

/**
 * The entry that takes an entry back: the same accounts, the amounts negated.
 *
 * @throws RangeError for a reversal: it is not taken back, a new settlement is booked instead
 */
export function reversalOf(entry: LedgerEntry, sha256: Sha256): LedgerEntry {
  if (entry.kind !== 'purchase' && entry.kind !== 'sale') {
    throw new RangeError('reversalOf: a reversal cannot be reversed');
  }
  const kind = entry.kind === 'purchase' ? 'purchase-reversal' : 'sale-reversal';
  return {
    ...entry,
    entryId: ledgerEntryId(entry.tradeId, entry, kind, sha256),
    kind,
    refersTo: entry.entryId,
    postings: entry.postings.map(({ account, amount }) => ({ account, amount: 0 - amount })),
  };
}

function buyerPostings({ terms, energy, gridFee, communityFee, sellerPays }: Settlement): Posting[] {
  return withoutZeros([
    ['energy-purchases', energy],
    ['grid-fees', gridFee],
    ['community-fees', communityFee],
    ['compensation', 0 - sellerPays],
    [`payable/${terms.seller}`, sellerPays - energy],
    [`payable/${terms.operator}`, 0 - gridFee - communityFee],
  ]);
}

function sellerPostings({ terms, energy, sellerPays }: Settlement): Posting[] {
  return withoutZeros([
    ['energy-sales', 0 - energy],
    ['compensation', sellerPays],
    [`receivable/${terms.buyer}`, energy - sellerPays],
  ]);
}

function withoutZeros(lines: readonly (readonly [Account, Money])[]): Posting[] {
  return lines.filter(([, amount]) => amount !== 0).map(([account, amount]) => ({ account, amount }));
}
