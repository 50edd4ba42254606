import { CoreContender } from '../contenders/core-contender.js';
import { PeerContender } from '../contenders/peer-contender.js';
import { PlainContender } from '../contenders/plain-contender.js';
import { BARS, ratioGoal } from '../goals.js';
import type { Goal } from '../goals.js';
import { shortIds } from '../ids.js';
import { race } from '../race.js';
import type { Section, Table } from '../report.js';
import { makeStream } from '../stream-maker.js';
import { countText } from '../text.js';
import type { LoadContext } from './context.js';
import { CORE, PEER, PLAIN } from './names.js';
import { factsText, raceTable, ratioOf } from './race-table.js';

/** (b) A day: 96 periods in which each home has an order, operations on all of them in turn. */
export function households(context: LoadContext): Section {
  const { options, scale } = context;
  const notes: string[] = [];
  const tables: Table[] = [];
  const goals: Goal[] = [];
  for (const homes of scale.homes) {
    const resting = PERIODS * homes;
    const stream = makeStream({
      seed: options.seed,
      periods: PERIODS,
      members: homes,
      preloaded: resting,
      liveTarget: resting,
      operations: scale.householdOperations,
      spreadTicks: options.spreadTicks,
    });
    const ids = shortIds(stream.orders);
    const length = {
      operations: scale.householdOperations,
      budgetMs: Infinity,
      repetitions: options.repetitions ?? scale.deepRepetitions,
    };
    const results = race(
      stream,
      [
        { name: CORE, make: (stream) => new CoreContender(stream), ...length },
        { name: PEER, make: (stream) => new PeerContender(stream, ids), ...length },
        { name: PLAIN, make: (stream) => new PlainContender(stream), ...length },
      ],
      (text) => context.report(`${homes} homes: ${text}`),
    );
    notes.push(`${countText(homes)} homes:`, ...factsText(stream.facts));
    tables.push(raceTable(`${countText(homes)} homes, medians`, results));
    const ratio = ratioOf(results, PEER);
    if (homes === 1_000) goals.push(ratioGoal(`b, 1,000 homes, ratio to ${PEER}`, ratio, BARS.householdsRatio));
  }
  return {
    load: 'b',
    title: `${PERIODS} periods with one resting order of each home before, ${countText(scale.householdOperations)} operations`,
    notes: [...notes, 'The trades of all books were the same.'],
    tables,
    goals,
  };
}

/** Quarter-hours of a day. */
const PERIODS = 96;
