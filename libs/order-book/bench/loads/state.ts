import { createOrderBook, restoreOrderBook } from '../../src/index.js';
import type { OrderBook } from '../../src/index.js';
import { CommunityOrders } from '../community-orders.js';
import { collectGarbage, nanoseconds, percentile, timed } from '../clock.js';
import { BENCH_LIMITS, benchRules } from '../core-adapter.js';
import { BARS, ceilingGoal } from '../goals.js';
import type { Section } from '../report.js';
import { sha256 } from '../sha256.js';
import { countText } from '../text.js';
import type { LoadContext } from './context.js';

/** (d) What it costs to know the state: hash after each block, whole hash, snapshot and restore. */
export function state(context: LoadContext): Section {
  const { options, scale, report } = context;
  const rules = benchRules('auction');
  const dependencies = { sha256, limits: BENCH_LIMITS };
  const book = createOrderBook(rules, dependencies);
  const community = new CommunityOrders(book, options.seed);
  report(`placing ${ORDERS} orders`);
  community.placeMany(ORDERS);
  const firstHash = timed(() => book.stateHash());
  report('blocks of 100 changes');
  const blocks = hashTimes(book, community, scale.blocks, scale.blocksBudgetMs);
  report('snapshot and restore');
  collectGarbage();
  let snapshot: unknown;
  const snapshotTime = timed(() => {
    snapshot = book.snapshot();
  });
  collectGarbage();
  let restored = book;
  const restoreTime = timed(() => {
    restored = restoreOrderBook(snapshot, rules, dependencies);
  });
  let hash = new Uint8Array();
  const wholeHash = timed(() => {
    hash = Uint8Array.from(restored.stateHash());
  });
  if (Buffer.compare(hash, book.stateHash()) !== 0) throw new Error('the restored book has another state hash');
  const bytes = Buffer.byteLength(JSON.stringify(snapshot));
  const rows = [
    { what: `state hash after a block of 100 changes, median of ${blocks.length}`, ms: percentile(blocks, 0.5) / 1e6 },
    { what: 'the same, 99 % of the blocks', ms: percentile(blocks, 0.99) / 1e6 },
    { what: `state hash after placing ${countText(ORDERS)} orders`, ms: firstHash / 1e6 },
    { what: 'state hash of the restored book, nothing kept', ms: wholeHash / 1e6 },
    { what: 'snapshot', ms: snapshotTime / 1e6 },
    { what: 'restore', ms: restoreTime / 1e6 },
  ];
  return {
    load: 'd',
    title: `state of ${countText(ORDERS)} live orders in ${community.periods} periods, through the contract`,
    notes: [
      'A block is 40 places, 40 cancels and 20 replaces in random periods; the clock runs over stateHash() only.',
      `The snapshot has ${countText(bytes)} bytes as JSON, ${countText(bytes / book.orders().length)} for each live order. The restored`,
      'book has the same state hash.',
    ],
    tables: [
      {
        heading: 'state, ms',
        columns: [
          { key: 'what', heading: 'what' },
          { key: 'ms', heading: 'ms', digits: 3 },
        ],
        rows: [...rows],
      },
    ],
    goals: [
      ceilingGoal('d, state hash after 100 changes, median', percentile(blocks, 0.5) / 1e6, BARS.stateHashMs, ' ms'),
    ],
  };
}

const ORDERS = 100_000;

/** Ascending nanoseconds of stateHash() after each block. */
function hashTimes(book: OrderBook, community: CommunityOrders, blocks: number, budgetMs: number): number[] {
  const times: number[] = [];
  const start = nanoseconds();
  for (let block = 0; block < blocks && nanoseconds() - start < budgetMs * 1e6; block++) {
    community.changeSome(40, 40, 20);
    times.push(timed(() => book.stateHash()));
  }
  return times.sort((left, right) => left - right);
}
