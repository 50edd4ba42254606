import { useBoard } from '../data/board-context.js';
import { formatDay, formatSpan, isSameDay } from '../figures/time.js';
import type { ChosenPeriod } from './chosen-period.js';
import type { OpenPeriod } from '../api/shapes.js';

/** Chooses among the open periods; the same choice as in the rail of coming periods. */
export function PeriodChooser({ chosen }: { readonly chosen: ChosenPeriod }) {
  return (
    <label class="inline-field">
      <span>Delivery period</span>
      <PeriodSelect chosen={chosen} />
    </label>
  );
}

/** The select alone, for forms with their own label. */
export function PeriodSelect({ chosen, id }: { readonly chosen: ChosenPeriod; readonly id?: string }) {
  const nowMs = useBoard().clock.nowMs();
  const days = Map.groupBy(chosen.open, (period) => formatDay(Date.parse(period.period)));
  return (
    <select
      {...(id === undefined ? {} : { id })}
      value={chosen.period?.period ?? ''}
      onChange={(event) => chosen.choose(event.currentTarget.value)}
      disabled={chosen.open.length === 0}
    >
      {chosen.open.length === 0 && <option value="">none open</option>}
      {[...days].map(([day, periods]) => (
        <optgroup key={day} label={day}>
          {periods.map((period) => (
            <option key={period.period} value={period.period}>
              {optionText(period, nowMs)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

function optionText(period: OpenPeriod, nowMs: number): string {
  const startMs = Date.parse(period.period);
  const day = isSameDay(startMs, nowMs) ? '' : `${formatDay(startMs)} `;
  return `${day}${formatSpan(startMs, Date.parse(period.periodEnd))}${period.liveOrders > 0 ? ` · ${period.liveOrders} orders` : ''}`;
}
