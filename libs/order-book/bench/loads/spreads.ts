import { CoreContender } from '../contenders/core-contender.js';
import { PeerContender } from '../contenders/peer-contender.js';
import { shortIds } from '../ids.js';
import { race } from '../race.js';
import type { Table } from '../report.js';
import { makeStream } from '../stream-maker.js';
import { countText } from '../text.js';
import type { LoadContext } from './context.js';
import { CORE, PEER } from './names.js';
import { ratioOf } from './race-table.js';
import { singleBookPlan } from './single-book-plan.js';

/** (a) again with limits closer together or wider apart, since that decides how many orders share a price level. */
export function spreadTable(context: LoadContext, isDeep: boolean): Table {
  const { scale } = context;
  const rows = scale.spreads.map((spreadTicks) => {
    const operations = scale.spreadOperations;
    const stream = makeStream({ ...singleBookPlan(context, isDeep), operations, spreadTicks });
    const ids = shortIds(stream.orders);
    const length = { operations, budgetMs: Infinity, repetitions: 3 };
    const results = race(
      stream,
      [
        { name: CORE, make: (stream) => new CoreContender(stream), ...length },
        { name: PEER, make: (stream) => new PeerContender(stream, ids), ...length },
      ],
      (text) => context.report(`deviation of ${spreadTicks} ticks: ${text}`),
    );
    const [ours, peers] = results;
    return {
      spreadTicks,
      levels: stream.facts.finalLevels,
      ours: ours!.nsPerOperation,
      peers: peers!.nsPerOperation,
      ratio: ratioOf(results, PEER),
    };
  });
  return {
    heading: `the same with other deviations of the limits, ${countText(scale.spreadOperations)} operations`,
    columns: [
      { key: 'spreadTicks', heading: 'deviation, ticks' },
      { key: 'levels', heading: 'price levels' },
      { key: 'ours', heading: `${CORE}, ns/operation`, digits: 1 },
      { key: 'peers', heading: `${PEER}, ns/operation`, digits: 1 },
      { key: 'ratio', heading: 'ratio', digits: 1 },
    ],
    rows,
  };
}
