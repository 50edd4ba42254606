import { useMemo } from 'preact/hooks';
import type { PeriodPrice } from '../api/shapes.js';
import type { ChartSeries, TimeChartProps } from '../charts/time-chart-props.js';
import { TimeChart } from '../charts/time-chart.js';
import { useCurrency, useNodeNow, usePeriodMs } from '../data/board-context.js';
import { PeriodSpan, Price, priceText } from '../elements/figures.js';
import { parseMicro, toChartNumber } from '../figures/decimal.js';
import { formatKWh } from '../figures/energy.js';
import { priceGrid } from './price-grid.js';

const SERIES: readonly ChartSeries[] = [
  { kind: 'bars', colour: 'solarFaded', scale: 'right' },
  { kind: 'steps', colour: 'ink', scale: 'left' },
];

/** Volume-weighted price as a staircase over bars of volume; periods without a trade leave a gap. */
export function PriceChart({ prices }: { readonly prices: readonly PeriodPrice[] }) {
  const currency = useCurrency();
  const periodMs = usePeriodMs();
  const nowMs = useNodeNow(30_000);
  const grid = useMemo(() => priceGrid(prices, periodMs), [prices, periodMs]);
  const data = useMemo(
    (): TimeChartProps['data'] => [
      grid.map((slot) => slot.startMs / 1000),
      grid.map((slot) => (slot.price === undefined ? null : slot.price.volumeWh / 1000)),
      grid.map((slot) => chartPrice(slot.price)),
    ],
    [grid],
  );
  const mostKWh = Math.max(...prices.map((price) => price.volumeWh)) / 1000;
  return (
    <TimeChart
      label={summary(prices)}
      data={data}
      series={SERIES}
      leftText={(value, decimals) => value.toFixed(Math.max(2, decimals))}
      rightText={(value, decimals) => (value > mostKWh ? '' : value.toFixed(decimals))}
      leftRange={(low, high) => padded(low, high)}
      // The bars take the lower half, so that the price line stays readable.
      rightRange={(_, high) => [0, Math.max(high, 0.001) * 2]}
      periodSeconds={periodMs / 1000}
      nowSeconds={nowMs / 1000}
      legend={
        <>
          <span class="key-ink">Price, {currency}/kWh</span>
          <span class="key-solar">Traded, kWh (right)</span>
        </>
      }
      readout={(index) => {
        const price = grid[index]?.price;
        return price === undefined ? (
          'no trade'
        ) : (
          <>
            <PeriodSpan start={price.period} end={price.periodEnd} />: <Price value={price.price} />,{' '}
            {formatKWh(price.volumeWh)} kWh in {price.trades} {price.trades === 1 ? 'trade' : 'trades'}
          </>
        );
      }}
    />
  );
}

function chartPrice(price: PeriodPrice | undefined): number | null {
  const micro = price === undefined ? undefined : parseMicro(price.price);
  return micro === undefined ? null : toChartNumber(micro);
}

function padded(low: number, high: number): [number, number] {
  const margin = Math.max((high - low) / 8, 0.01);
  return [low - margin, high + margin];
}

function summary(prices: readonly PeriodPrice[]): string {
  const last = prices.at(-1);
  return last === undefined
    ? 'Price and volume by period: no trades.'
    : `Price and volume of ${prices.length} periods; the latest at ${priceText(last.price)} for ${formatKWh(last.volumeWh)} kWh.`;
}
