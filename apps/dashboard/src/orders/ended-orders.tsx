import { useState } from 'preact/hooks';
import type { Order } from '../api/shapes.js';
import { Energy, PeriodSpan, Price, SideBadge } from '../elements/figures.js';
import { isUntraded } from './untraded.js';
import { Why } from './why.js';

/** Most ended orders that are shown; each of them is explained. */
const MOST_SHOWN = 5;

/** The own orders that ended lately with energy untraded, newest first, and why. Asks the node only once it is opened. */
export function EndedOrders({ orders }: { readonly orders: readonly Order[] }) {
  const [open, setOpen] = useState(false);
  const ended = orders.filter(isUntraded).slice(0, MOST_SHOWN);
  if (ended.length === 0) return null;
  return (
    <details class="ended" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Ended lately without trading in full</summary>
      {open && (
        <ul class="orders">
          {ended.map((order) => (
            <li key={order.orderId} class="order">
              <div class="order-head">
                <SideBadge side={order.side} />
                <strong class="order-period">
                  <PeriodSpan start={order.period} />
                </strong>
                <span class="order-figures">
                  <Energy wh={order.quantityWh - order.filledWh} unit={false} /> of <Energy wh={order.quantityWh} />{' '}
                  untraded at <Price value={order.limitPrice} unit />
                </span>
              </div>
              <Why orderId={order.orderId} />
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
