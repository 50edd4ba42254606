import type { HexId } from '#market';
import type {
  AlarmRow,
  BlockRow,
  CertificateRow,
  ClearingRow,
  IntervalRow,
  LedgerEntryRow,
  MeterRow,
  OrderRow,
  OrderStatus,
  PendingBlockRow,
  PendingTransactionRow,
  ReadingRow,
  SettlementRow,
  SnapshotRow,
  StatementRow,
  TradeRow,
  VoteRow,
} from './rows.js';

/**
 * One change of what is recorded. The changes of a step are applied in order, in one transaction. `put` overwrites the row
 * of the same key; `append` refuses a key that exists (a bug); `drop` of something absent is nothing.
 */
export type StoreChange =
  | { readonly type: 'append-block'; readonly row: BlockRow }
  | { readonly type: 'put-pending-block'; readonly row: PendingBlockRow }
  | { readonly type: 'put-vote'; readonly row: VoteRow }
  | { readonly type: 'put-certificate'; readonly row: CertificateRow }
  /** The head moved: pending blocks at or below `height`, votes and certificates of views at or below `view` go. */
  | { readonly type: 'drop-consensus-below'; readonly epoch: number; readonly view: number; readonly height: number }
  | { readonly type: 'put-pending-transaction'; readonly row: PendingTransactionRow }
  | { readonly type: 'drop-pending-transactions'; readonly ids: readonly HexId[] }
  | { readonly type: 'put-order'; readonly row: OrderRow }
  | {
      readonly type: 'update-order';
      readonly orderId: HexId;
      readonly set: Partial<
        Pick<
          OrderRow,
          | 'quantityWh'
          | 'limitPrice'
          | 'filledWh'
          | 'status'
          | 'reasonCode'
          | 'reasonDetail'
          | 'sealedHeight'
          | 'sealedAtMs'
        >
      > & { readonly status?: OrderStatus };
    }
  | { readonly type: 'append-trade'; readonly row: TradeRow }
  | { readonly type: 'append-clearing'; readonly row: ClearingRow }
  | { readonly type: 'put-meter'; readonly row: MeterRow }
  /** Supersedes what stood of the meter. */
  | { readonly type: 'drop-meter'; readonly meterId: string; readonly droppedAtMs: number }
  /** Supersedes what stood at the same meter, kind and instant(s), which stays in the history. */
  | { readonly type: 'put-reading'; readonly row: ReadingRow }
  /** A reading gave way to others at another time; it stays in the history. */
  | {
      readonly type: 'supersede-reading';
      readonly meterId: string;
      readonly kind: ReadingRow['kind'];
      readonly startMs: number | null;
      readonly atMs: number;
      readonly supersededAtMs: number;
    }
  | { readonly type: 'put-interval'; readonly row: IntervalRow }
  | { readonly type: 'put-statement'; readonly row: StatementRow }
  | {
      readonly type: 'acknowledge-statement';
      readonly tradeId: HexId;
      readonly party: HexId;
      readonly revision: number;
    }
  | { readonly type: 'put-settlement'; readonly row: SettlementRow }
  | { readonly type: 'append-ledger-entry'; readonly row: LedgerEntryRow }
  | { readonly type: 'put-alarm'; readonly row: AlarmRow }
  /** The condition is over. Nothing when there is no such alarm. */
  | { readonly type: 'clear-alarm'; readonly alarmId: string; readonly clearedAtMs: number }
  /** Older snapshots but one go. */
  | { readonly type: 'put-snapshot'; readonly row: SnapshotRow }
  /** Small values by name: own last nonce, forecasts, agent settings. `value` is JSON text. */
  | { readonly type: 'put-setting'; readonly name: string; readonly value: string };

/** Everything the engine needs to go on after a restart. */
export interface PersistedState {
  readonly snapshot: SnapshotRow | null;
  /** The block whose execution gave the snapshot; null without one. */
  readonly snapshotBlock: BlockRow | null;
  /** Final blocks above the snapshot (or from height 1), ascending. */
  readonly blocks: readonly BlockRow[];
  readonly pendingBlocks: readonly PendingBlockRow[];
  readonly votes: readonly VoteRow[];
  readonly certificates: readonly CertificateRow[];
  readonly pendingTransactions: readonly PendingTransactionRow[];
  readonly meters: readonly MeterRow[];
  /** Readings not superseded, of the retention window, ascending by instant. */
  readonly readings: readonly ReadingRow[];
  readonly intervals: readonly IntervalRow[];
  /** Own trades whose settlement is not closed. */
  readonly openTrades: readonly TradeRow[];
  readonly statements: readonly StatementRow[];
  readonly settlements: readonly SettlementRow[];
  /** Place and hash of the last ledger entry, on which the next one builds; null: the ledger is empty. */
  readonly ledgerHead: { readonly sequence: number; readonly hash: HexId } | null;
  readonly settings: ReadonlyMap<string, string>;
}
