import { CoreContender } from '../contenders/core-contender.js';
import { NaiveContender } from '../contenders/naive-contender.js';
import { PeerContender } from '../contenders/peer-contender.js';
import { PlainContender } from '../contenders/plain-contender.js';
import { BARS, ceilingGoal, ratioGoal } from '../goals.js';
import { hexIds, shortIds } from '../ids.js';
import { clockLatency, latencyOf } from '../latency.js';
import type { Latency } from '../latency.js';
import type { OrderStream } from '../order-stream.js';
import { race } from '../race.js';
import type { Entrant } from '../race.js';
import type { Section, Table } from '../report.js';
import { sha256 } from '../sha256.js';
import { makeStream } from '../stream-maker.js';
import { countText } from '../text.js';
import type { LoadContext } from './context.js';
import { memoryTable } from './memory.js';
import { CORE, NAIVE, PEER, PLAIN } from './names.js';
import { factsText, raceTable, ratioOf } from './race-table.js';
import { singleBookPlan } from './single-book-plan.js';
import { spreadTable } from './spreads.js';

/** (a) One book that starts empty, or with 100,000 resting orders. */
export function singleBook(context: LoadContext, load: 'a-shallow' | 'a-deep'): Section {
  const isDeep = load === 'a-deep';
  const plan = singleBookPlan(context, isDeep);
  const stream = makeStream(plan);
  const results = race(stream, entrantsOf(stream, context, isDeep), context.report);
  const ids = shortIds(stream.orders);
  context.report('latency of single commands');
  const ours = latencyOf(stream, (one) => new CoreContender(one), context.scale.latencyOperations);
  const peers = latencyOf(stream, (one) => new PeerContender(one, ids), context.scale.peerLatencyOperations);
  const tables = [raceTable(`medians; ${PLAIN} checks nothing, ${NAIVE} goes as far as its time lasts`, results)];
  tables.push(
    latencyTable([
      [CORE, ours],
      [PEER, peers],
      ['the clock itself', clockLatency()],
    ]),
  );
  if (context.scale.spreads.length > 0) tables.push(spreadTable(context, isDeep));
  const memory = isDeep ? memoryTable(context) : null;
  if (memory !== null) tables.push(memory.table);
  const bar = isDeep ? BARS.deepRatio : BARS.shallowRatio;
  const p99Bar = isDeep ? BARS.deepP99Us : BARS.shallowP99Us;
  return {
    load,
    title: `one book, ${countText(plan.operations)} operations, ${isDeep ? countText(plan.preloaded) : 'no'} resting orders before`,
    notes: [...factsText(stream.facts), 'The trades of all books were the same.'],
    tables,
    goals: [
      ratioGoal(`${load}, ratio to ${PEER}`, ratioOf(results, PEER), bar),
      ceilingGoal(`${load}, 99 % of single commands, clock included`, ours.p99 / 1e3, p99Bar, ' us'),
      ...(memory?.goals ?? []),
    ],
  };
}

function entrantsOf(stream: OrderStream, { options, scale }: LoadContext, isDeep: boolean): Entrant[] {
  const ids = shortIds(stream.orders);
  const hex = hexIds(stream.orders, options.seed);
  const { operations, prefixBudgetMs } = scale;
  const repetitions = options.repetitions ?? (isDeep ? scale.deepRepetitions : scale.repetitions);
  const whole = { operations, budgetMs: Infinity, repetitions };
  const peerOperations = isDeep ? scale.deepPeerOperations : operations;
  return [
    { name: CORE, make: (stream) => new CoreContender(stream), ...whole },
    { name: PEER, make: (stream) => new PeerContender(stream, ids), ...whole, operations: peerOperations },
    { name: PLAIN, make: (stream) => new PlainContender(stream), ...whole },
    {
      name: NAIVE,
      make: (stream) => new NaiveContender(stream, hex, sha256),
      operations,
      budgetMs: prefixBudgetMs,
      repetitions: 1,
    },
  ];
}

function latencyTable(rows: readonly (readonly [string, Latency])[]): Table {
  return {
    heading: 'single commands, ns, the clock included',
    columns: [
      { key: 'book', heading: 'book' },
      { key: 'p50', heading: '50 %' },
      { key: 'p90', heading: '90 %' },
      { key: 'p99', heading: '99 %' },
      { key: 'p999', heading: '99.9 %' },
      { key: 'max', heading: 'longest' },
      { key: 'operations', heading: 'operations' },
    ],
    rows: rows.map(([book, latency]) => ({ book, ...latency })),
  };
}
