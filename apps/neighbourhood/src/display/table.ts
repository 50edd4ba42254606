import { formatKWh } from '#units';
import type { NodeView } from '../watch/node-watch.js';
import type { Progress } from './progress.js';

/** Writes text in a colour or strongly, or leaves it as it is. */
export type Style = (name: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;

interface Column {
  readonly title: string;
  readonly alignsRight: boolean;
  text(view: NodeView): string;
}

const isHousehold = ({ role }: NodeView): boolean => role !== 'operator';

const COLUMNS: readonly Column[] = [
  { title: 'household', alignsRight: false, text: ({ label }) => label },
  { title: 'what', alignsRight: false, text: ({ kind, role }) => (kind === role ? '' : kind) },
  { title: 'role', alignsRight: false, text: ({ role }) => role },
  { title: 'height', alignsRight: true, text: ({ status }) => String(status?.height ?? '-') },
  { title: 'trades', alignsRight: true, text: (view) => (isHousehold(view) ? String(view.trades) : '') },
  { title: 'bought kWh', alignsRight: true, text: (view) => (isHousehold(view) ? formatKWh(view.boughtWh) : '') },
  { title: 'sold kWh', alignsRight: true, text: (view) => (isHousehold(view) ? formatKWh(view.soldWh) : '') },
  { title: 'balance EUR', alignsRight: true, text: (view) => (isHousehold(view) ? euros(view.balance) : '') },
  { title: 'agrees', alignsRight: true, text: agreement },
];

/** Lines of the live table: one for each node, none longer than `width`. */
export function tableLines(views: readonly NodeView[], width: number, style: Style): string[] {
  const cells = views.map((view) => COLUMNS.map((column) => column.text(view)));
  const widths = COLUMNS.map(({ title }, place) => Math.max(title.length, ...cells.map((row) => row[place]!.length)));
  const lineOf = (row: readonly string[]): string =>
    row
      .map((text, place) => (COLUMNS[place]!.alignsRight ? text.padStart(widths[place]!) : text.padEnd(widths[place]!)))
      .join('  ')
      .slice(0, width);
  const header = style('bold', lineOf(COLUMNS.map(({ title }) => title)));
  return [header, ...cells.map((row, index) => styledLine(views[index]!, lineOf(row), style))];
}

/** One line that says where the neighbourhood stands. */
export function progressLine(progress: Progress, trades: number, settled: number): string {
  const { period, timeOfDay, nextGateSeconds, isNight } = progress;
  const light = isNight ? ', night: no sun to sell' : '';
  const now =
    period === 0 ? 'the first period starts soon' : `period ${period} (${timeOfDay} in the measured day${light})`;
  return `${now} · next gate in ${nextGateSeconds} s · trades: ${trades} · settled periods: ${settled}`;
}

/** True when all nodes answer and agree on the state. */
export function allAgree(views: readonly NodeView[]): boolean {
  return views.every(({ status }) => status !== null && status.agreement.agree === status.agreement.heard);
}

function styledLine(view: NodeView, line: string, style: Style): string {
  if (view.status === null) return style('red', line);
  const { agree, heard } = view.status.agreement;
  return agree < heard ? style('yellow', line) : line;
}

function agreement({ status }: NodeView): string {
  return status === null ? 'no answer' : `${status.agreement.agree} of ${status.agreement.members}`;
}

/** Micro-units as EUR with three decimals and a sign. */
function euros(micro: number): string {
  return `${micro > 0 ? '+' : ''}${(micro / 1_000_000).toFixed(3)}`;
}
