import type { Order } from '../api/shapes.js';

/** True when the order ended with energy untraded, and not because its author took it back. */
export function isUntraded({ status, reasonCode }: Pick<Order, 'status' | 'reasonCode'>): boolean {
  if (status === 'left') return reasonCode !== 'order.cancelled';
  return status === 'rejected' || status === 'lapsed';
}
