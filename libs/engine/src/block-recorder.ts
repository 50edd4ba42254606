import type { Instant } from '#consensus';
import type { ErrorCode } from '#market';
import type { Transaction } from '#protocol';
import type { ExecutedBlock } from './chain.js';
import type { CommunityState } from './community-state.js';
import type { EngineEffect } from './effect.js';
import type { Mempool } from './mempool.js';
import { OrderRecords } from './order-records.js';
import type { OwnTransactions } from './own-transactions.js';
import type { SettlementDesk } from './settlement-desk.js';

/** A snapshot of the replicated state is stored every this many blocks: bounds what a start has to execute again. */
export const SNAPSHOT_INTERVAL = 256;

/** Records what a final block did, right after its execution, and hands trades and closed periods to the settlement. */
export class BlockRecorder {
  private readonly orders: OrderRecords;

  constructor(
    private readonly state: CommunityState,
    private readonly mempool: Mempool,
    private readonly own: OwnTransactions,
    private readonly desk: SettlementDesk,
    private readonly emit: (effect: EngineEffect) => void,
  ) {
    this.orders = new OrderRecords(state);
  }

  record({ sealed, events, stateHash, row }: ExecutedBlock, now: Instant): void {
    this.emit({ type: 'persist', change: { type: 'append-block', row } });
    const byId = new Map(sealed.transactions.map((transaction) => [transaction.id, transaction]));
    const trades = this.orders.record(
      events,
      {
        state: this.state,
        now,
        isOwn: (id) => this.mempool.isOwn(id),
        placesOrders: (id) => byId.get(id)?.action.type === 'place-orders',
      },
      this.emit,
    );
    for (const trade of trades) this.desk.addTrade(trade, now);
    for (const item of events) {
      if (item.type === 'book' && item.event.type === 'closed') this.desk.noteClosed(item.event.period, now);
      if (item.type === 'transaction-rejected') this.reject(byId.get(item.transactionId), item.code, item.detail);
    }
    this.dropSealed(sealed.transactions);
    const { height, hash, timestampMs, transactionCount: transactions } = row;
    this.emit({ type: 'notice', notice: { type: 'block', height, hash, stateHash, timestampMs, transactions } });
    if (height % SNAPSHOT_INTERVAL === 0) {
      this.emit({ type: 'persist', change: { type: 'put-snapshot', row: { height, bytes: this.state.snapshot() } } });
    }
  }

  /** After the last of some blocks: what can never be sealed any more goes; own transactions are signed again. */
  dropDead(now: Instant): void {
    const dead = this.mempool.removeDead((author) => this.state.nonceOf(author), this.state.timestampMs);
    if (dead.length === 0) return;
    const ids = dead.map(({ transaction }) => transaction.id);
    this.emit({ type: 'persist', change: { type: 'drop-pending-transactions', ids } });
    for (const { transaction, own } of dead) if (own) this.own.revive(transaction, now);
  }

  /** The orders of an own transaction that was refused as a whole. */
  private reject(transaction: Transaction | undefined, reasonCode: ErrorCode, reasonDetail: string): void {
    if (transaction?.action.type !== 'place-orders' || !this.mempool.isOwn(transaction.id)) return;
    for (const index of transaction.action.orders.keys()) {
      const orderId = this.own.orderId(transaction, index);
      const set = { status: 'rejected', reasonCode, reasonDetail } as const;
      this.emit({ type: 'persist', change: { type: 'update-order', orderId, set } });
    }
  }

  private dropSealed(transactions: readonly Transaction[]): void {
    const ids = transactions.map(({ id }) => id);
    if (ids.length === 0) return;
    for (const id of ids) this.mempool.remove(id);
    this.emit({ type: 'persist', change: { type: 'drop-pending-transactions', ids } });
  }
}
