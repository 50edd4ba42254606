import type { PlanResult } from './run-plans.js';
import type { SimulatorOptions } from './options.js';

/** Sums over all runs. */
export interface Summary {
  readonly seeds: number;
  readonly violations: number;
  readonly errors: number;
  readonly seconds: number;
  readonly cpuSecondsPerSeed: number;
  readonly simulatedDays: number;
  readonly blocks: number;
  readonly trades: number;
  readonly ordersAcknowledged: number;
  readonly readingsAcknowledged: number;
  readonly settlements: number;
  readonly postings: number;
}

export function summarize(results: readonly PlanResult[], seconds: number): Summary {
  const done = results.filter((result) => 'report' in result);
  const sum = (value: (result: (typeof done)[number]) => number): number =>
    done.reduce((total, result) => total + value(result), 0);
  return {
    seeds: results.length,
    violations: done.filter(({ report }) => report.violations.length > 0).length,
    errors: results.length - done.length,
    seconds: Math.round(seconds),
    cpuSecondsPerSeed: Number((sum(({ cpuMs }) => cpuMs) / 1_000 / Math.max(1, done.length)).toFixed(2)),
    simulatedDays: Number((sum(({ report }) => report.simulatedMs) / 86_400_000).toFixed(1)),
    blocks: sum(({ report }) => report.height),
    trades: sum(({ report }) => report.trades),
    ordersAcknowledged: sum(({ report }) => report.ordersAcknowledged),
    readingsAcknowledged: sum(({ report }) => report.readingsAcknowledged),
    settlements: sum(({ report }) => report.settlements),
    postings: sum(({ report }) => report.postings),
  };
}

export function summaryText(summary: Summary): string {
  const failed = summary.violations + summary.errors;
  return [
    `${count(summary.seeds)} seeds in ${summary.seconds} s (${summary.cpuSecondsPerSeed} s of CPU each):`,
    `${summary.simulatedDays} days of community life, ${count(summary.blocks)} blocks, ${count(summary.trades)} trades,`,
    `${count(summary.ordersAcknowledged)} orders and ${count(summary.readingsAcknowledged)} readings acknowledged,`,
    `${count(summary.postings)} ledger entries.`,
    failed === 0 ? 'Nothing broke.' : `${failed} of ${summary.seeds} seeds broke something.`,
  ].join(' ');
}

/** How the same run is made again. */
export function reproduceCommand(
  seed: number,
  { households, validators, days, faults, byzantine }: SimulatorOptions,
): string {
  const liars = byzantine === null ? '' : ` --byzantine ${byzantine}`;
  const names = faults.length === 0 ? 'none' : faults.join(',');
  return `npm run --silent simulate -- --seeds ${seed} --households ${households} --validators ${validators} --days ${days} --faults ${names}${liars}`;
}

/** One page of HTML without scripts. */
export function reportPage(results: readonly PlanResult[], summary: Summary): string {
  const rows = results.map((result) => {
    const { plan } = result;
    const faults = [
      `${plan.partitions.length} partitions`,
      `${plan.crashes.length} crashes`,
      `${plan.clocks.length} wrong clocks`,
      ...plan.byzantine.map(({ node, kind }) => `node ${node} ${kind}`),
      plan.network.loss > 0 ? `${100 * plan.network.loss} % lost` : '',
    ].filter((text) => text !== '' && !text.startsWith('0 '));
    const outcome =
      'error' in result
        ? `threw: ${result.error}`
        : (result.report.violations.map(({ invariant, detail }) => `${invariant}: ${detail}`)[0] ?? 'nothing broke');
    const figures =
      'error' in result
        ? ['', '', '', '']
        : [result.report.height, result.report.trades, result.report.postings, result.report.hash];
    const cells = [plan.seed, faults.join(', ') || 'none', ...figures, outcome];
    const state = outcome === 'nothing broke' ? '' : ' class="broken"';
    return `<tr${state}>${cells.map((cell) => `<td>${escape(String(cell))}</td>`).join('')}</tr>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Simulation</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d8dee4;vertical-align:top}
td:nth-child(n+3):nth-child(-n+5){text-align:right;font-variant-numeric:tabular-nums}.broken td{background:#ffebe9}
</style>
<h1>Simulation</h1>
<p>${escape(summaryText(summary))}</p>
<table><thead><tr><th>Seed</th><th>Faults</th><th>Blocks</th><th>Trades</th><th>Ledger entries</th><th>Hash</th><th>Outcome</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></html>
`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
