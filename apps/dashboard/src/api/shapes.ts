/**
 * The answers of the node that the pages read, as docs/HTTP.md describes them: energy in integer Wh, prices and money as
 * exact decimal text in the community's currency, instants as RFC 3339 in UTC, ids as 64 hexadecimal digits. Only what is
 * shown is listed. test/browser/answers.ts checks them against the node's own declarations.
 */

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export type Side = 'buy' | 'sell';
export type TradeSide = 'buyer' | 'seller';

export interface Rules {
  readonly periodSeconds: number;
  readonly gateClosureSeconds: number;
  readonly clearingSeconds: number;
  readonly lotWh: number;
  readonly tick: string;
  readonly priceFloor: string;
  readonly priceCeiling: string;
  readonly matching: 'auction' | 'continuous';
  readonly gridFee: string;
  readonly communityFee: string;
  readonly shortfallCompensation: string;
  readonly settlementDeadlineSeconds: number;
  readonly correctionDays: number;
}

export interface Member {
  readonly memberId: string;
  readonly label: string;
  readonly gridArea: string;
  readonly roles: readonly string[];
  readonly own: boolean;
  readonly operator: boolean;
  readonly validator: boolean;
  readonly connected: boolean;
}

export interface Community {
  readonly communityId: string;
  readonly name: string;
  readonly currency: string;
  readonly members: number;
  readonly ownMember: Member | null;
  readonly operator: string | null;
  readonly rules: Rules;
}

export interface OpenPeriod {
  readonly period: string;
  readonly periodEnd: string;
  readonly gateClosesAt: string;
  /** null: matching is continuous. */
  readonly nextClearingAt: string | null;
  readonly buyWh: number;
  readonly sellWh: number;
  readonly liveOrders: number;
  readonly tradedWh: number;
  readonly indicativePrice: string | null;
  readonly indicativeVolumeWh: number;
}

export interface DepthLevel {
  readonly price: string;
  readonly openWh: number;
  readonly orders: number;
}

export interface CurvePoint {
  readonly price: string;
  readonly cumulativeWh: number;
}

export interface Clearing {
  readonly at: string;
  readonly height: number;
  readonly volumeWh: number;
  readonly price: string | null;
}

export interface Book {
  readonly period: string;
  readonly periodEnd: string;
  readonly gateClosesAt: string;
  readonly nextClearingAt: string | null;
  readonly buys: readonly DepthLevel[];
  readonly sells: readonly DepthLevel[];
  readonly demand: readonly CurvePoint[];
  readonly supply: readonly CurvePoint[];
  readonly tradedWh: number;
  readonly indicativePrice: string | null;
  readonly indicativeVolumeWh: number;
  readonly clearings: readonly Clearing[];
}

export interface PeriodPrice {
  readonly period: string;
  readonly periodEnd: string;
  readonly price: string;
  readonly lowestPrice: string;
  readonly highestPrice: string;
  readonly volumeWh: number;
  readonly trades: number;
}

export interface Trade {
  readonly tradeId: string;
  readonly period: string;
  readonly tradedAt: string;
  readonly height: number;
  readonly buyer: string;
  readonly seller: string;
  readonly ownSide: TradeSide | null;
  readonly quantityWh: number;
  readonly price: string;
  readonly energyAmount: string;
  readonly shortfallCompensation: string;
}

export type SettlementState =
  'traded' | 'previewed' | 'provisional' | 'final' | 'corrected' | 'disputed' | 'open' | 'closed';

export interface Settlement {
  readonly tradeId: string;
  readonly period: string;
  readonly buyer: string;
  readonly seller: string;
  readonly ownSide: TradeSide;
  readonly state: SettlementState;
  readonly buyerDeliveredWh: number | null;
  readonly sellerDeliveredWh: number | null;
  readonly settledWh: number;
  readonly energyAmount: string;
  readonly gridFeeAmount: string;
  readonly communityFeeAmount: string;
  readonly sellerCompensationAmount: string;
  readonly ownNetAmount: string;
}

export interface TradeDetail extends Trade {
  readonly block: {
    readonly height: number;
    readonly hash: string;
    readonly stateHash: string;
    readonly timestamp: string;
    readonly proposer: string;
    readonly certificate: { readonly view: number; readonly signers: readonly string[] } | null;
  } | null;
  readonly settlement: Settlement | null;
}

