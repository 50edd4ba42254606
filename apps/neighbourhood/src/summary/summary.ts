import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { formatInstant, parseInstant } from '#units';
import type { StrikeReport } from '../chaos/strike.js';
import { projectFolder } from '../project-folder.js';
import { duplicateEntries, ledgerImbalance, mirrorMismatches } from './ledger-check.js';
import { differingTradeLists, partialFills, tradelessPairs, tradesByHousehold } from './market-check.js';
import type { CollectedRecords } from './node-records.js';
import { percentile, rounded } from './percentile.js';
import { lostOrders, lostReadings } from './loss-check.js';
import type { AcknowledgedReadings } from './loss-check.js';
import { problemsOf } from './demands.js';
import type { Figures, KillFigures, KillSummary, Summary, Timing } from './figures.js';
import { sealTimes } from './seal-times.js';
import { checkSettlements, settledPeriodsOf } from './settlement-check.js';

/** What a summary rests on. */
export interface SummaryInput {
  readonly periodSeconds: number;
  readonly seed: number;
  readonly records: CollectedRecords;
  /** Periods that ended before are judged; later ones are still under way. Unix ms. */
  readonly untilMs: number;
  /** Periods with sun and need, ascending, Unix seconds. */
  readonly possiblePeriods: readonly number[];
  readonly acknowledgedReadings: readonly AcknowledgedReadings[];
  /** What meters and forecasts were refused. */
  readonly refusals: readonly string[];
  /** null: no chaos was wanted. */
  readonly chaos: readonly StrikeReport[] | null;
  /** How many kills at random instants were wanted; null: none. */
  readonly kills: number | null;
  readonly usage: readonly NodeUsage[];
  readonly timing: Timing;
}

export interface NodeUsage {
  readonly label: string;
  /** Greatest seen; null: the operating system does not tell. */
  readonly pssKib: number | null;
  readonly cpuSeconds: number;
}

/** Everything that `--once` finds out. */
export function summarise(input: SummaryInput): Summary {
  const { records, periodSeconds, untilMs, chaos } = input;
  const { nodes, commonHeight } = records;
  const trades = nodes[0]!.trades;
  const households = nodes.filter(({ isHousehold }) => isHousehold);
  const over = trades.filter(({ period }) => (parseInstant(period) ?? NaN) + periodSeconds * 1000 <= untilMs);
  const settlements = checkSettlements(over, nodes);
  const seals = sealTimes(
    records,
    (chaos ?? []).map(({ outage }) => outage),
  );
  const ownOrders = nodes.flatMap(({ orders }) => orders.filter(({ own }) => own));
  const figures: Figures = {
    households: households.length,
    nodes: nodes.length,
    periodSeconds,
    seed: input.seed,
    judgedUntil: formatInstant(untilMs),
    periodsSettled: settledPeriodsOf(trades, nodes, untilMs, periodSeconds).length,
    trades: trades.length,
    meteredTrades: settlements.meteredTrades,
    settlementsFinal: settlements.sidesFinal,
    commonHeight,
    stateHashes: [...new Set(nodes.map(({ stateHash }) => stateHash))],
    differingTradeLists: differingTradeLists(nodes),
    ledgerImbalance: nodes.reduce((sum, { entries }) => sum + ledgerImbalance(entries), 0),
    mirrorMismatches: mirrorMismatches(over, nodes).length,
    duplicatePostings: nodes.reduce((sum, { entries }) => sum + duplicateEntries(entries), 0),
    ordersTimed: seals.seconds.length,
    p50SealSeconds: rounded(percentile(seals.seconds, 50)),
    p95SealSeconds: rounded(percentile(seals.seconds, 95)),
    ordersNotSealedEverywhere: seals.unsealed.length,
    partialFills: partialFills(ownOrders),
    sellersShort: settlements.sellersShort,
    tradesByHousehold: tradesByHousehold(trades, nodes),
    tradelessPairs: tradelessPairs(input.possiblePeriods, trades, periodSeconds).length,
    ordersLost: lostOrders(chaos ?? [], nodes).length,
    readingsLost: lostReadings(input.acknowledgedReadings, nodes),
    refusedByNodes: input.refusals,
    pssMb: perNode(input.usage, ({ pssKib }) => (pssKib === null ? null : rounded(pssKib / 1024, 1))),
    cpuPercent: perNode(input.usage, ({ cpuSeconds }) => rounded((100 * cpuSeconds) / input.timing.runSeconds, 1)),
    ...roundedTiming(input.timing),
    chaos: chaos?.map(killFigures) ?? null,
    kills: input.kills === null ? null : killSummary(input.kills, chaos ?? []),
    versions: { wattmesh: ownVersion(), node: process.versions.node, platform: `${process.platform} ${process.arch}` },
  };
  return { ...figures, problems: problemsOf(figures, settlements.missing) };
}

function killSummary(wanted: number, strikes: readonly StrikeReport[]): KillSummary {
  const p99 = (figure: (strike: StrikeReport) => number): number | null => percentile(strikes.map(figure), 99);
  return {
    wanted,
    done: strikes.length,
    acknowledgedOrders: strikes.reduce((sum, { acknowledgedOrders }) => sum + acknowledgedOrders.length, 0),
    p99ReadySeconds: p99(({ readySeconds }) => readySeconds),
    p99CatchUpSeconds: p99(({ catchUpSeconds }) => catchUpSeconds),
  };
}

function killFigures(strike: StrikeReport): KillFigures {
  const { label, role, downSeconds, readySeconds, catchUpSeconds, acknowledgedOrders, repeatedOrders } = strike;
  return {
    label,
    role,
    downSeconds,
    readySeconds,
    catchUpSeconds,
    acknowledgedOrders: acknowledgedOrders.length,
    isRepeatedAsSame: repeatedOrders.every((orderId) => acknowledgedOrders.includes(orderId)),
  };
}

function perNode(
  usage: readonly NodeUsage[],
  figure: (node: NodeUsage) => number | null,
): Readonly<Record<string, number | null>> {
  return Object.fromEntries(usage.map((node) => [node.label, figure(node)]));
}

function roundedTiming(timing: Timing): Timing {
  const second = (value: number): number => rounded(value, 1)!;
  return {
    startSeconds: second(timing.startSeconds),
    runSeconds: second(timing.runSeconds),
    firstTradeSeconds: rounded(timing.firstTradeSeconds, 1),
    firstSettlementSeconds: rounded(timing.firstSettlementSeconds, 1),
  };
}

function ownVersion(): string {
  // Safety: the project's own package.json.
  return (JSON.parse(readFileSync(join(projectFolder(), 'package.json'), 'utf8')) as { version: string }).version;
}
