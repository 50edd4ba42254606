import { setTimeout as pause } from 'node:timers/promises';
import { parseInstant } from '#units';
import { runChaos } from './chaos/chaos.js';
import { runKills } from './chaos/kills.js';
import type { StrikeReport } from './chaos/strike.js';
import type { Neighbourhood } from './neighbourhood.js';
import { PERIODS_OF_ONCE } from './options.js';
import type { Summary, Timing } from './summary/figures.js';
import { collectRecords } from './summary/node-records.js';
import type { CollectedRecords } from './summary/node-records.js';
import { possiblePeriods } from './summary/possible-periods.js';
import { summarise } from './summary/summary.js';
import type { NodeUsage } from './summary/summary.js';
import type { NeighbourhoodWatch } from './watch/neighbourhood-watch.js';

/** The periods may take so many times their length until they are settled, plus this. */
const PATIENCE = 3;
const PATIENCE_MS = 120_000;
/** Each kill with its recovery may take so long on average. */
const PATIENCE_PER_KILL_MS = 20_000;
/** Once enough is settled, what has just been delivered must be too within this. */
const LAST_SETTLEMENT_MS = 60_000;

export interface OnceInput {
  readonly neighbourhood: Neighbourhood;
  readonly watch: NeighbourhoodWatch;
  readonly withChaos: boolean;
  /** null: none. */
  readonly kills: number | null;
  readonly say: (line: string) => void;
  /** When the program began and when all nodes ran, Unix ms. */
  readonly programMs: number;
  readonly runningMs: number;
}

export interface OnceResult {
  readonly summary: Summary;
  readonly records: CollectedRecords;
}

/** Lets the market run until PERIODS_OF_ONCE periods are settled, then asks all nodes for everything and judges it. */
export async function runOnce(input: OnceInput): Promise<OnceResult> {
  const { neighbourhood, watch, withChaos, kills, say } = input;
  const usageBefore = usageOf(neighbourhood);
  const problems: string[] = [];
  let chaos: readonly StrikeReport[] | null = null;
  const wreak = async (): Promise<void> => {
    if (withChaos) chaos = await runChaos(neighbourhood, watch, say);
    if (kills !== null) chaos = await runKills(neighbourhood, watch, kills, say);
  };
  const isEnough = (): boolean => watch.settled(Date.now()).length >= PERIODS_OF_ONCE;
  const marketMs = PATIENCE * PERIODS_OF_ONCE * neighbourhood.periodSeconds * 1000 + PATIENCE_MS;
  const patienceMs = marketMs + (kills ?? 0) * PATIENCE_PER_KILL_MS;
  const outcome = await within(patienceMs, Promise.all([watch.until(isEnough), wreak()])).catch((error: unknown) => {
    problems.push(error instanceof Error ? error.message : String(error));
    return 'failed' as const;
  });
  if (outcome === 'timeout') problems.push(`gave up after ${Math.round(patienceMs / 1000)} s`);
  const untilMs = Date.now();
  await within(
    LAST_SETTLEMENT_MS,
    watch.until(() => isSettledUntil(neighbourhood, watch, untilMs)),
  );
  for (const { process } of neighbourhood.nodes) process.sampleUsage();
  const endMs = Date.now();
  // Noted before the nodes are asked: meters go on sending.
  const acknowledgedReadings = neighbourhood.nodes.flatMap(({ memberId, household }) =>
    household === null ? [] : [{ memberId, readings: new Map(household.acknowledged) }],
  );
  const records = await collectRecords(neighbourhood);
  const summary = summarise({
    periodSeconds: neighbourhood.periodSeconds,
    seed: neighbourhood.seed,
    records,
    untilMs,
    possiblePeriods: possibleUntil(input, records, untilMs),
    acknowledgedReadings,
    refusals: neighbourhood.households.flatMap(({ refusals }) => refusals),
    chaos,
    kills,
    usage: usageSince(neighbourhood, usageBefore),
    timing: timingOf(input, endMs),
  });
  return { summary: { ...summary, problems: [...problems, ...summary.problems] }, records };
}

/** Both sides of all trades of periods that were over at the time are final. */
function isSettledUntil({ periodSeconds }: Neighbourhood, watch: NeighbourhoodWatch, untilMs: number): boolean {
  const over = watch.trades.filter(({ period }) => (parseInstant(period) ?? NaN) + periodSeconds * 1000 <= untilMs);
  const settled = new Set(watch.settled(untilMs));
  return over.every(({ period }) => settled.has(period));
}

/** From the first period that was traded: those before it had begun when the nodes were ready. */
function possibleUntil({ neighbourhood }: OnceInput, { nodes }: CollectedRecords, untilMs: number): number[] {
  const traded = nodes[0]!.trades.map(({ period }) => (parseInstant(period) ?? NaN) / 1000);
  if (traded.length === 0) return [];
  return possiblePeriods(neighbourhood.households, Math.min(...traded), untilMs, neighbourhood.periodSeconds);
}

function timingOf({ watch, programMs, runningMs }: OnceInput, endMs: number): Timing {
  const since = (timeMs: number | null): number | null => (timeMs === null ? null : (timeMs - programMs) / 1000);
  return {
    startSeconds: (runningMs - programMs) / 1000,
    runSeconds: (endMs - runningMs) / 1000,
    firstTradeSeconds: since(watch.firstTradeMs),
    firstSettlementSeconds: since(watch.firstSettlementMs),
  };
}

function usageOf({ nodes }: Neighbourhood): NodeUsage[] {
  return nodes.map(({ label, process }) => {
    process.sampleUsage();
    return { label, pssKib: process.peakPssKib, cpuSeconds: process.cpuSeconds };
  });
}

function usageSince(neighbourhood: Neighbourhood, before: readonly NodeUsage[]): NodeUsage[] {
  return usageOf(neighbourhood).map((usage, index) => ({
    ...usage,
    cpuSeconds: usage.cpuSeconds - before[index]!.cpuSeconds,
  }));
}

async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T | 'timeout'> {
  const done = new AbortController();
  const timeout = pause(timeoutMs, 'timeout' as const, { signal: done.signal, ref: false });
  timeout.catch(() => undefined);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    done.abort();
  }
}
