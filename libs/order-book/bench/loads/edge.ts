import { createOrderBook } from '../../src/index.js';
import { CommandContender } from '../contenders/command-contender.js';
import { EdgeContender } from '../contenders/edge-contender.js';
import { PeerContender } from '../contenders/peer-contender.js';
import { BENCH_LIMITS, benchRules } from '../core-adapter.js';
import { BARS, ratioGoal } from '../goals.js';
import { hexIds } from '../ids.js';
import { race } from '../race.js';
import type { Section } from '../report.js';
import { sha256 } from '../sha256.js';
import { makeStream } from '../stream-maker.js';
import { countText } from '../text.js';
import type { LoadContext } from './context.js';
import { CORE, PEER } from './names.js';
import { factsText, raceTable, ratioOf } from './race-table.js';
import { singleBookPlan } from './single-book-plan.js';

/** The stream of (a), shallow, with ids of 64 hexadecimal digits on the way in and in the trades. */
export function edge(context: LoadContext): Section {
  const { options, scale } = context;
  const stream = makeStream(singleBookPlan(context, false));
  const ids = hexIds(stream.orders, options.seed);
  const members = hexIds(1_000, options.seed + 1);
  const newBook = () => createOrderBook(benchRules('continuous'), { sha256, limits: BENCH_LIMITS });
  const length = {
    operations: scale.operations,
    budgetMs: Infinity,
    repetitions: options.repetitions ?? scale.repetitions,
  };
  const results = race(
    stream,
    [
      { name: CORE, make: (stream) => new EdgeContender(stream, ids, members, true), ...length },
      { name: PEER, make: (stream) => new PeerContender(stream, ids), ...length },
      { name: `${CORE}, all ids known`, make: (stream) => new EdgeContender(stream, ids, members, false), ...length },
      {
        name: `${CORE}, OrderBook.apply`,
        make: (stream) => new CommandContender(newBook(), stream, ids),
        ...length,
        budgetMs: scale.prefixBudgetMs,
        repetitions: 1,
      },
    ],
    context.report,
  );
  return {
    load: 'edge',
    title: `one book, ${countText(scale.operations)} operations, ids of 64 hexadecimal digits`,
    notes: [
      ...factsText(stream.facts),
      `${CORE} and ${PEER} know the ids of live orders alone; with all ids known, as in a community, an id is never free again.`,
      'The trades of all books were the same. OrderBook.apply goes as far as its time lasts; it makes commands and events',
      'of objects, and hashes a trade id for each trade.',
    ],
    tables: [raceTable('medians', results)],
    goals: [ratioGoal(`edge, ratio to ${PEER}`, ratioOf(results, PEER), BARS.edgeRatio)],
  };
}
