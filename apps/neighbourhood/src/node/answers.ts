/** Answers of a node's HTTP interface, as far as the neighbourhood reads them (docs/HTTP.md). Prices and money are text. */

export interface PageAnswer<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface StatusAnswer {
  readonly condition: string;
  readonly height: number;
  readonly stateHash: string;
  readonly agreement: { readonly agree: number; readonly heard: number; readonly members: number };
  readonly connectedMembers: readonly string[];
}

export interface OrderAnswer {
  readonly orderId: string;
  readonly member: string;
  readonly own: boolean;
  readonly side: 'buy' | 'sell';
  readonly period: string;
  readonly quantityWh: number;
  readonly filledWh: number;
  readonly status: 'pending' | 'live' | 'filled' | 'left' | 'rejected' | 'lapsed';
  readonly submittedAt: string | null;
  readonly sealedAt: string | null;
  readonly sealedHeight: number | null;
}

export interface TradeAnswer {
  readonly tradeId: string;
  readonly period: string;
  readonly height: number;
  readonly buyOrderId: string;
  readonly sellOrderId: string;
  readonly buyer: string;
  readonly seller: string;
  readonly quantityWh: number;
  readonly price: string;
  readonly gridFee: string;
  readonly communityFee: string;
  readonly shortfallCompensation: string;
}

export interface SettlementAnswer {
  readonly tradeId: string;
  readonly period: string;
  readonly buyer: string;
  readonly seller: string;
  readonly state: string;
  readonly buyerDeliveredWh: number | null;
  readonly sellerDeliveredWh: number | null;
  readonly settledWh: number;
  readonly energyAmount: string;
  readonly gridFeeAmount: string;
  readonly communityFeeAmount: string;
  readonly sellerCompensationAmount: string;
  readonly buyerRevision: number;
  readonly sellerRevision: number;
}

export interface LedgerEntryAnswer {
  readonly sequence: number;
  readonly entryId: string;
  readonly tradeId: string;
  readonly kind: string;
  readonly buyerRevision: number;
  readonly sellerRevision: number;
  readonly postings: readonly { readonly account: string; readonly amount: string }[];
}

export interface AccountsAnswer {
  readonly items: readonly { readonly account: string; readonly balance: string }[];
}

export interface IntervalAnswer {
  readonly period: string;
  readonly importWh: number;
  readonly exportWh: number;
  readonly quality: 'actual' | 'estimated' | 'missing';
  readonly revision: number;
}

export interface ReadingAnswer {
  readonly kind: 'register' | 'interval';
  readonly at: string;
  readonly importWh: number | null;
  readonly exportWh: number | null;
}

export interface BlockAnswer {
  readonly height: number;
  readonly hash: string;
  readonly stateHash: string;
}

export interface CommunityAnswer {
  readonly communityId: string;
  readonly ownMember: { readonly memberId: string } | null;
}

export interface OrdersPlacedAnswer {
  readonly transactionId: string;
  readonly orders: readonly { readonly orderId: string }[];
}

export interface ReadingsTakenAnswer {
  readonly created: number;
  readonly duplicate: number;
  readonly superseded: number;
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly detail: string }[];
}
