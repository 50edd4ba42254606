import type {
  ClearingRow,
  IntervalRow,
  LedgerEntryRow,
  MeterRow,
  OrderRow,
  SettlementRow,
  StatementRow,
  TradeRow,
  BlockRow,
} from '#engine';
import type { Prisma } from './generated/client.js';
import { plain } from './plain.js';

/**
 * Records as the engine's rows. The casts narrow text columns to the words that they hold.
 *
 * Safety (all of this file): only the store writes, from rows of the very types that it answers.
 */

export function blockRow(record: Prisma.BlockModel): BlockRow {
  return plain(record);
}

export function orderRow({ sequence: _sequence, ...record }: Prisma.OrderModel): OrderRow {
  return plain(record) as OrderRow;
}

export function tradeRow(record: Prisma.TradeModel): TradeRow {
  return plain(record);
}

export function clearingRow(record: Prisma.ClearingModel): ClearingRow {
  return plain(record);
}

export function meterRow(record: Prisma.MeterModel): MeterRow {
  return plain(record) as MeterRow;
}

export function intervalRow(record: Prisma.IntervalModel): IntervalRow {
  return plain(record) as IntervalRow;
}

export function statementRow(record: Prisma.DeliveryStatementModel): StatementRow {
  return plain(record);
}

export function settlementRow(record: Prisma.SettlementModel): SettlementRow {
  return plain(record);
}

export function ledgerEntryRow({
  postings,
  ...record
}: Prisma.LedgerEntryModel & { postings: readonly Prisma.LedgerPostingModel[] }): LedgerEntryRow {
  const lines = postings
    .toSorted((left, right) => left.line - right.line)
    .map(({ account, amount }) => plain({ account, amount }));
  return { ...plain(record), postings: lines };
}
