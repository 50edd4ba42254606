import { useState } from 'preact/hooks';
import { useOpenPeriods } from '../data/board-context.js';
import type { OpenPeriod } from '../api/shapes.js';

/** The delivery period that the market and the order form are about. */
export interface ChosenPeriod {
  /** undefined while no period is open. */
  readonly period: OpenPeriod | undefined;
  /** All open periods, ascending. */
  readonly open: readonly OpenPeriod[];
  readonly choose: (period: string) => void;
}

/** The viewer's choice; without one, or once that period has closed, the next period that anyone has an order for. */
export function useChosenPeriod(): ChosenPeriod {
  const [wanted, setWanted] = useState<string>();
  const open = useOpenPeriods().value ?? [];
  const period = open.find((each) => each.period === wanted) ?? open.find((each) => each.liveOrders > 0) ?? open[0];
  return { period, open, choose: setWanted };
}
