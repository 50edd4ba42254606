import type { SealedOrder } from '#market';
import { createOrderBook } from '../../src/index.js';
import type { BookEvent } from '../../src/index.js';
import { makeAuctionOrders } from '../auction-orders.js';
import type { AuctionOrders } from '../auction-orders.js';
import { collectGarbage, median, timed } from '../clock.js';
import { CoreAuction } from '../core-auction.js';
import { BENCH_CAPACITY_WH, BENCH_LIMITS, benchRules } from '../core-adapter.js';
import { BARS, ceilingGoal } from '../goals.js';
import type { Goal } from '../goals.js';
import { hexIds } from '../ids.js';
import { BUY } from '../order-stream.js';
import type { Table } from '../report.js';
import { sha256 } from '../sha256.js';
import { TradesDiffer } from '../trade-log.js';
import { whileKept } from '../warm-up.js';
import type { LoadContext } from './context.js';
import { CORE } from './names.js';

/** The period of a community as it is meant: 1,000 homes with two orders each, priority by rank. */
export function thousandHomes({ options, scale, report }: LoadContext): {
  readonly table: Table;
  readonly goals: Goal[];
} {
  report('1,000 homes with two orders each');
  const orders = makeAuctionOrders(1_000, 'rank', options.seed);
  const sealed = sealedOrders(orders, options.seed);
  const warm = Array.from({ length: WARM_LAPS }, () => runBoth(orders, sealed));
  const repetitions = options.repetitions ?? scale.homesRepetitions;
  const laps = whileKept(warm, () => Array.from({ length: repetitions }, () => runBoth(orders, sealed)));
  const row = (book: string, lapOf: (lap: (typeof laps)[number]) => HomesLap) => ({
    book,
    loading: median(laps.map((lap) => lapOf(lap).loading)) / 1e6,
    clearing: median(laps.map((lap) => lapOf(lap).clearing)) / 1e6,
    trades: lapOf(laps[0]!).trades,
  });
  const rows = [row(CORE, (lap) => lap.core), row(`${CORE}, OrderBook.apply`, (lap) => lap.contract)];
  return {
    table: {
      heading: '1,000 homes with two orders each in one period, ms, medians; apply hashes a trade id for each trade',
      columns: [
        { key: 'book', heading: 'book' },
        { key: 'loading', heading: 'loading', digits: 3 },
        { key: 'clearing', heading: 'clearing with pairing', digits: 3 },
        { key: 'trades', heading: 'trades' },
      ],
      rows,
    },
    goals: rows.map(({ book, clearing }) =>
      ceilingGoal(`c, 1,000 homes with two orders, clearing, ${book}`, clearing, BARS.thousandHomesMs, ' ms'),
    ),
  };
}

function runBoth(orders: AuctionOrders, sealed: readonly SealedOrder[]) {
  collectGarbage();
  const core = coreLap(orders);
  const contract = contractLap(sealed);
  if (core.volumeWh !== contract.volumeWh || core.trades !== contract.trades) {
    throw new TradesDiffer(`the core traded ${core.volumeWh} Wh, OrderBook.apply ${contract.volumeWh} Wh`);
  }
  return { core, contract };
}

/** Before the clock starts. */
const WARM_LAPS = 20;
const PERIOD = 1_800_000_000;

/** Nanoseconds, and what traded. */
interface HomesLap {
  readonly loading: number;
  readonly clearing: number;
  readonly volumeWh: number;
  readonly trades: number;
  /** Kept while others are timed. */
  readonly book: unknown;
}

function coreLap(orders: AuctionOrders): HomesLap {
  const book = new CoreAuction(orders);
  const loading = timed(() => {
    for (let at = 0; at < orders.length; at++) book.place(at);
  });
  let volumeWh = 0;
  const clearing = timed(() => {
    volumeWh = book.clear().volumeWh;
  });
  return { loading, clearing, volumeWh, trades: book.trades().length, book };
}

function contractLap(orders: readonly SealedOrder[]): HomesLap {
  const book = createOrderBook(benchRules('auction'), { sha256, limits: BENCH_LIMITS });
  const context = { height: 10, timestampMs: null };
  const loading = timed(() => {
    for (const order of orders) book.apply({ type: 'place', order, capacityWh: BENCH_CAPACITY_WH }, context);
  });
  let events: BookEvent[] = [];
  const clearing = timed(() => {
    events = book.apply({ type: 'clear', period: PERIOD }, context);
  });
  const trades = events.flatMap((event) => (event.type === 'traded' ? [event.trade] : []));
  const volumeWh = trades.reduce((sum, { quantityWh }) => sum + quantityWh, 0);
  return { loading, clearing, volumeWh, trades: trades.length, book };
}

function sealedOrders(orders: AuctionOrders, seed: number): SealedOrder[] {
  const ids = hexIds(orders.length, seed);
  const members = hexIds(orders.members + 1, seed + 1);
  return ids.map((orderId, at) => ({
    orderId,
    member: members[orders.member[at]!]!,
    side: orders.side[at] === BUY ? 'buy' : 'sell',
    period: PERIOD,
    quantityWh: orders.quantityWh[at]!,
    limitPrice: orders.limitPrice[at]!,
    minFillWh: 0,
    timeInForce: 'gtc',
    expiresAtMs: null,
    rulesVersion: 1,
    sealedHeight: orders.height[at]!,
    rank: orders.rank[at]!.toString(16).padStart(14, '0').padEnd(64, '0'),
    nonce: at,
    index: 0,
  }));
}
