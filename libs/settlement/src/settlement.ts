import type { HexId } from '#market';
import type { EnergyWh, Money, PeriodStart, PricePerKWh } from '#units';

/** What fixes the money of one trade for good: the trade and the rules of its own `rulesVersion`. */
export interface SettlementTerms {
  readonly tradeId: HexId;
  readonly period: PeriodStart;
  readonly buyer: HexId;
  readonly seller: HexId;
  /** Member to whom the fees are owed. */
  readonly operator: HexId;
  readonly quantityWh: EnergyWh;
  readonly price: PricePerKWh;
  readonly gridFee: PricePerKWh;
  readonly communityFee: PricePerKWh;
  readonly shortfallCompensation: PricePerKWh;
}

/** Revisions of the two statements a settlement rests on; 0 stands for a statement that is not there. */
export interface SettlementVersion {
  readonly buyerRevision: number;
  readonly sellerRevision: number;
}

/** Money result of one trade at one version. */
export interface Settlement {
  readonly terms: SettlementTerms;
  readonly version: SettlementVersion;
  /** Rests on the own statement alone: no compensation, no mirror on the other side. */
  readonly provisional: boolean;
  /** min(buyer's statement, seller's statement); provisional: the own statement. */
  readonly settledWh: EnergyWh;
  /** The buyer owes it to the seller; negative at a negative price. */
  readonly energy: Money;
  /** The buyer owes both to the operator. */
  readonly gridFee: Money;
  readonly communityFee: Money;
  /** Compensation that the seller owes the buyer; negative: the buyer owes it to the seller. */
  readonly sellerPays: Money;
}

/** Delivered energy and revision of one statement. */
export interface StatedDelivery {
  readonly deliveredWh: EnergyWh;
  readonly revision: number;
}

export declare function settle(terms: SettlementTerms, buyer: StatedDelivery, seller: StatedDelivery): Settlement;
export declare function settleProvisionally(
  terms: SettlementTerms,
  own: 'buyer' | 'seller',
  statement: StatedDelivery,
): Settlement;
export declare function allocateDelivery(
  trades: readonly { readonly tradeId: HexId; readonly quantityWh: EnergyWh }[],
  meteredWh: EnergyWh,
): Map<HexId, EnergyWh>;
