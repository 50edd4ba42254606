import type { HexId } from '#market';
import { sumExact } from '#units';
import type { Money } from '#units';
import type { Account, LedgerEntry } from './ledger-entry.js';
import { sameVersion } from './settlement.js';
import type { SettlementVersion } from './settlement.js';

/** Balance of every account that was ever posted to, in ascending order of account; debit is positive. They sum to zero. */
export function accountBalances(entries: Iterable<LedgerEntry>): Map<Account, Money> {
  const amounts = new Map<Account, Money>();
  for (const { postings } of entries) {
    for (const { account, amount } of postings) amounts.set(account, sumExact([amounts.get(account) ?? 0, amount]));
  }
  return new Map([...amounts].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** A trade on which the two ledgers disagree although they rest on the same statements. */
export interface MirrorMismatch {
  readonly tradeId: HexId;
  readonly version: SettlementVersion;
  /** What the buyer owes the seller by the buyer's ledger; fees to the operator aside. */
  readonly buyerOwes: Money;
  /** What the seller is owed by the seller's ledger. */
  readonly sellerIsOwed: Money;
}

/**
 * Compares the ledgers of two parties (or of all buyers and all sellers) trade by trade: at equal version the net must be
 * equal. Trades that stand at different versions, or on one side only, are not compared: a statement is still on its way,
 * or one side has settled provisionally. The lists of entries may differ by order of arrival.
 *
 * @returns the mismatches in ascending order of tradeId; empty when the ledgers mirror each other
 */
export function mirrorMismatches(
  buyerEntries: Iterable<LedgerEntry>,
  sellerEntries: Iterable<LedgerEntry>,
): MirrorMismatch[] {
  const bought = netPerTrade(buyerEntries, ['purchase', 'purchase-reversal']);
  const sold = netPerTrade(sellerEntries, ['sale', 'sale-reversal']);
  const mismatches: MirrorMismatch[] = [];
  for (const [tradeId, buyer] of bought) {
    const seller = sold.get(tradeId);
    if (seller?.version === undefined || buyer.version === undefined) continue;
    if (!sameVersion(buyer.version, seller.version) || buyer.net + seller.net === 0) continue;
    const { buyerRevision, sellerRevision } = buyer.version;
    mismatches.push({
      tradeId,
      version: { buyerRevision, sellerRevision },
      buyerOwes: buyer.net,
      sellerIsOwed: 0 - seller.net,
    });
  }
  return mismatches.sort((left, right) => (left.tradeId < right.tradeId ? -1 : 1));
}

interface TradeNet {
  /** Version that stands; undefined when all were reversed. */
  version: SettlementVersion | undefined;
  net: Money;
}

/** Net of energy and compensation: what is settled between the two parties, whatever else one of them also is. */
function netPerTrade(entries: Iterable<LedgerEntry>, kinds: readonly LedgerEntry['kind'][]): Map<HexId, TradeNet> {
  const trades = new Map<HexId, TradeNet>();
  for (const entry of entries) {
    if (!kinds.includes(entry.kind)) continue;
    const trade = trades.get(entry.tradeId) ?? { version: undefined, net: 0 };
    const amounts = entry.postings
      .filter(
        ({ account }) => account === 'energy-purchases' || account === 'energy-sales' || account === 'compensation',
      )
      .map(({ amount }) => amount);
    trade.net = sumExact([trade.net, ...amounts]);
    if (entry.kind === kinds[0]) trade.version = entry;
    else if (trade.version !== undefined && sameVersion(trade.version, entry)) trade.version = undefined;
    trades.set(entry.tradeId, trade);
  }
  return trades;
}