export type OrderStatus = 'pending' | 'live' | 'filled' | 'left' | 'rejected' | 'lapsed';

export interface Order {
  readonly orderId: string;
  readonly side: Side;
  readonly period: string;
  readonly quantityWh: number;
  readonly filledWh: number;
  readonly openWh: number;
  readonly limitPrice: string;
  readonly status: OrderStatus;
  readonly reasonCode: string | null;
  readonly reasonDetail: string | null;
}

export interface OrderExplanation {
  readonly orderId: string;
  readonly reason: string;
  readonly text: string;
  readonly waitingMs: number | null;
  readonly lastClearing: Clearing | null;
  readonly bestCounterPrice: string | null;
  readonly indicativePrice: string | null;
  readonly nextClearingAt: string | null;
  readonly gateClosesAt: string;
}

export interface NewOrder {
  readonly side: Side;
  readonly period: string;
  readonly quantityWh: number;
  readonly limitPrice: string;
}

export interface PlacedOrders {
  readonly detail: string;
  readonly orders: readonly { readonly orderId: string }[];
}

export interface Agent {
  readonly settings: {
    readonly enabled: boolean;
    readonly buyFrom: string;
    readonly buyTo: string;
    readonly sellFrom: string;
    readonly sellTo: string;
  } | null;
}

export type IntervalQuality = 'actual' | 'estimated' | 'missing';

export interface MeteredInterval {
  readonly period: string;
  readonly periodEnd: string;
  readonly importWh: number;
  readonly exportWh: number;
  readonly quality: IntervalQuality;
  readonly revision: number;
}

export interface Meter {
  readonly meterId: string;
  readonly label: string;
  readonly role: 'grid' | 'pv' | 'sub';
  readonly registeredAt: string;
}

export interface Validator {
  readonly memberId: string;
  readonly label: string;
  readonly own: boolean;
  readonly leader: boolean;
  readonly connected: boolean;
  readonly height: number | null;
  readonly heardAt: string | null;
}

export interface NetworkStatus {
  readonly condition: 'running' | 'catching-up' | 'halted' | 'diverged' | 'not-a-member';
  readonly height: number;
  readonly blockTimestamp: string;
  readonly stateHash: string;
  readonly agreement: {
    readonly agree: number;
    readonly heard: number;
    readonly members: number;
    readonly disagreeing: readonly string[];
  };
  readonly consensus: {
    readonly epoch: number;
    readonly view: number;
    readonly quorum: number;
    readonly validators: readonly Validator[];
  };
  readonly catchUp: { readonly active: boolean; readonly targetHeight: number; readonly behindBlocks: number };
  readonly clock: { readonly now: string; readonly offsetMs: number | null };
  readonly mempool: { readonly transactions: number; readonly own: number };
  readonly settlement: { readonly open: number; readonly unacknowledged: number };
  readonly halt: { readonly code: string; readonly detail: string } | null;
  readonly divergedHeight: number | null;
}

export interface Peer {
  readonly peerId: string;
  readonly memberId: string | null;
  readonly label: string | null;
  readonly direction: 'inbound' | 'outbound';
  readonly connectedSince: string;
  readonly score: number;
  readonly rejects: number;
  readonly roundTripMs: number | null;
}

export interface NetworkPeers {
  readonly peers: readonly Peer[];
  readonly refusals: readonly { readonly peerId: string; readonly reason: string; readonly remainingMs: number }[];
}

export interface Alarm {
  readonly alarmId: string;
  readonly code: string;
  readonly detail: string;
  readonly active: boolean;
  readonly raisedAt: string;
  readonly clearedAt: string | null;
  readonly acknowledgedAt: string | null;
}

/** Data of the server-sent events that the pages read beyond their name. */
export interface EventData {
  readonly block: { readonly height: number };
  readonly trade: {
    readonly tradeId: string;
    readonly ownSide: TradeSide | null;
    readonly quantityWh: number;
    readonly price: string;
  };
  readonly order: { readonly orderId: string; readonly status: string; readonly code: string | null };
  readonly alarm: { readonly code: string; readonly detail: string; readonly cleared: boolean };
}
