import process from 'node:process';
import { resolve } from 'node:path';
import { createDisplay } from './display/display.js';
import type { Display } from './display/display.js';
import { progressAt } from './display/progress.js';
import { dayOf } from './export/day.js';
import type { Day } from './export/day.js';
import { interruption } from './interruption.js';
import { Neighbourhood } from './neighbourhood.js';
import type { NeighbourhoodNode } from './neighbourhood.js';
import { runOnce } from './once.js';
import type { NeighbourhoodOptions } from './options.js';
import type { Summary } from './summary/figures.js';
import { collectRecords } from './summary/node-records.js';
import type { CollectedRecords } from './summary/node-records.js';
import { NeighbourhoodWatch } from './watch/neighbourhood-watch.js';

/** What a run leaves behind. */
interface Outcome {
  /** null: it was interrupted, or had no end of its own. */
  readonly summary: Summary | null;
  /** What is exported; null: nothing. */
  readonly exported: { readonly height: number; readonly day: Day } | null;
}

/** Exit codes of the program. */
export const EXIT = { fine: 0, problems: 1, usage: 2, interrupted: 130 } as const;

/** Runs a neighbourhood as the options say. Answers the exit code. */
export async function run(options: NeighbourhoodOptions): Promise<number> {
  const display = createDisplay(options.json ? process.stderr : process.stdout);
  const { wanted, forget } = interruption();
  let neighbourhood: Neighbourhood | null = null;
  let exitCode: number = EXIT.problems;
  try {
    let fail: (error: unknown) => void = () => undefined;
    const failed = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    neighbourhood = await Neighbourhood.prepare(options, {
      report: (line) => display.say(line),
      failed: fail,
      nodeEnded: (node, why) => {
        if (options.once) fail(new Error(why));
        else startAgain(neighbourhood!, node, why, display);
      },
    });
    const outcome = await Promise.race([live(neighbourhood, options, display, wanted, fail), failed]);
    display.say('Stopping ...');
    await neighbourhood.stop();
    if (outcome.exported !== null) await writeDown(neighbourhood, options, outcome.exported, display);
    if (outcome.summary !== null) tellSummary(outcome.summary, options, display);
    exitCode = exitCodeOf(outcome, options);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    display.say(problem);
    if (options.json) process.stdout.write(`${JSON.stringify({ problems: [problem] })}\n`);
  } finally {
    await neighbourhood?.stop();
    if (exitCode !== EXIT.problems) neighbourhood?.dispose();
    else if (neighbourhood !== null) display.say(`Data and logs are in ${neighbourhood.folder}`);
    forget();
  }
  return exitCode;
}

function exitCodeOf({ summary }: Outcome, { once }: NeighbourhoodOptions): number {
  if (summary === null) return once ? EXIT.interrupted : EXIT.fine;
  return summary.problems.length === 0 ? EXIT.fine : EXIT.problems;
}

/** A node that went away is started again after this: long enough to see that its neighbours do without it. */
const START_AGAIN_MS = 10_000;

function startAgain(neighbourhood: Neighbourhood, node: NeighbourhoodNode, why: string, display: Display): void {
  display.say(`${why}. It starts again in ${START_AGAIN_MS / 1000} s.`);
  const start = (): void => {
    neighbourhood.restart(node).catch((error: unknown) => display.say(String(error)));
  };
  setTimeout(start, START_AGAIN_MS).unref();
}

/** From the start of the nodes to the moment at which they may stop. */
async function live(
  neighbourhood: Neighbourhood,
  options: NeighbourhoodOptions,
  display: Display,
  wanted: Promise<'interrupted'>,
  fail: (error: unknown) => void,
): Promise<Outcome> {
  const started = await Promise.race([neighbourhood.start(), wanted]);
  if (started === 'interrupted') return { summary: null, exported: null };
  const runningMs = Date.now();
  tellPages(neighbourhood, display);
  const watch = watchOn(neighbourhood, display, fail);
  try {
    if (options.once) {
      const say = (line: string): void => display.say(line);
      const { chaos: withChaos, kills } = options;
      const input = { neighbourhood, watch, withChaos, kills, say, programMs: performance.timeOrigin, runningMs };
      const result = await Promise.race([runOnce(input), wanted]);
      if (result !== 'interrupted') {
        const { summary, records } = result;
        return { summary, exported: options.exportFolder === null ? null : exportOf(neighbourhood, records) };
      }
    } else {
      await wanted;
    }
    if (options.exportFolder === null) return { summary: null, exported: null };
    return { summary: null, exported: exportOf(neighbourhood, await collectRecords(neighbourhood)) };
  } finally {
    watch.stop();
  }
}

function exportOf({ periodSeconds }: Neighbourhood, records: CollectedRecords): NonNullable<Outcome['exported']> {
  return { height: records.commonHeight, day: dayOf(records, Date.now(), periodSeconds) };
}

async function writeDown(
  neighbourhood: Neighbourhood,
  { exportFolder }: NeighbourhoodOptions,
  { height, day }: NonNullable<Outcome['exported']>,
  display: Display,
): Promise<void> {
  const folder = resolve(exportFolder ?? '');
  // Brings the database client with it, which most runs do not need.
  const { writeExport } = await import('./export/write-export.js');
  await writeExport(folder, neighbourhood.operator.folder, height, day);
  display.say(`Wrote operations.jsonl, trades.jsonl and day.json to ${folder}`);
}

function tellSummary(summary: Summary, { json }: NeighbourhoodOptions, display: Display): void {
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else {
    const { periodsSettled, trades, settlementsFinal, p50SealSeconds, p95SealSeconds } = summary;
    display.say(
      `${periodsSettled} periods settled, ${trades} trades, ${settlementsFinal} final settlements; ` +
        `orders sealed everywhere after ${p50SealSeconds} s (median), ${p95SealSeconds} s (95 %)`,
    );
  }
  for (const problem of summary.problems) display.say(`Problem: ${problem}`);
}

function tellPages(neighbourhood: Neighbourhood, display: Display): void {
  display.say('');
  display.say('Pages (the link opens them, keep it to yourself) and processes:');
  for (const { label, page, process: node } of neighbourhood.nodes) {
    display.say(`  ${label.padEnd(13)} ${String(node.pid).padStart(7)}  ${page}`);
  }
}

function watchOn(
  neighbourhood: Neighbourhood,
  display: Display,
  onFailure: (error: unknown) => void,
): NeighbourhoodWatch {
  const { originMs, periodSeconds, households } = neighbourhood;
  const profiles = households.map(({ options }) => options.plan.profile);
  const watch = new NeighbourhoodWatch(
    neighbourhood,
    () => {
      const nowMs = Date.now();
      const progress = progressAt(nowMs, originMs, periodSeconds, profiles);
      display.show({ views: watch.views, progress, trades: watch.trades.length, settled: watch.settled(nowMs).length });
    },
    onFailure,
  );
  watch.start();
  return watch;
}
