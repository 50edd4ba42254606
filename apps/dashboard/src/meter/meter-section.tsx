import { useMemo } from 'preact/hooks';
import type { Meter, MeteredInterval, Page } from '../api/shapes.js';
import type { ChartSeries, TimeChartProps } from '../charts/time-chart-props.js';
import { TimeChart } from '../charts/time-chart.js';
import { useFetched, useNodeNow, usePeriodMs } from '../data/board-context.js';
import { DataTable, ScrollRegion } from '../elements/data-table.js';
import { Badge, Energy, PeriodSpan } from '../elements/figures.js';
import { Empty, Loaded } from '../elements/loaded.js';
import { Card, Section } from '../elements/section.js';
import { formatKWh } from '../figures/energy.js';

/** Intervals shown: a day of quarter hours. */
const SHOWN_PERIODS = 96;
const SERIES: readonly ChartSeries[] = [
  { kind: 'bars', colour: 'import', scale: 'left' },
  { kind: 'bars', colour: 'export', scale: 'left' },
];

export function MeterSection() {
  const periodMs = usePeriodMs();
  const fromMs = Math.floor(useNodeNow(10_000) / periodMs) * periodMs - SHOWN_PERIODS * periodMs;
  const intervals = useFetched<Page<MeteredInterval>>(
    ['interval'],
    async (client) => client.get('intervals', { from: new Date(fromMs).toISOString(), limit: SHOWN_PERIODS * 2 }),
    [fromMs],
  );
  return (
    <Section
      id="meter"
      title="Meter"
      lead="What your grid meters show. Readings stay on this node."
      actions={<Meters />}
    >
      <Loaded of={intervals} lines={6}>
        {({ items }) =>
          items.length === 0 ? (
            <Card>
              <Empty>No reading yet. Register a meter and send its readings: one request is enough.</Empty>
            </Card>
          ) : (
            <div class="columns columns-chart">
              <Card title="Import and export by period">
                <MeterChart intervals={items} />
              </Card>
              <Card title="Latest intervals" class="card-flush">
                <ScrollRegion label="Latest intervals">
                  <IntervalTable intervals={items.toReversed()} />
                </ScrollRegion>
              </Card>
            </div>
          )
        }
      </Loaded>
    </Section>
  );
}

function Meters() {
  const { value } = useFetched<Page<Meter>>(['interval'], async (client) => client.get('meters', { limit: 20 }), []);
  if (value === undefined) return null;
  return (
    <ul class="chips" aria-label="Meters">
      {value.items.map((meter) => (
        <li key={meter.meterId}>
          <bdi>{meter.label}</bdi> <span class="muted">{meter.role}</span>
        </li>
      ))}
    </ul>
  );
}

function MeterChart({ intervals }: { readonly intervals: readonly MeteredInterval[] }) {
  const periodMs = usePeriodMs();
  const nowMs = useNodeNow(30_000);
  const data = useMemo(
    (): TimeChartProps['data'] => [
      intervals.map((interval) => Date.parse(interval.period) / 1000),
      intervals.map((interval) => (interval.quality === 'missing' ? null : interval.importWh / 1000)),
      intervals.map((interval) => (interval.quality === 'missing' ? null : -interval.exportWh / 1000)),
    ],
    [intervals],
  );
  const totalWh = (pick: (interval: MeteredInterval) => number) =>
    intervals.reduce((sum, interval) => sum + pick(interval), 0);
  const importWh = totalWh((interval) => interval.importWh);
  const exportWh = totalWh((interval) => interval.exportWh);
  return (
    <TimeChart
      label={`Metered over ${intervals.length} periods: ${formatKWh(importWh)} kWh imported, ${formatKWh(exportWh)} kWh exported.`}
      data={data}
      series={SERIES}
      leftText={(value, decimals) => Math.abs(value).toFixed(decimals)}
      leftRange={(low, high) => [Math.min(low, 0) * 1.1, Math.max(high, 0.1) * 1.1]}
      periodSeconds={periodMs / 1000}
      nowSeconds={nowMs / 1000}
      legend={
        <>
          <span class="key-import">
            Imported <Energy wh={importWh} />
          </span>
          <span class="key-export">
            Exported <Energy wh={exportWh} />
          </span>
        </>
      }
      readout={(index) => {
        const interval = intervals[index];
        return interval === undefined ? null : (
          <>
            <PeriodSpan start={interval.period} end={interval.periodEnd} />: {formatKWh(interval.importWh)} in,{' '}
            {formatKWh(interval.exportWh)} out
          </>
        );
      }}
    />
  );
}

function IntervalTable({ intervals }: { readonly intervals: readonly MeteredInterval[] }) {
  return (
    <DataTable
      caption="Metered intervals, newest first"
      compact
      rows={intervals}
      rowKey={(interval) => interval.period}
      empty="No interval yet."
      columns={[
        { head: 'Period', cell: (interval) => <PeriodSpan start={interval.period} end={interval.periodEnd} /> },
        { head: 'In', cell: (interval) => <Energy wh={interval.importWh} unit={false} />, align: 'end' },
        { head: 'Out', cell: (interval) => <Energy wh={interval.exportWh} unit={false} />, align: 'end' },
        {
          head: 'Quality',
          cell: (interval) => (
            <span title={`Revision ${interval.revision}`}>
              {interval.quality === 'actual' ? (
                <span class="muted">actual</span>
              ) : (
                <Badge tone={interval.quality === 'estimated' ? 'warn' : 'bad'}>{interval.quality}</Badge>
              )}
              {interval.revision > 1 && <span class="muted small"> r{interval.revision}</span>}
            </span>
          ),
        },
      ]}
    />
  );
}
