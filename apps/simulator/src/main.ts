import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { drawPlan } from '#testing';
import type { SimulationPlan } from '#testing';
import { HELP, parseOptions, UsageError } from './options.js';
import type { SimulatorOptions } from './options.js';
import { ProgressLine } from './progress-line.js';
import { reportPage, reproduceCommand, summarize, summaryText } from './report.js';
import { runPlans } from './run-plans.js';
import type { PlanResult } from './run-plans.js';

/** Seeds on which a planted bug may show. */
const MUTANT_SEEDS = 500;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options === null) {
      process.stdout.write(HELP);
      return 0;
    }
    return options.mutants ? await huntMutants(options) : await simulate(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return 2;
  }
}

/** Exit code 1 when a planted bug is not found by the invariant meant for it. */
async function huntMutants({ jobs, json }: SimulatorOptions): Promise<number> {
  // Loaded here: it needs a younger Node than the rest.
  const { hunt } = await import('./mutants/hunt.js');
  const { mutants } = await import('./mutants/catalog.js');
  const results = await hunt({
    mutants: mutants.map(({ id }) => id),
    maxSeeds: MUTANT_SEEDS,
    jobs: jobs ?? availableParallelism(),
    report: (line) => void process.stderr.write(`${line}\n`),
  });
  const caught = results.filter(({ intended, found }) => found?.includes(intended) === true).length;
  process.stdout.write(
    json
      ? `${JSON.stringify({ caught, results })}\n`
      : `${caught} of ${results.length} planted bugs were found by the invariant meant for them.\n`,
  );
  return caught === results.length ? 0 : 1;
}

async function simulate(options: SimulatorOptions): Promise<number> {
  const plans = plansOf(options);
  const progress = new ProgressLine(process.stderr, plans.length);
  const start = performance.now();
  const results = await runPlans(
    plans,
    options.jobs ?? availableParallelism(),
    ({ seed }, share) => progress.share(seed, share),
    (result) => {
      progress.done(result.plan.seed);
      if (!options.json) progress.print(linesOf(result, options));
    },
  );
  progress.end();
  const summary = summarize(results, (performance.now() - start) / 1_000);
  if (options.json) process.stdout.write(`${JSON.stringify({ summary, results: results.map(plainResult) })}\n`);
  else process.stdout.write(`${summaryText(summary)}\n`);
  if (options.reportFile !== null) writeFileSync(options.reportFile, reportPage(results, summary));
  return summary.violations + summary.errors === 0 ? 0 : 1;
}

function plansOf(options: SimulatorOptions): SimulationPlan[] {
  if (options.planFile !== null) {
    try {
      return [JSON.parse(readFileSync(options.planFile, 'utf8')) as SimulationPlan];
    } catch (error) {
      throw new UsageError(`--plan: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const { from, to } = options.seeds;
  return Array.from({ length: to - from + 1 }, (_, index) => drawPlan({ ...options, seed: from + index }));
}

/** What is said of a seed; a failing one leaves its smallest plan. */
function linesOf(result: PlanResult, options: SimulatorOptions): string {
  const { seed } = result.plan;
  if ('error' in result) return `seed ${seed} threw\n${result.error}\n  again: ${reproduceCommand(seed, options)}\n`;
  const { report, smallest } = result;
  const [violation] = report.violations;
  if (violation === undefined) {
    return `seed ${seed}: ${report.height} blocks, ${report.trades} trades, ${report.postings} ledger entries, hash ${report.hash}\n`;
  }
  const lines = [
    `seed ${seed} breaks ${violation.invariant} after ${violation.atMs} ms, node ${violation.node}: ${violation.detail}`,
    `  again: ${reproduceCommand(seed, options)}`,
  ];
  if (smallest !== null) {
    const file = `simulation-${seed}.json`;
    writeFileSync(file, `${JSON.stringify(smallest.plan, null, 2)}\n`);
    const { plan } = smallest;
    lines.push(
      `  smallest: ${plan.households} households, ${plan.durationMs} ms, ${plan.partitions.length} partitions, ${plan.crashes.length} crashes, ` +
        `${plan.clocks.length} wrong clocks, ${plan.byzantine.length} liars: npm run --silent simulate -- --plan ${file}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function plainResult(result: PlanResult) {
  const { seed } = result.plan;
  if ('error' in result) return { seed, error: result.error };
  return { ...result.report, cpuMs: Math.round(result.cpuMs), smallest: result.smallest };
}
