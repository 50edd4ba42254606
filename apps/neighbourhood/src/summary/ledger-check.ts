import { parseMicro, sumExact } from '#units';
import type { LedgerEntryAnswer, TradeAnswer } from '../node/answers.js';
import type { NodeRecords } from './node-records.js';

/** Micro-units of an amount as text. @throws RangeError when it is none: a node that tells such an amount has a bug */
export function microOf(text: string): number {
  const micro = parseMicro(text);
  if (micro === undefined) throw new RangeError(`not an amount: ${text}`);
  return micro;
}

/** Sum over entries of how far each is from zero, micro-units: 0 when all is well. */
export function ledgerImbalance(entries: readonly LedgerEntryAnswer[]): number {
  return sumExact(entries.map(({ postings }) => Math.abs(sumExact(postings.map(({ amount }) => microOf(amount))))));
}

/** Entries that say a second time what another has said: same id, or same trade, kind and statements. */
export function duplicateEntries(entries: readonly LedgerEntryAnswer[]): number {
  const ids = new Set(entries.map(({ entryId }) => entryId));
  const meanings = new Set(
    entries.map(({ tradeId, kind, buyerRevision, sellerRevision }) =>
      [tradeId, kind, buyerRevision, sellerRevision].join(),
    ),
  );
  return 2 * entries.length - ids.size - meanings.size;
}

/** What one party's book says about a trade. */
interface SideOfTrade {
  /** Owed by the counterparty, less owed to it, micro-units. */
  readonly net: number;
  /** Statements on which its last entry rests. */
  readonly version: string;
}

/**
 * Trades whose two books do not mirror each other: what the buyer's says it owes the seller must be what the seller's says
 * it is owed, entry by entry summed up, at the same version. Fees are between the buyer and the operator and no part of it.
 */
export function mirrorMismatches(trades: readonly TradeAnswer[], nodes: readonly NodeRecords[]): string[] {
  const books = new Map(
    nodes.map(({ memberId, entries }) => [memberId, Map.groupBy(entries, (entry) => entry.tradeId)]),
  );
  const sideOf = (tradeId: string, own: string, other: string): SideOfTrade | null => {
    const entries = books.get(own)?.get(tradeId);
    if (entries === undefined) return null;
    const accounts = [`receivable/${other}`, `payable/${other}`];
    const amounts = entries.flatMap(({ postings }) =>
      postings.filter(({ account }) => accounts.includes(account)).map(({ amount }) => microOf(amount)),
    );
    const last = entries.reduce((latest, entry) => (entry.sequence > latest.sequence ? entry : latest));
    return { net: sumExact(amounts), version: `${last.buyerRevision}/${last.sellerRevision}` };
  };
  return trades
    .filter(({ tradeId, buyer, seller }) => {
      const bought = sideOf(tradeId, buyer, seller);
      const sold = sideOf(tradeId, seller, buyer);
      // A trade that neither has booked is not settled: that is counted elsewhere.
      if (bought === null && sold === null) return false;
      return bought?.version !== sold?.version || bought?.net !== -(sold?.net ?? NaN);
    })
    .map(({ tradeId }) => tradeId);
}
