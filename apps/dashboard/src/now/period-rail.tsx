import type { OpenPeriod, Order, Trade } from '../api/shapes.js';
import { useBoard, useIsHousehold, useNodeNow, useSnapshot } from '../data/board-context.js';
import { Price } from '../elements/figures.js';
import { formatKWh } from '../figures/energy.js';
import { formatDay, formatDuration, formatStart, isSameDay } from '../figures/time.js';
import type { ChosenPeriod } from '../market/chosen-period.js';
import { positionOf } from './position.js';

/** Periods shown: what a household can still plan for in the next hours. */
const SHOWN_PERIODS = 12;

/** The coming periods side by side; one of them can be chosen for the market section. */
export function PeriodRail({
  periods,
  chosen,
}: {
  readonly periods: readonly OpenPeriod[];
  readonly chosen: ChosenPeriod;
}) {
  const board = useBoard();
  const nowMs = useNodeNow();
  const isHousehold = useIsHousehold();
  const trades = useSnapshot(board.ownTrades).value?.items ?? [];
  const orders = useSnapshot(board.ownOrders).value?.items ?? [];
  const shown = periods.slice(0, SHOWN_PERIODS);
  if (shown.length === 0) return null;
  const mostWh = Math.max(1, ...shown.map((period) => Math.max(period.buyWh, period.sellWh)));
  return (
    <div class="rail-frame">
      <div class="rail-head">
        <h3 id="rail-title">Coming periods</h3>
        <p class="muted small">
          time to the gate · <span class="key-import">wanted</span> · <span class="key-export">offered</span> ·
          indicative price{isHousehold && ' · your offer, kWh'}
        </p>
      </div>
      <ol class="rail" aria-labelledby="rail-title">
        {shown.map((period) => (
          <li key={period.period}>
            <button
              type="button"
              class="rail-item"
              aria-pressed={period.period === chosen.period?.period}
              onClick={() => chosen.choose(period.period)}
            >
              <span class="rail-time">
                {formatStart(Date.parse(period.period), Date.parse(period.periodEnd))}
                {!isSameDay(Date.parse(period.period), nowMs) && <small> {formatDay(Date.parse(period.period))}</small>}
              </span>
              <span class="rail-gate">
                <span class="unseen">Gate closes in </span>
                {formatDuration(Date.parse(period.gateClosesAt) - nowMs)}
              </span>
              <span class="rail-bars" aria-hidden="true">
                <span class="rail-buy" style={{ blockSize: `${Math.round((period.buyWh * 100) / mostWh)}%` }} />
                <span class="rail-sell" style={{ blockSize: `${Math.round((period.sellWh * 100) / mostWh)}%` }} />
              </span>
              <span class="rail-price">
                {period.indicativePrice === null ? '–' : <Price value={period.indicativePrice} />}
              </span>
              {isHousehold && <OwnShare period={period.period} trades={trades} orders={orders} />}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

function OwnShare(props: {
  readonly period: string;
  readonly trades: readonly Trade[];
  readonly orders: readonly Order[];
}) {
  const position = positionOf(props.period, props.trades, props.orders);
  const soldWh = position.soldWh + position.openSellWh;
  const boughtWh = position.boughtWh + position.openBuyWh;
  if (soldWh === 0 && boughtWh === 0) return <span class="rail-own rail-own-none">no own offer</span>;
  return soldWh >= boughtWh ? (
    <span class="rail-own tone-export">sell {formatKWh(soldWh)}</span>
  ) : (
    <span class="rail-own tone-import">buy {formatKWh(boughtWh)}</span>
  );
}
