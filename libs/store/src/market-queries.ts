import type { ClearingRow, OrderRow, OrderStatus, TradeRow } from '#engine';
import type { HexId } from '#market';
import type { PeriodStart } from '#units';
import type { Prisma, PrismaClient } from './generated/client.js';
import { cursorKey, fetchCount, pageOf } from './page.js';
import type { Page, PageRequest } from './page.js';
import { betweenPeriods } from './period-span.js';
import type { PeriodSpan } from './period-span.js';
import { pricesByPeriod } from './price-queries.js';
import type { PeriodPrice } from './price-queries.js';
import { clearingRow, orderRow, tradeRow } from './rows-of.js';

export interface OrderFilter {
  readonly member?: HexId | undefined;
  readonly period?: PeriodStart | undefined;
  /** Any of these; default: all. */
  readonly statuses?: readonly OrderStatus[] | undefined;
}

export interface TradeFilter extends PeriodSpan {
  /** Buyer or seller. */
  readonly member?: HexId | undefined;
  /** Buy or sell order. Give its period too: that is what the search goes by. */
  readonly orderId?: HexId | undefined;
}

/** Questions about orders, trades and prices. Lists are newest first, clearings by period. */
export class MarketQueries {
  constructor(private readonly reader: PrismaClient) {}

  /** @throws StoreError `store.bad-cursor` */
  async orders(filter: OrderFilter, request: PageRequest = {}): Promise<Page<OrderRow>> {
    const after = cursorKey(request, ['number']);
    const where: Prisma.OrderWhereInput = {};
    if (filter.member !== undefined) where.member = filter.member;
    if (filter.period !== undefined) where.period = filter.period;
    if (filter.statuses !== undefined) where.status = { in: [...filter.statuses] };
    if (after !== null) where.sequence = { lt: Number(after[0]) };
    const records = await this.reader.order.findMany({
      where,
      orderBy: { sequence: 'desc' },
      take: fetchCount(request),
    });
    return pageOf(request, records, orderRow, (_, { sequence }) => [sequence]);
  }

  async order(orderId: HexId): Promise<OrderRow | null> {
    const record = await this.reader.order.findUnique({ where: { orderId } });
    return record === null ? null : orderRow(record);
  }

  /** @throws StoreError `store.bad-cursor` */
  async trades(filter: TradeFilter, request: PageRequest = {}): Promise<Page<TradeRow>> {
    const after = cursorKey(request, ['number', 'string']);
    const conditions: Prisma.TradeWhereInput[] = [{ period: betweenPeriods(filter) }];
    const { member, orderId } = filter;
    if (member !== undefined) conditions.push({ OR: [{ buyer: member }, { seller: member }] });
    if (orderId !== undefined) conditions.push({ OR: [{ buyOrder: orderId }, { sellOrder: orderId }] });
    if (after !== null) {
      const height = Number(after[0]);
      conditions.push({ OR: [{ height: { lt: height } }, { height, tradeId: { gt: String(after[1]) } }] });
    }
    const records = await this.reader.trade.findMany({
      where: { AND: conditions },
      orderBy: [{ height: 'desc' }, { tradeId: 'asc' }],
      take: fetchCount(request),
    });
    return pageOf(request, records, tradeRow, ({ height, tradeId }) => [height, tradeId]);
  }

  async trade(tradeId: HexId): Promise<TradeRow | null> {
    const record = await this.reader.trade.findUnique({ where: { tradeId } });
    return record === null ? null : tradeRow(record);
  }

  /** Prices and volumes, by period, then height. @throws StoreError `store.bad-cursor` */
  async clearings(span: PeriodSpan, request: PageRequest = {}): Promise<Page<ClearingRow>> {
    const after = cursorKey(request, ['number', 'number']);
    const conditions: Prisma.ClearingWhereInput[] = [{ period: betweenPeriods(span) }];
    if (after !== null) {
      const period = Number(after[0]);
      conditions.push({ OR: [{ period: { gt: period } }, { period, height: { gt: Number(after[1]) } }] });
    }
    const records = await this.reader.clearing.findMany({
      where: { AND: conditions },
      orderBy: [{ period: 'asc' }, { height: 'asc' }],
      take: fetchCount(request),
    });
    return pageOf(request, records, clearingRow, ({ period, height }) => [period, height]);
  }

  /** What the trades of each period came to, ascending by period. @throws StoreError `store.bad-cursor` */
  prices(span: PeriodSpan, request: PageRequest = {}): Promise<Page<PeriodPrice>> {
    return pricesByPeriod(this.reader, span, request);
  }
}
