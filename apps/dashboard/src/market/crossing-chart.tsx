import { useRef, useState } from 'preact/hooks';
import type { Book } from '../api/shapes.js';
import { priceRange, stepCurve, upTo, type ChartPoint } from '../charts/step-curve.js';
import { roundTicks, tickDecimals } from '../charts/ticks.js';
import { useWidth } from '../charts/use-width.js';
import { useCurrency } from '../data/board-context.js';
import { priceText } from '../elements/figures.js';
import { Empty } from '../elements/loaded.js';
import { parseMicro, toChartNumber } from '../figures/decimal.js';
import { formatKWh } from '../figures/energy.js';

const HEIGHT = 300;
const MARGIN = { top: 28, right: 16, bottom: 26, left: 48 };
/** Room to the right of the longer curve, and how far past the crossing the energy axis goes at most. */
const ENERGY_MARGIN = 1.06;
const MOST_BEYOND = 3;
/** About how wide a digit of the label is, pixels. */
const LABEL_DIGIT = 7.8;

/** Pixels of a point. */
interface Scale {
  readonly x: (energyWh: number) => number;
  readonly y: (price: number) => number;
}

/**
 * Demand falls and supply rises with the energy; up to where they cross, energy changes hands. The shaded area is what
 * buyers and sellers gain together.
 */
export function CrossingChart({ book }: { readonly book: Book }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const range = priceRange([...book.demand, ...book.supply]);
  const mostWh = energySpan(book);
  return (
    <div class="chart-frame" ref={frame} style={{ minBlockSize: `${HEIGHT}px` }}>
      {range === undefined && <Empty>Nobody has an offer for this period yet.</Empty>}
      {range !== undefined && width > 0 && (
        <Crossing book={book} width={width} mostWh={mostWh} low={range.low} high={range.high} />
      )}
    </div>
  );
}

/** Where the energy axis ends: so that the crossing does not drown in a long tail of one side. */
function energySpan(book: Book): number {
  const demandWh = book.demand.at(-1)?.cumulativeWh ?? 0;
  const supplyWh = book.supply.at(-1)?.cumulativeWh ?? 0;
  const matterWh = Math.max(book.indicativeVolumeWh, Math.min(demandWh, supplyWh));
  const allWh = Math.max(demandWh, supplyWh) * ENERGY_MARGIN;
  return matterWh === 0 ? allWh : Math.min(allWh, matterWh * MOST_BEYOND);
}

function Crossing(props: {
  readonly book: Book;
  readonly width: number;
  readonly mostWh: number;
  readonly low: number;
  readonly high: number;
}) {
  const { book, width, mostWh, low, high } = props;
  const plotWidth = width - MARGIN.left - MARGIN.right;
  const plotHeight = HEIGHT - MARGIN.top - MARGIN.bottom;
  const scale: Scale = {
    x: (energyWh) => MARGIN.left + (energyWh / mostWh) * plotWidth,
    y: (price) => MARGIN.top + ((high - price) / (high - low)) * plotHeight,
  };
  const demand = stepCurve(book.demand, low);
  const supply = stepCurve(book.supply, high);
  const [pointedWh, setPointedWh] = useState<number>();
  return (
    <figure class="figure-chart">
      <svg
        class="crossing"
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={summary(book)}
        onPointerMove={(event) => {
          const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
          const energyWh = ((x - MARGIN.left) / plotWidth) * mostWh;
          setPointedWh(energyWh >= 0 && energyWh <= mostWh ? energyWh : undefined);
        }}
        onPointerLeave={() => setPointedWh(undefined)}
      >
        <Axes scale={scale} mostWh={mostWh} low={low} high={high} width={width} />
        <clipPath id="crossing-plot">
          <rect x={MARGIN.left} y={MARGIN.top} width={plotWidth} height={plotHeight} />
        </clipPath>
        <path class="surplus" d={surplusPath(demand, supply, book.indicativeVolumeWh, scale)} />
        <path class="curve curve-demand" clip-path="url(#crossing-plot)" d={linePath(demand, scale)} />
        <path class="curve curve-supply" clip-path="url(#crossing-plot)" d={linePath(supply, scale)} />
        <Meeting book={book} scale={scale} width={width} />
        {pointedWh !== undefined && (
          <line
            class="pointer"
            x1={scale.x(pointedWh)}
            x2={scale.x(pointedWh)}
            y1={MARGIN.top}
            y2={HEIGHT - MARGIN.bottom}
          />
        )}
      </svg>
      <figcaption class="chart-legend">
        <span class="key-import">Demand</span>
        <span class="key-export">Supply</span>
        <span class="key-solar">Would trade</span>
        <Readout book={book} energyWh={pointedWh} />
      </figcaption>
    </figure>
  );
}

