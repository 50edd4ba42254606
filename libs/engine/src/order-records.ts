import type { HexId } from '#market';
import type { BookEvent } from '#order-book';
import type { CommunityEvent } from './community-event.js';
import type { CommunityState } from './community-state.js';
import type { EngineEffect } from './effect.js';
import type { ClearingRow, OrderRow, TradeRow } from './rows.js';
import type { Instant } from '#consensus';

/** What a block's events need to become rows. */
export interface RecordContext {
  readonly state: CommunityState;
  readonly now: Instant;
  /** Own transactions, by id: their orders were recorded when they were submitted. */
  readonly isOwn: (transactionId: HexId) => boolean;
  /** True when the transaction placed orders (its rejections are about orders that never lived). */
  readonly placesOrders: (transactionId: HexId) => boolean;
}

/** Turns the events of an executed block into the public record: orders, trades, clearings. */
export class OrderRecords {
  /** Total quantity of each live order, to tell what a complete fill has filled. */
  private readonly quantities = new Map<HexId, number>();

  constructor(state: CommunityState) {
    for (const order of state.book.orders()) this.quantities.set(order.orderId, order.quantityWh);
  }

  /** Effects in the order of the events; answers the trades. */
  record(events: readonly CommunityEvent[], context: RecordContext, emit: (effect: EngineEffect) => void): TradeRow[] {
    const trades: TradeRow[] = [];
    const touched = new Set<HexId>();
    for (const item of events) {
      if (item.type !== 'book') continue;
      const { event } = item;
      if (event.type === 'accepted') this.accepted(item.transactionId!, event.order, context, emit);
      else if (event.type === 'rejected') {
        this.rejected(item.transactionId, event, context, emit);
      } else if (event.type === 'replaced') {
        this.quantities.set(event.orderId, event.quantityWh);
        update(event.orderId, { quantityWh: event.quantityWh, limitPrice: event.limitPrice }, emit);
      } else if (event.type === 'left') {
        const filledWh = (this.quantities.get(event.orderId) ?? event.openWh) - event.openWh;
        this.quantities.delete(event.orderId);
        touched.delete(event.orderId);
        update(event.orderId, { status: 'left', reasonCode: event.code, filledWh }, emit);
      } else if (event.type === 'traded') {
        const { gridFee, communityFee, shortfallCompensation } = context.state.rules;
        const fees = { gridFee, communityFee, shortfallCompensation };
        const row: TradeRow = { ...event.trade, timestampMs: context.state.timestampMs, ...fees };
        trades.push(row);
        touched.add(row.buyOrder).add(row.sellOrder);
        emit({ type: 'persist', change: { type: 'append-trade', row } });
        const { tradeId, period, buyer, seller, quantityWh, price } = row;
        emit({ type: 'notice', notice: { type: 'trade', tradeId, period, buyer, seller, quantityWh, price } });
      } else if (event.type === 'cleared' && event.volumeWh > 0) {
        const { height, period, volumeWh, price } = event;
        const row: ClearingRow = { height, period, volumeWh, price, timestampMs: context.state.timestampMs };
        emit({ type: 'persist', change: { type: 'append-clearing', row } });
      }
    }
    for (const orderId of touched) this.filled(orderId, context, emit);
    return trades;
  }

  /** An own order that never lived; or an own cancel or replace that was refused while its order lives on. */
  private rejected(
    transactionId: HexId | null,
    event: Extract<BookEvent, { type: 'rejected' }>,
    context: RecordContext,
    emit: (effect: EngineEffect) => void,
  ): void {
    if (transactionId === null || !context.isOwn(transactionId)) return;
    const { orderId, code: reasonCode, detail: reasonDetail } = event;
    if (context.placesOrders(transactionId)) update(orderId, { status: 'rejected', reasonCode, reasonDetail }, emit);
    else if (context.state.book.order(orderId) !== undefined) {
      update(orderId, { status: 'live', reasonCode, reasonDetail }, emit);
    }
  }

  private accepted(
    transactionId: HexId,
    order: Extract<BookEvent, { type: 'accepted' }>['order'],
    context: RecordContext,
    emit: (effect: EngineEffect) => void,
  ): void {
    this.quantities.set(order.orderId, order.quantityWh);
    const sealing = { status: 'live', sealedHeight: order.sealedHeight, sealedAtMs: context.now.wallMs } as const;
    if (context.isOwn(transactionId)) {
      update(order.orderId, sealing, emit);
      return;
    }
    const row: OrderRow = {
      ...order,
      ...sealing,
      transactionId,
      reasonCode: null,
      reasonDetail: null,
      filledWh: 0,
      submittedAtMs: null,
    };
    emit({ type: 'persist', change: { type: 'put-order', row } });
  }

  private filled(orderId: HexId, { state }: RecordContext, emit: (effect: EngineEffect) => void): void {
    const live = state.book.order(orderId);
    if (live !== undefined) {
      update(orderId, { status: 'live', filledWh: live.filledWh }, emit);
      return;
    }
    const quantityWh = this.quantities.get(orderId);
    this.quantities.delete(orderId);
    if (quantityWh !== undefined) update(orderId, { status: 'filled', filledWh: quantityWh }, emit);
  }
}

type OrderUpdate = Extract<
  Extract<EngineEffect, { type: 'persist' }>['change'],
  { readonly type: 'update-order' }
>['set'];

function update(orderId: HexId, set: OrderUpdate, emit: (effect: EngineEffect) => void): void {
  emit({ type: 'persist', change: { type: 'update-order', orderId, set } });
  if (set.status !== undefined) {
    emit({ type: 'notice', notice: { type: 'order', orderId, status: set.status, code: set.reasonCode ?? null } });
  }
}
