import { useEffect, useRef, useState } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatClock, formatDay } from '../figures/time.js';
import { useThemeVersion } from '../shell/theme.js';
import { readPalette, type Palette } from './palette.js';
import { TIME_CHART_HEIGHT, type ChartSeries, type TimeChartProps } from './time-chart-props.js';
import { tickDecimals } from './ticks.js';
import { useWidth } from './use-width.js';

/** Bars fill their period however few there are. */
const MOST_BAR_WIDTH = 1_000;
const FONT = '12px system-ui, sans-serif';

/** A chart over time, drawn by uPlot. Colours follow the theme; the figures stand in a table beside it. */
export function DrawnTimeChart(props: TimeChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot>(undefined);
  const width = useWidth(frame);
  const themeVersion = useThemeVersion();
  const [pointed, setPointed] = useState<number>();
  const latest = useRef(props);
  latest.current = props;
  const ready = width > 0;

  useEffect(() => {
    const { current } = frame;
    if (current === null || !ready) return undefined;
    const made = new UPlot(optionsOf(latest, current, setPointed), latest.current.data as UPlot.AlignedData, current);
    chart.current = made;
    return () => {
      made.destroy();
      chart.current = undefined;
    };
  }, [ready, themeVersion, props.periodSeconds]);
  useEffect(() => chart.current?.setSize({ width, height: TIME_CHART_HEIGHT }), [width]);
  // Safety: uPlot only reads its data.
  useEffect(() => chart.current?.setData(props.data as UPlot.AlignedData), [props.data]);

  return (
    <figure class="figure-chart">
      <div
        class="chart-frame"
        ref={frame}
        role="img"
        aria-label={props.label}
        style={{ minBlockSize: `${TIME_CHART_HEIGHT}px` }}
      />
      <figcaption class="chart-legend">
        {props.legend}
        {pointed !== undefined && pointed < props.data[0].length && (
          <span class="readout">{props.readout(pointed)}</span>
        )}
      </figcaption>
    </figure>
  );
}

function optionsOf(
  latest: { readonly current: TimeChartProps },
  frame: HTMLElement,
  onPointed: (index: number | undefined) => void,
): UPlot.Options {
  const palette = readPalette(frame);
  const { series, rightText } = latest.current;
  const axis = { stroke: palette.muted, font: FONT, ticks: { show: false } };
  return {
    width: frame.clientWidth,
    height: TIME_CHART_HEIGHT,
    legend: { show: false },
    padding: [12, rightText === undefined ? 12 : 0, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: true, range: (_, low, high) => [low, high + latest.current.periodSeconds] },
      left: { range: (_, low, high) => (latest.current.leftRange ?? plainRange)(low, high) },
      right: { range: (_, low, high) => (latest.current.rightRange ?? plainRange)(low, high) },
    },
    axes: [
      { ...axis, space: 64, size: 32, grid: { show: false }, values: (_, ticks) => ticks.map(timeTick) },
      {
        ...axis,
        scale: 'left',
        size: 56,
        grid: { stroke: palette.line, width: 1 },
        values: (_, ticks) => ticks.map((tick) => latest.current.leftText(tick, tickDecimals(ticks))),
      },
      ...(rightText === undefined
        ? []
        : [
            {
              ...axis,
              scale: 'right',
              side: 1 as const,
              size: 48,
              grid: { show: false },
              values: (_: UPlot, ticks: number[]) =>
                ticks.map((tick) => latest.current.rightText?.(tick, tickDecimals(ticks)) ?? ''),
            },
          ]),
    ],
    series: [{}, ...series.map((each) => drawn(each, palette, () => latest.current.periodSeconds))],
    hooks: {
      setCursor: [(chart) => onPointed(chart.cursor.idx ?? undefined)],
      draw: [(chart) => drawNow(chart, latest.current.nowSeconds, palette)],
    },
  };
}

function drawn(series: ChartSeries, palette: Palette, periodSeconds: () => number): UPlot.Series {
  const colour = palette[series.colour];
  const shared = { scale: series.scale, points: { show: false } };
  if (series.kind === 'steps') return { ...shared, stroke: colour, width: 2, paths: stepsPath(periodSeconds) };
  const paths = UPlot.paths.bars?.({ size: [0.82, MOST_BAR_WIDTH, 1], align: 1 });
  return { ...shared, fill: colour, width: 0, ...(paths === undefined ? {} : { paths }) };
}

/** A level line over each period, joined where periods follow each other: a lone period is as long as any other. */
function stepsPath(periodSeconds: () => number): UPlot.Series.PathBuilder {
  return (chart, seriesIndex, first, last) => {
    const starts = chart.data[0];
    const values = chart.data[seriesIndex];
    const scale = chart.series[seriesIndex]?.scale ?? 'left';
    const path = new Path2D();
    for (let index = first; index <= last; index += 1) {
      const [start, value] = [starts[index], values?.[index]];
      if (start === undefined || value === undefined || value === null) continue;
      const y = chart.valToPos(value, scale, true);
      const joined = index > first && typeof values?.[index - 1] === 'number';
      const x = chart.valToPos(start, 'x', true);
      if (joined) path.lineTo(x, y);
      else path.moveTo(x, y);
      path.lineTo(chart.valToPos(start + periodSeconds(), 'x', true), y);
    }
    return { stroke: path };
  };
}

function drawNow(chart: UPlot, nowSeconds: number, palette: Palette): void {
  const x = chart.valToPos(nowSeconds, 'x', true);
  const { left, top, width, height } = chart.bbox;
  if (x < left || x > left + width) return;
  const { ctx } = chart;
  ctx.save();
  ctx.strokeStyle = palette.muted;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
  ctx.restore();
}

/** Clock times; at midnight the day. */
function timeTick(seconds: number): string {
  const text = formatClock(seconds * 1000);
  return text === '00:00' ? formatDay(seconds * 1000) : text;
}

function plainRange(low: number, high: number): [number, number] {
  return [low, high > low ? high : low + 1];
}