function Axes(props: {
  readonly scale: Scale;
  readonly mostWh: number;
  readonly low: number;
  readonly high: number;
  readonly width: number;
}) {
  const { scale, width } = props;
  const currency = useCurrency();
  const bottom = HEIGHT - MARGIN.bottom;
  const prices = roundTicks(props.low, props.high, 5);
  const energies = roundTicks(0, props.mostWh, width < 480 ? 4 : 7).filter(
    (energyWh) => scale.x(energyWh) < width - 60,
  );
  const [priceDecimals, energyDecimals] = [
    tickDecimals(prices),
    tickDecimals(energies.map((energyWh) => energyWh / 1000)),
  ];
  return (
    <g class="axes">
      <text x={0} y={12}>
        {currency}/kWh
      </text>
      {prices.map((price) => (
        <g key={price}>
          <line class="grid-line" x1={MARGIN.left} x2={width - MARGIN.right} y1={scale.y(price)} y2={scale.y(price)} />
          <text x={MARGIN.left - 8} y={scale.y(price)} dy="0.32em" text-anchor="end">
            {price.toFixed(Math.max(2, priceDecimals))}
          </text>
        </g>
      ))}
      {energies.map((energyWh) => (
        <text key={energyWh} x={scale.x(energyWh)} y={bottom + 18} text-anchor="middle">
          {(energyWh / 1000).toFixed(energyDecimals)}
        </text>
      ))}
      <line class="axis-line" x1={MARGIN.left} x2={width - MARGIN.right} y1={bottom} y2={bottom} />
      <text x={width - MARGIN.right} y={bottom + 18} text-anchor="end">
        kWh
      </text>
    </g>
  );
}

/** Where the curves meet: dashed lines to both axes, a dot, and the price beside it. */
function Meeting({ book, scale, width }: { readonly book: Book; readonly scale: Scale; readonly width: number }) {
  const micro = book.indicativePrice === null ? undefined : parseMicro(book.indicativePrice);
  if (micro === undefined) return null;
  const x = scale.x(book.indicativeVolumeWh);
  const y = scale.y(toChartNumber(micro));
  const text = `${priceText(micro)} · ${formatKWh(book.indicativeVolumeWh)} kWh`;
  const labelWidth = text.length * LABEL_DIGIT + 24;
  // Beside the dot where there is room, within the plot in any case.
  const beside = x + 14 + labelWidth < width ? x + 14 : x - 14 - labelWidth;
  const labelX = Math.max(MARGIN.left + 6, Math.min(beside, width - labelWidth));
  // To the right of the crossing one curve goes on level: the label keeps to its other side.
  const supplyGoesOn = book.supply.some((point) => point.cumulativeWh > book.indicativeVolumeWh);
  const below = supplyGoesOn && y + 44 < HEIGHT - MARGIN.bottom;
  const labelY = below ? y + 12 : Math.max(MARGIN.top, y - 40);
  return (
    <g class="meeting">
      <line x1={MARGIN.left} x2={x} y1={y} y2={y} />
      <line x1={x} x2={x} y1={y} y2={HEIGHT - MARGIN.bottom} />
      <circle cx={x} cy={y} r="6" />
      <rect x={labelX} y={labelY} width={labelWidth} height="28" rx="8" />
      <text x={labelX + labelWidth / 2} y={labelY + 14} dy="0.35em" text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

function Readout({ book, energyWh }: { readonly book: Book; readonly energyWh: number | undefined }) {
  if (energyWh === undefined) return null;
  const demand = book.demand.find((point) => point.cumulativeWh >= energyWh);
  const supply = book.supply.find((point) => point.cumulativeWh >= energyWh);
  return (
    <span class="readout">
      At {formatKWh(Math.round(energyWh))} kWh: buyers pay {demand === undefined ? '–' : priceText(demand.price)},
      sellers ask {supply === undefined ? '–' : priceText(supply.price)}
    </span>
  );
}

function linePath(curve: readonly ChartPoint[], scale: Scale): string {
  return curve.map((point, index) => `${index === 0 ? 'M' : 'L'}${at(point, scale)}`).join('');
}

function surplusPath(
  demand: readonly ChartPoint[],
  supply: readonly ChartPoint[],
  volumeWh: number,
  scale: Scale,
): string {
  if (volumeWh === 0) return '';
  const upper = withinVolume(demand, volumeWh);
  const lower = withinVolume(supply, volumeWh).toReversed();
  return `${linePath(upper, scale)}${lower.map((point) => `L${at(point, scale)}`).join('')}Z`;
}

/** The curve up to the volume, without its fall to the edge of the chart there. */
function withinVolume(curve: readonly ChartPoint[], volumeWh: number): ChartPoint[] {
  const cut = upTo(curve, volumeWh);
  const firstAtEnd = cut.findIndex((point) => point.energyWh === volumeWh);
  return firstAtEnd < 0 ? cut : cut.slice(0, firstAtEnd + 1);
}

function at(point: ChartPoint, scale: Scale): string {
  return `${scale.x(point.energyWh).toFixed(1)},${scale.y(point.price).toFixed(1)}`;
}

function summary(book: Book): string {
  const sides = `Supply and demand: ${formatKWh(book.demand.at(-1)?.cumulativeWh ?? 0)} kWh wanted, ${formatKWh(book.supply.at(-1)?.cumulativeWh ?? 0)} kWh offered.`;
  return book.indicativePrice === null
    ? `${sides} They do not meet.`
    : `${sides} They meet at ${priceText(book.indicativePrice)} for ${formatKWh(book.indicativeVolumeWh)} kWh.`;
}
