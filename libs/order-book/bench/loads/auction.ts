import type { AuctionOrders, Priority } from '../auction-orders.js';
import { makeAuctionOrders } from '../auction-orders.js';
import { collectGarbage, median, timed } from '../clock.js';
import { CoreAuction } from '../core-auction.js';
import { BARS, ratioGoal } from '../goals.js';
import type { Goal } from '../goals.js';
import type { Section } from '../report.js';
import { SortAuction } from '../sort-auction.js';
import type { AuctionOutcome, AuctionTrade } from '../sort-auction.js';
import { countText } from '../text.js';
import { TradesDiffer } from '../trade-log.js';
import { whileKept } from '../warm-up.js';
import type { LoadContext } from './context.js';
import { CORE } from './names.js';
import { thousandHomes } from './thousand-homes.js';

/** (c) One auction of many orders at once, against sorting them. */
export function auction(context: LoadContext): Section {
  const rows = [];
  const goals: Goal[] = [];
  for (const priority of ['arrival', 'rank'] as const) {
    for (const { orders, repetitions } of context.scale.auctions) {
      context.report(`auction of ${orders} orders per side, priority by ${priority}`);
      const laps = lapsOf(orders, priority, context.options.seed, context.options.repetitions ?? repetitions);
      const medianOf = (figure: (lap: Lap) => number) => median(laps.map(figure)) / 1e6;
      for (const what of ['loading', 'quote', 'clear'] as const) {
        const [ours, sorts] = [medianOf((lap) => lap.ours[what]), medianOf((lap) => lap.sorts[what])];
        rows.push({ priority, orders, what: WHAT[what], ours, sorts, ratio: sorts / ours, repetitions: laps.length });
        if (what === 'loading' || priority === 'rank') continue;
        const bar = what === 'quote' ? BARS.auctionRatio : BARS.pairingRatio;
        goals.push(ratioGoal(`c, ${countText(orders)} per side, ${WHAT[what]}, ratio to sorting`, sorts / ours, bar));
      }
    }
  }
  const homes = thousandHomes(context);
  return {
    load: 'c',
    title: 'auctions of one period',
    notes: [
      'Each figure is of a new book: nothing is kept from an earlier clearing. Loading is the placing of all orders, ours',
      'with every check. Volume, price and every trade were the same.',
    ],
    tables: [
      {
        heading: 'auctions, ms, medians',
        columns: [
          { key: 'priority', heading: 'priority by' },
          { key: 'orders', heading: 'orders per side' },
          { key: 'what', heading: 'what' },
          { key: 'ours', heading: CORE, digits: 3 },
          { key: 'sorts', heading: 'sorting', digits: 3 },
          { key: 'ratio', heading: 'ratio', digits: 1 },
          { key: 'repetitions', heading: 'repetitions' },
        ],
        rows,
      },
      homes.table,
    ],
    goals: [...goals, ...homes.goals],
  };
}

const WHAT = { loading: 'loading', quote: 'clearing without pairing', clear: 'clearing with pairing' } as const;

interface Figures {
  readonly loading: number;
  readonly quote: number;
  readonly clear: number;
}

interface Lap {
  readonly ours: Figures;
  readonly sorts: Figures;
}

/** The two kinds in turn; nanoseconds. */
function lapsOf(perSide: number, priority: Priority, seed: number, repetitions: number): Lap[] {
  const orders = makeAuctionOrders(perSide, priority, seed);
  const few = makeAuctionOrders(WARM_ORDERS, priority, seed);
  const warm = Array.from({ length: WARM_LAPS }, () => [runLap(few, coreAuction), runLap(few, sortAuction)]);
  return whileKept(warm, () => Array.from({ length: repetitions }, () => runBoth(orders)));
}

function runBoth(orders: AuctionOrders): Lap {
  const ours = runLap(orders, coreAuction);
  const sorts = runLap(orders, sortAuction);
  expectSame(ours.quoted, sorts.quoted);
  expectSame(ours.cleared, sorts.cleared);
  expectSamePairs(ours.book.trades(), sorts.book.trades());
  return { ours: ours.figures, sorts: sorts.figures };
}

const coreAuction = (orders: AuctionOrders) => new CoreAuction(orders);
const sortAuction = (orders: AuctionOrders) => new SortedBook(orders);
/** Orders per side, and repetitions, before the clock starts. */
const WARM_ORDERS = 1_000;
const WARM_LAPS = 20;

/** What both kinds of auction can do. */
interface AuctionBook {
  place(at: number): void;
  quote(): AuctionOutcome;
  clear(): AuctionOutcome;
  trades(): readonly AuctionTrade[];
}

class SortedBook implements AuctionBook {
  readonly #orders: AuctionOrders;
  readonly #auction: SortAuction;
  readonly #trades: AuctionTrade[] = [];

  constructor(orders: AuctionOrders) {
    this.#orders = orders;
    this.#auction = new SortAuction(orders.priority);
  }

  place(at: number): void {
    this.#auction.place(this.#orders, at);
  }

  quote(): AuctionOutcome {
    return this.#auction.clear(null);
  }

  clear(): AuctionOutcome {
    return this.#auction.clear(this.#trades);
  }

  trades(): readonly AuctionTrade[] {
    return this.#trades;
  }
}

function runLap(orders: AuctionOrders, make: (orders: AuctionOrders) => AuctionBook) {
  const load = (book: AuctionBook) => {
    for (let at = 0; at < orders.length; at++) book.place(at);
  };
  collectGarbage();
  const first = make(orders);
  const loading = timed(() => load(first));
  let quoted: AuctionOutcome = { volumeWh: 0, price: null };
  const quote = timed(() => {
    quoted = first.quote();
  });
  const second = make(orders);
  load(second);
  let cleared: AuctionOutcome = { volumeWh: 0, price: null };
  const clear = timed(() => {
    cleared = second.clear();
  });
  return { figures: { loading, quote, clear }, quoted, cleared, book: second };
}

function expectSame(ours: AuctionOutcome, sorts: AuctionOutcome): void {
  if (ours.volumeWh === sorts.volumeWh && ours.price === sorts.price) return;
  throw new TradesDiffer(`the auction gave ${JSON.stringify(ours)}, sorting ${JSON.stringify(sorts)}`);
}

function expectSamePairs(ours: readonly AuctionTrade[], sorts: readonly AuctionTrade[]): void {
  if (ours.length !== sorts.length) {
    throw new TradesDiffer(`the auction gave ${ours.length} trades, sorting ${sorts.length}`);
  }
  for (const [at, { buy, sell, quantityWh }] of ours.entries()) {
    const other = sorts[at]!;
    if (buy === other.buy && sell === other.sell && quantityWh === other.quantityWh) continue;
    throw new TradesDiffer(`pair ${at} is ${JSON.stringify(ours[at])}, by sorting ${JSON.stringify(other)}`);
  }
}
