import type { HexId } from '#market';
import { moneyFor } from '#units';
import type { EnergyWh, Money, PeriodStart, PricePerKWh } from '#units';
import type { Party } from './statement.js';

/** What fixes the money of one trade for good: the trade, and the rules of its own `rulesVersion`. */
export interface SettlementTerms {
  readonly tradeId: HexId;
  readonly period: PeriodStart;
  /** memberIds; never the same. */
  readonly buyer: HexId;
  readonly seller: HexId;
  /** memberId to whom the fees are owed. */
  readonly operator: HexId;
  readonly quantityWh: EnergyWh;
  readonly price: PricePerKWh;
  readonly gridFee: PricePerKWh;
  readonly communityFee: PricePerKWh;
  readonly shortfallCompensation: PricePerKWh;
}

/** Revisions of the two statements that a settlement rests on; 0 stands for a statement that is not there. */
export interface SettlementVersion {
  readonly buyerRevision: number;
  readonly sellerRevision: number;
}

/** Money result of one trade at one version. */
export interface Settlement {
  readonly terms: SettlementTerms;
  readonly version: SettlementVersion;
  /** Rests on one statement alone: no compensation, and nothing to mirror it on the other side. */
  readonly provisional: boolean;
  /** min(buyer's statement, seller's statement); provisional: the own statement. */
  readonly settledWh: EnergyWh;
  /** The buyer owes it to the seller; negative at a negative price. */
  readonly energy: Money;
  /** The buyer owes both fees to the operator. */
  readonly gridFee: Money;
  readonly communityFee: Money;
  /** Compensation that the seller owes the buyer; negative: the buyer owes it to the seller. */
  readonly sellerPays: Money;
}

/** What settlement needs of a delivery statement. */
export interface StatedDelivery {
  /** 0 to the traded quantity. */
  readonly deliveredWh: EnergyWh;
  /** 1 or more. */
  readonly revision: number;
}

/**
 * Settles a trade on both parties' statements: the lesser of the two is settled; energy and fees are due on it, each
 * rounded once, half to even. The party with the smaller statement compensates the other for the difference.
 *
 * @throws RangeError for a statement outside 0..traded (the caller disputes it instead)
 * @example 1000 Wh at 240000, seller delivered 700, buyer took 1000, compensation 20000: settled 700, energy 168000,
 *   sellerPays 6000
 */
export function settle(terms: SettlementTerms, buyer: StatedDelivery, seller: StatedDelivery): Settlement {
  const settledWh = Math.min(checkedDelivery(terms, buyer), checkedDelivery(terms, seller));
  const shortfallWh = Math.abs(buyer.deliveredWh - seller.deliveredWh);
  const compensation = moneyFor(terms.shortfallCompensation, shortfallWh);
  const buyerIsShort = buyer.deliveredWh < seller.deliveredWh;
  return {
    ...moneyOn(terms, settledWh),
    version: { buyerRevision: buyer.revision, sellerRevision: seller.revision },
    provisional: false,
    // 0 - x instead of -x: there is no negative zero in a ledger.
    sellerPays: buyerIsShort ? 0 - compensation : compensation,
  };
}

/**
 * Settles a trade on the own statement alone, because the counterparty's is not there at the deadline. No compensation is
 * due; the settlement is corrected when the other statement arrives.
 *
 * @throws RangeError for a statement outside 0..traded
 */
export function settleProvisionally(terms: SettlementTerms, own: Party, statement: StatedDelivery): Settlement {
  const settledWh = checkedDelivery(terms, statement);
  return {
    ...moneyOn(terms, settledWh),
    version: {
      buyerRevision: own === 'buyer' ? statement.revision : 0,
      sellerRevision: own === 'seller' ? statement.revision : 0,
    },
    provisional: true,
    sellerPays: 0,
  };
}

/** True when the two settlements rest on the same statements. */
export function sameVersion(left: SettlementVersion, right: SettlementVersion): boolean {
  return left.buyerRevision === right.buyerRevision && left.sellerRevision === right.sellerRevision;
}

function moneyOn(terms: SettlementTerms, settledWh: EnergyWh) {
  return {
    terms,
    settledWh,
    energy: moneyFor(terms.price, settledWh),
    gridFee: moneyFor(terms.gridFee, settledWh),
    communityFee: moneyFor(terms.communityFee, settledWh),
  };
}

function checkedDelivery(terms: SettlementTerms, { deliveredWh, revision }: StatedDelivery): EnergyWh {
  if (!Number.isSafeInteger(deliveredWh) || deliveredWh < 0 || deliveredWh > terms.quantityWh) {
    throw new RangeError(`settle: ${deliveredWh} Wh is outside 0..${terms.quantityWh}`);
  }
  if (!Number.isSafeInteger(revision) || revision < 1) throw new RangeError('settle: a revision starts at 1');
  return deliveredWh;
}
