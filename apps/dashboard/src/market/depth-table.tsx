import type { Book, DepthLevel } from '../api/shapes.js';
import { useBoard, useSnapshot } from '../data/board-context.js';
import { Energy, Price } from '../elements/figures.js';
import { parseMicro } from '../figures/decimal.js';

/** Price levels shown on each side. */
const SHOWN_LEVELS = 9;

/** Both sides of the book, best prices first, with the own levels marked. */
export function DepthTable({ book }: { readonly book: Book }) {
  const most = Math.max(1, ...[...book.buys, ...book.sells].slice(0).map((level) => level.openWh));
  const own = useOwnLevels(book.period);
  return (
    <div class="depth">
      <DepthSide title="Buyers" side="import" levels={book.buys} most={most} own={own.buy} />
      <DepthSide title="Sellers" side="export" levels={book.sells} most={most} own={own.sell} />
    </div>
  );
}

function DepthSide(props: {
  readonly title: string;
  readonly side: 'import' | 'export';
  readonly levels: readonly DepthLevel[];
  readonly most: number;
  readonly own: ReadonlySet<bigint>;
}) {
  const shown = props.levels.slice(0, SHOWN_LEVELS);
  const hidden = props.levels.length - shown.length;
  return (
    <table class={`depth-side depth-${props.side}`}>
      <caption>{props.title}</caption>
      <thead>
        <tr>
          <th scope="col">Price</th>
          <th scope="col" class="end">
            kWh
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((level) => (
          <tr key={level.price}>
            <td>
              <Price value={level.price} />
              {props.own.has(parseMicro(level.price) ?? -1n) && <span class="own-mark">you</span>}
            </td>
            <td class="end depth-cell">
              <span
                class="depth-bar"
                style={{ inlineSize: `${Math.round((level.openWh * 100) / props.most)}%` }}
                aria-hidden="true"
              />
              <Energy wh={level.openWh} unit={false} />
            </td>
          </tr>
        ))}
        {shown.length === 0 && (
          <tr>
            <td colSpan={2} class="muted">
              Nobody yet
            </td>
          </tr>
        )}
        {hidden > 0 && (
          <tr>
            <td colSpan={2} class="muted">
              and {hidden} more {hidden === 1 ? 'price' : 'prices'}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** Limits of the own live orders of the period, by side. */
function useOwnLevels(period: string): { readonly buy: ReadonlySet<bigint>; readonly sell: ReadonlySet<bigint> } {
  const orders = useSnapshot(useBoard().ownOrders).value?.items ?? [];
  const levels = { buy: new Set<bigint>(), sell: new Set<bigint>() };
  for (const order of orders) {
    const limit = parseMicro(order.limitPrice);
    if (order.status === 'live' && limit !== undefined && Date.parse(order.period) === Date.parse(period))
      levels[order.side].add(limit);
  }
  return levels;
}
