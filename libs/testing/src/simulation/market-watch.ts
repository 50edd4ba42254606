import type { StoreChange, TradeRow } from '#engine';
import type { HexId, Member } from '#market';
import type { Genesis } from '#protocol';
import type { SimulatedNode } from '../simulated-node.js';
import type { Report } from './violation.js';

/** Bounds that the engine declares; more is a leak. */
const MAX_UNSEALED = 4_096;
const MAX_PENDING_ROWS = 20_000;

/** Trades: the same everywhere, and no more than orders and connections allow. */
export class MarketWatch {
  private readonly trades = new Map<HexId, TradeRow>();
  private readonly tradedWh = new Map<string, number>();
  private readonly filledWh = new Map<HexId, number>();
  private readonly members = new Map<HexId, Member>();
  private periodSeconds = 0;

  constructor(private readonly report: Report) {}

  begin(genesis: Genesis): void {
    for (const member of genesis.members) this.members.set(member.memberId, member);
    this.periodSeconds = genesis.rules.periodSeconds;
  }

  written(node: SimulatedNode, change: StoreChange): void {
    if (change.type === 'append-trade') this.trade(node, change.row);
  }

  /** [I11] What grows with time has an end. */
  stepped(node: SimulatedNode): void {
    const { engine, store } = node;
    if (engine.mempool.size > MAX_UNSEALED) this.report('I11', node, `${engine.mempool.size} unsealed transactions`);
    const pending = store.votes.size + store.certificates.size + store.pendingBlocks.size;
    if (pending > MAX_PENDING_ROWS) this.report('I11', node, `${pending} rows of unfinished views`);
  }

  private trade(node: SimulatedNode, row: TradeRow): void {
    const known = this.trades.get(row.tradeId);
    if (known !== undefined) {
      const isSame = (
        ['height', 'timestampMs', 'period', 'buyOrder', 'sellOrder', 'quantityWh', 'price'] as const
      ).every((name) => known[name] === row[name]);
      if (!isSame) this.report('I8', node, `trade ${row.tradeId} is another one elsewhere`);
      return;
    }
    this.trades.set(row.tradeId, row);
    if (row.quantityWh <= 0) this.report('I1', node, `trade ${row.tradeId} is of ${row.quantityWh} Wh`);
    for (const [side, member] of [
      ['buy', row.buyer],
      ['sell', row.seller],
    ] as const) {
      this.checkCapacity(node, row, side, member);
    }
    for (const orderId of [row.buyOrder, row.sellOrder]) this.checkOrder(node, row, orderId);
  }

  /** [I1] No member trades more in a period than its connection carries. */
  private checkCapacity(node: SimulatedNode, row: TradeRow, side: 'buy' | 'sell', memberId: HexId): void {
    const key = `${memberId} ${row.period} ${side}`;
    const tradedWh = (this.tradedWh.get(key) ?? 0) + row.quantityWh;
    this.tradedWh.set(key, tradedWh);
    const member = this.members.get(memberId);
    const limitW = side === 'buy' ? member?.importLimitW : member?.exportLimitW;
    const limitWh = ((limitW ?? 0) * this.periodSeconds) / 3_600;
    if (tradedWh > limitWh)
      this.report('I1', node, `${memberId} ${side}s ${tradedWh} Wh of ${limitWh} in ${row.period}`);
  }

  /** [I1] No order is filled beyond its quantity, or at a worse price than its limit. */
  private checkOrder(node: SimulatedNode, row: TradeRow, orderId: HexId): void {
    const filledWh = (this.filledWh.get(orderId) ?? 0) + row.quantityWh;
    this.filledWh.set(orderId, filledWh);
    const order = node.store.orders.get(orderId);
    if (order === undefined) {
      this.report('I1', node, `trade ${row.tradeId} is of the unknown order ${orderId}`);
      return;
    }
    if (filledWh > order.quantityWh) this.report('I1', node, `order ${orderId}: ${filledWh} Wh of ${order.quantityWh}`);
    const isWorse = order.side === 'buy' ? row.price > order.limitPrice : row.price < order.limitPrice;
    if (isWorse) this.report('I1', node, `order ${orderId} with limit ${order.limitPrice} trades at ${row.price}`);
  }
}
