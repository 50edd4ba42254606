import type { OrderRow } from '#engine';
import type { HexId } from '#market';
import { formatMicro } from '#units';
import { instantOrNull, periodText } from '../http/texts.js';
import type { NewOrderBody, OrderAnswer, PlacedOrdersAnswer } from './order-dto.js';
import { PENDING_DETAIL } from './order-dto.js';

export function orderAnswer(row: OrderRow, memberId: HexId): OrderAnswer {
  const isOpen = row.status === 'pending' || row.status === 'live';
  return {
    orderId: row.orderId,
    transactionId: row.transactionId,
    member: row.member,
    own: row.member === memberId,
    side: row.side,
    period: periodText(row.period),
    quantityWh: row.quantityWh,
    filledWh: row.filledWh,
    openWh: isOpen ? row.quantityWh - row.filledWh : 0,
    limitPrice: formatMicro(row.limitPrice),
    minFillWh: row.minFillWh,
    timeInForce: row.timeInForce,
    expiresAt: instantOrNull(row.expiresAtMs),
    rulesVersion: row.rulesVersion,
    status: row.status,
    reasonCode: row.reasonCode,
    reasonDetail: row.reasonDetail,
    submittedAt: instantOrNull(row.submittedAtMs),
    sealedAt: instantOrNull(row.sealedAtMs),
    sealedHeight: row.sealedHeight,
  };
}

export function placedOrdersAnswer(
  orders: readonly NewOrderBody[],
  { orderIds, transactionId }: { readonly orderIds: readonly HexId[]; readonly transactionId: HexId },
): PlacedOrdersAnswer {
  return {
    status: 'pending',
    detail: PENDING_DETAIL,
    transactionId,
    orders: orders.map(({ side, period, quantityWh, limitPrice }, index) => ({
      orderId: orderIds[index]!,
      side,
      period: periodText(period),
      quantityWh,
      limitPrice: formatMicro(limitPrice),
      status: 'pending',
    })),
  };
}
