import type { ComponentChildren } from 'preact';
import type { Palette } from './palette.js';

/** Height of the picture, CSS pixels. */
export const TIME_CHART_HEIGHT = 300;

/** One drawn series of a {@link TimeChart}. */
export interface ChartSeries {
  readonly kind: 'bars' | 'steps';
  readonly colour: keyof Palette;
  readonly scale: 'left' | 'right';
}

export interface TimeChartProps {
  /** What a screen reader says instead of the picture. */
  readonly label: string;
  /** Starts of the periods (Unix seconds, ascending), then the values of each series; null leaves a gap. */
  readonly data: readonly [readonly number[], ...(readonly (number | null)[])[]];
  readonly series: readonly ChartSeries[];
  /** Text of a tick; `decimals` is what the ticks of the axis need. */
  readonly leftText: (value: number, decimals: number) => string;
  readonly rightText?: (value: number, decimals: number) => string;
  /** Least and greatest value of the left and right scale; the data's own where undefined. */
  readonly leftRange?: (low: number, high: number) => [number, number];
  readonly rightRange?: (low: number, high: number) => [number, number];
  /** Length of a period, seconds. */
  readonly periodSeconds: number;
  /** Unix seconds; marked by a line. */
  readonly nowSeconds: number;
  readonly legend: ComponentChildren;
  /** The text for the period that is pointed at. */
  readonly readout: (index: number) => ComponentChildren;
}
