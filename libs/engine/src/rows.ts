import type { ErrorCode, HexId, Side, TimeInForce, Trade } from '#market';

/**
 * What a node records, as plain rows. The engine emits them as changes; the store maps them to tables. Numbers are
 * integers: energy in Wh, prices in micro-units per kWh, money in micro-units, times in Unix ms (periods in Unix seconds).
 */

/** A final block. */
export interface BlockRow {
  readonly height: number;
  readonly hash: HexId;
  readonly epoch: number;
  readonly view: number;
  readonly timestampMs: number;
  readonly proposer: HexId;
  readonly transactionCount: number;
  /** Canonical bytes of a FullBlock: header and transactions as signed. */
  readonly body: Uint8Array;
  /** Hash of the state after executing it. */
  readonly stateHash: HexId;
  /** Canonical bytes of the finalize certificate of exactly this block; null when a descendant's certificate proves it. */
  readonly certificate: Uint8Array | null;
}

/** A block above the final head that this node voted for or holds. */
export interface PendingBlockRow {
  readonly hash: HexId;
  readonly height: number;
  readonly header: Uint8Array;
  readonly transactionIds: readonly HexId[];
}

/** An own vote. Kept before it is sent, so that no crash makes this node contradict itself. */
export interface VoteRow {
  readonly epoch: number;
  readonly view: number;
  readonly kind: string;
  readonly blockHash: HexId | null;
  readonly bytes: Uint8Array;
}

/** A quorum certificate above the final head. */
export interface CertificateRow {
  readonly epoch: number;
  readonly view: number;
  readonly kind: string;
  readonly blockHash: HexId | null;
  readonly bytes: Uint8Array;
}

/** A transaction that is not yet sealed. Own ones are kept until they are sealed or expire: they are the outbox. */
export interface PendingTransactionRow {
  readonly id: HexId;
  readonly author: HexId;
  readonly nonce: number;
  readonly validUntilMs: number;
  readonly bytes: Uint8Array;
  readonly own: boolean;
}

/**
 * `pending`: stored here, not yet sealed. `live`: in the book. `filled`, `left` (cancelled, expired, gate closed ...),
 * `rejected` (refused in execution), `lapsed` (its transaction was never sealed).
 */
export type OrderStatus = 'pending' | 'live' | 'filled' | 'left' | 'rejected' | 'lapsed';

export interface OrderRow {
  readonly orderId: HexId;
  readonly transactionId: HexId;
  readonly member: HexId;
  readonly side: Side;
  readonly period: number;
  readonly quantityWh: number;
  readonly limitPrice: number;
  readonly minFillWh: number;
  readonly timeInForce: TimeInForce;
  readonly expiresAtMs: number | null;
  readonly rulesVersion: number;
  readonly nonce: number;
  readonly index: number;
  readonly rank: string;
  readonly status: OrderStatus;
  /** Why it left or was refused. */
  readonly reasonCode: ErrorCode | null;
  readonly reasonDetail: string | null;
  readonly filledWh: number;
  /** Height and own wall clock of the block that took it in; null before. */
  readonly sealedHeight: number | null;
  readonly sealedAtMs: number | null;
  /** Own wall clock when it was accepted over HTTP here; null for orders of others. */
  readonly submittedAtMs: number | null;
}

/** A trade with the fees that its rules version fixed. */
export interface TradeRow extends Trade {
  readonly timestampMs: number;
  readonly gridFee: number;
  readonly communityFee: number;
  readonly shortfallCompensation: number;
}

export interface ClearingRow {
  readonly height: number;
  readonly period: number;
  readonly timestampMs: number;
  readonly volumeWh: number;
  /** null in continuous matching. */
  readonly price: number | null;
}

export type MeterRole = 'grid' | 'pv' | 'sub';

export interface MeterRow {
  readonly meterId: string;
  readonly label: string;
  readonly role: MeterRole;
  /** sha256 of the meter's bearer token, hexadecimal. */
  readonly tokenHash: string;
  readonly registeredAtMs: number;
}

/**
 * What a meter showed at one time, both directions together. `kind` register: cumulative at `atMs` (startMs null).
 * interval: energy in [startMs, atMs).
 */
export interface ReadingRow {
  readonly meterId: string;
  readonly kind: 'register' | 'interval';
  readonly startMs: number | null;
  readonly atMs: number;
  readonly importWh: number | null;
  readonly exportWh: number | null;
  readonly receivedAtMs: number;
}

export type IntervalQuality = 'actual' | 'estimated' | 'missing';

/** What the household's grid meters show for one delivery period. */
export interface IntervalRow {
  readonly period: number;
  readonly importWh: number;
  readonly exportWh: number;
  readonly quality: IntervalQuality;
  readonly revision: number;
}

/** A delivery statement, own or of the counterparty. */
export interface StatementRow {
  readonly tradeId: HexId;
  readonly party: HexId;
  readonly revision: number;
  readonly deliveredWh: number;
  readonly quality: string;
  readonly commit: HexId;
  /** Signed canonical bytes. */
  readonly bytes: Uint8Array;
  /** Opens the commitment; own statements only. */
  readonly salt: Uint8Array | null;
  /** Own statements: true once the counterparty has acknowledged it. */
  readonly acknowledged: boolean;
  readonly createdAtMs: number;
}

export interface SettlementRow {
  readonly tradeId: HexId;
  readonly period: number;
  readonly buyer: HexId;
  readonly seller: HexId;
  /** traded, previewed, provisional, final, corrected, disputed, open, closed. */
  readonly state: string;
  readonly buyerRevision: number;
  readonly sellerRevision: number;
  readonly buyerDeliveredWh: number | null;
  readonly sellerDeliveredWh: number | null;
  readonly settledWh: number;
  readonly energy: number;
  readonly gridFee: number;
  readonly communityFee: number;
  /** Compensation that the seller pays; negative: the buyer pays. */
  readonly sellerPays: number;
  readonly updatedAtMs: number;
  /** The settlement case as JSON, to go on after a restart. */
  readonly caseState: string;
}

export interface PostingRow {
  readonly account: string;
  /** Debit positive, credit negative. */
  readonly amount: number;
}

/** One entry of the hash-chained ledger. */
export interface LedgerEntryRow {
  readonly sequence: number;
  readonly entryId: HexId;
  readonly tradeId: HexId;
  readonly period: number;
  /** purchase, sale, purchase-reversal or sale-reversal. */
  readonly kind: string;
  readonly refersTo: HexId | null;
  readonly buyerRevision: number;
  readonly sellerRevision: number;
  readonly postings: readonly PostingRow[];
  readonly hash: HexId;
  readonly postedAtMs: number;
}

export interface AlarmRow {
  /** Stable: the same condition keeps one alarm. */
  readonly alarmId: string;
  readonly code: string;
  readonly detail: string;
  readonly raisedAtMs: number;
  readonly clearedAtMs: number | null;
}

/** The replicated state after a final block, to start from without executing everything again. */
export interface SnapshotRow {
  readonly height: number;
  readonly bytes: Uint8Array;
}
