import type {
  AlarmRow,
  BlockRow,
  CertificateRow,
  ClearingRow,
  IntervalRow,
  LedgerEntryRow,
  MeterRow,
  OrderRow,
  PendingBlockRow,
  PendingTransactionRow,
  PostingRow,
  ReadingRow,
  SettlementRow,
  SnapshotRow,
  StatementRow,
  TradeRow,
  VoteRow,
} from '#engine';
import { Prisma } from './generated/client.js';

/** How rows of one kind are written: which fields, to which columns, under which key. */
export interface Table<Row> {
  readonly name: string;
  /** Fields that name a row. */
  readonly key: readonly (keyof Row & string)[];
  readonly fields: readonly (keyof Row & string)[];
}

/** Columns that are not the field's name in snake case: these two are words of SQL. */
const RENAMED: Readonly<Record<string, string>> = { index: 'index_in_transaction', commit: 'commitment' };

/** Column of a field. @example columnOf('quantityWh') // "quantity_wh" */
export function columnOf(field: string): string {
  return RENAMED[field] ?? field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * A table that has a column for every field of `Row` (the compiler refuses it otherwise). `kept` are the columns that the
 * store fills itself.
 */
export function table<Row extends object>(
  name: string,
  key: readonly (keyof Row & string)[],
  fields: { readonly [Field in keyof Row & string]: Field },
  kept: readonly string[] = [],
): Table<Row> {
  // Safety: the type of `fields` names every field of Row; what it has beyond is in `kept`.
  const names = Object.values(fields) as (keyof Row & string)[];
  return { name, key, fields: names.filter((field) => !kept.includes(field)) };
}

/** A pending block with its ids as JSON text. */
export interface PendingBlockRecord extends Omit<PendingBlockRow, 'transactionIds'> {
  readonly transactionIds: string;
}

export interface PostingRecord extends PostingRow {
  readonly entrySequence: number;
  readonly line: number;
}

export const BLOCKS = table<BlockRow>('blocks', ['height'], Prisma.BlockScalarFieldEnum);
export const PENDING_BLOCKS = table<PendingBlockRecord>('pending_blocks', ['hash'], Prisma.PendingBlockScalarFieldEnum);
export const VOTES = table<VoteRow>('votes', ['epoch', 'view', 'kind'], Prisma.VoteScalarFieldEnum);
export const CERTIFICATES = table<CertificateRow>(
  'certificates',
  ['epoch', 'view', 'kind'],
  Prisma.CertificateScalarFieldEnum,
);
export const PENDING_TRANSACTIONS = table<PendingTransactionRow>(
  'pending_transactions',
  ['id'],
  Prisma.PendingTransactionScalarFieldEnum,
);
export const ORDERS = table<OrderRow>('orders', ['orderId'], Prisma.OrderScalarFieldEnum, ['sequence']);
export const TRADES = table<TradeRow>('trades', ['tradeId'], Prisma.TradeScalarFieldEnum);
export const CLEARINGS = table<ClearingRow>('clearings', ['period', 'height'], Prisma.ClearingScalarFieldEnum);
export const METERS = table<MeterRow>('meters', ['meterId'], Prisma.MeterScalarFieldEnum);
export const READINGS = table<ReadingRow>(
  'readings',
  ['meterId', 'kind', 'startMs', 'atMs'],
  Prisma.ReadingScalarFieldEnum,
  ['sequence', 'supersededAtMs'],
);
export const INTERVALS = table<IntervalRow>('intervals', ['period'], Prisma.IntervalScalarFieldEnum);
export const STATEMENTS = table<StatementRow>(
  'delivery_statements',
  ['tradeId', 'party', 'revision'],
  Prisma.DeliveryStatementScalarFieldEnum,
);
export const SETTLEMENTS = table<SettlementRow>('settlements', ['tradeId'], Prisma.SettlementScalarFieldEnum);
export const LEDGER_ENTRIES = table<Omit<LedgerEntryRow, 'postings'>>(
  'ledger_entries',
  ['sequence'],
  Prisma.LedgerEntryScalarFieldEnum,
);
export const LEDGER_POSTINGS = table<PostingRecord>(
  'ledger_postings',
  ['entrySequence', 'line'],
  Prisma.LedgerPostingScalarFieldEnum,
);
export const ALARMS = table<AlarmRow>('alarms', ['alarmId'], Prisma.AlarmScalarFieldEnum, ['acknowledgedAtMs']);
export const SNAPSHOTS = table<SnapshotRow>('snapshots', ['height'], Prisma.SnapshotScalarFieldEnum);
export const SETTINGS = table<{ name: string; value: string }>('settings', ['name'], Prisma.SettingScalarFieldEnum);
