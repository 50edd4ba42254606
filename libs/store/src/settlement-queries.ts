import type { LedgerEntryRow, SettlementRow, StatementRow } from '#engine';
import type { HexId } from '#market';
import type { Prisma, PrismaClient } from './generated/client.js';
import { cursorKey, fetchCount, pageOf } from './page.js';
import type { Page, PageRequest } from './page.js';
import { betweenPeriods } from './period-span.js';
import type { PeriodSpan } from './period-span.js';
import { safeNumber } from './plain.js';
import { ledgerEntryRow, settlementRow, statementRow } from './rows-of.js';

export interface SettlementFilter extends PeriodSpan {
  /** Any of these; default: all. */
  readonly states?: readonly string[] | undefined;
  /** Buyer or seller. */
  readonly member?: HexId | undefined;
}

export interface LedgerFilter extends PeriodSpan {
  readonly tradeId?: HexId | undefined;
}

export interface AccountBalance {
  readonly account: string;
  /** Sum of its postings in micro-units: debit positive, credit negative. */
  readonly balance: number;
}

/** Questions about what own trades came to. */
export class SettlementQueries {
  constructor(private readonly reader: PrismaClient) {}

  /** Newest period first, then by trade. @throws StoreError `store.bad-cursor` */
  async settlements(filter: SettlementFilter, request: PageRequest = {}): Promise<Page<SettlementRow>> {
    const after = cursorKey(request, ['number', 'string']);
    const conditions: Prisma.SettlementWhereInput[] = [{ period: betweenPeriods(filter) }];
    const { states, member } = filter;
    if (states !== undefined) conditions.push({ state: { in: [...states] } });
    if (member !== undefined) conditions.push({ OR: [{ buyer: member }, { seller: member }] });
    if (after !== null) {
      const period = Number(after[0]);
      conditions.push({ OR: [{ period: { lt: period } }, { period, tradeId: { gt: String(after[1]) } }] });
    }
    const records = await this.reader.settlement.findMany({
      where: { AND: conditions },
      orderBy: [{ period: 'desc' }, { tradeId: 'asc' }],
      take: fetchCount(request),
    });
    return pageOf(request, records, settlementRow, ({ period, tradeId }) => [period, tradeId]);
  }

  async settlement(tradeId: HexId): Promise<SettlementRow | null> {
    const record = await this.reader.settlement.findUnique({ where: { tradeId } });
    return record === null ? null : settlementRow(record);
  }

  /** Delivery statements of both parties, each party's revisions ascending. */
  async statements(tradeId: HexId): Promise<StatementRow[]> {
    const records = await this.reader.deliveryStatement.findMany({
      where: { tradeId },
      orderBy: [{ party: 'asc' }, { revision: 'asc' }],
    });
    return records.map(statementRow);
  }

  /** Entries in the order of the chain. @throws StoreError `store.bad-cursor` */
  async ledgerEntries(filter: LedgerFilter, request: PageRequest = {}): Promise<Page<LedgerEntryRow>> {
    const after = cursorKey(request, ['number']);
    const where: Prisma.LedgerEntryWhereInput = { period: betweenPeriods(filter) };
    if (filter.tradeId !== undefined) where.tradeId = filter.tradeId;
    if (after !== null) where.sequence = { gt: Number(after[0]) };
    const records = await this.reader.ledgerEntry.findMany({
      where,
      include: { postings: true },
      orderBy: { sequence: 'asc' },
      take: fetchCount(request),
    });
    return pageOf(request, records, ledgerEntryRow, ({ sequence }) => [sequence]);
  }

  /** Every account with what it stands at, by name. They sum to zero. */
  async accountBalances(): Promise<AccountBalance[]> {
    const sums = await this.reader.ledgerPosting.groupBy({
      by: 'account',
      _sum: { amount: true },
      orderBy: { account: 'asc' },
    });
    return sums.map(({ account, _sum }) => ({ account, balance: safeNumber(_sum.amount ?? 0n) }));
  }
}
