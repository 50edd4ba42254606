import { useState } from 'preact/hooks';
import type { Order } from '../api/shapes.js';
import { useBoard } from '../data/board-context.js';
import { Badge, Energy, PeriodSpan, Price, SideBadge } from '../elements/figures.js';
import { Empty, FailureNote } from '../elements/loaded.js';
import type { Failure } from '../api/failure.js';
import { Why } from './why.js';

/** Orders shown before "show all"; each of them is explained at once. */
const FIRST_ORDERS = 5;

/** The own orders that can still trade, next period first. */
export function OrderList({ orders }: { readonly orders: readonly Order[] }) {
  const [all, setAll] = useState(false);
  const live = orders
    .filter((order) => order.status === 'live' || order.status === 'pending')
    .toSorted((a, b) => Date.parse(a.period) - Date.parse(b.period));
  if (live.length === 0) return <Empty>No order of yours is in the book.</Empty>;
  const shown = all ? live : live.slice(0, FIRST_ORDERS);
  return (
    <>
      <ul class="orders">
        {shown.map((order, index) => (
          <OrderItem key={order.orderId} order={order} explained={index < FIRST_ORDERS} />
        ))}
      </ul>
      {live.length > FIRST_ORDERS && (
        <p class="show-more">
          <button type="button" class="button" onClick={() => setAll(!all)} aria-expanded={all}>
            {all ? 'Show the next ones only' : `Show all ${live.length}`}
          </button>
        </p>
      )}
    </>
  );
}

function OrderItem({ order, explained }: { readonly order: Order; readonly explained: boolean }) {
  const [open, setOpen] = useState(explained);
  const { state, failure, cancel } = useCancelling(order);
  return (
    <li class="order">
      <div class="order-head">
        <SideBadge side={order.side} />
        <strong class="order-period">
          <PeriodSpan start={order.period} />
        </strong>
        <span class="order-figures">
          <Energy wh={order.openWh} /> at <Price value={order.limitPrice} unit />
        </span>
        {order.status === 'pending' && <Badge tone="solar">on its way</Badge>}
        <button type="button" class="button button-quiet" disabled={state !== 'idle'} onClick={() => void cancel()}>
          {state === 'idle' ? 'Cancel' : 'Cancelling'}
          <span class="unseen"> this order</span>
        </button>
      </div>
      {order.filledWh > 0 && !open && (
        <p class="muted small">
          <Energy wh={order.filledWh} /> of <Energy wh={order.quantityWh} /> have traded.
        </p>
      )}
      {failure !== undefined && <FailureNote failure={failure} />}
      {open ? (
        <Why orderId={order.orderId} />
      ) : (
        <button type="button" class="link small" onClick={() => setOpen(true)}>
          Why has it not traded?
        </button>
      )}
    </li>
  );
}

/** A cancel is an order of its own: it counts once it is sealed, and the book's event then takes the row away. */
function useCancelling(order: Order) {
  const board = useBoard();
  const [state, setState] = useState<'idle' | 'sent'>('idle');
  const [failure, setFailure] = useState<Failure>();
  const cancel = async () => {
    setState('sent');
    setFailure(undefined);
    const outcome = await board.client.send('DELETE', `orders/${order.orderId}`);
    if (!outcome.ok) {
      setState('idle');
      setFailure(outcome.failure);
    }
    board.refresh('order');
  };
  return { state, failure, cancel };
}
