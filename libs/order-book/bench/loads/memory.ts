import { collectGarbage } from '../clock.js';
import { PeerContender } from '../contenders/peer-contender.js';
import { PlainContender } from '../contenders/plain-contender.js';
import { BENCH_CAPACITY_WH, bytesOf, createCore, GTC } from '../core-adapter.js';
import { BARS, ceilingGoal } from '../goals.js';
import type { Goal } from '../goals.js';
import { shortIds } from '../ids.js';
import type { OrderStream } from '../order-stream.js';
import type { Table } from '../report.js';
import { makeStream } from '../stream-maker.js';
import { countText } from '../text.js';
import type { LoadContext } from './context.js';
import { CORE, PEER, PLAIN } from './names.js';

/** Bytes of a resting order: by the core's own account, and by what the process takes more once the book is full. */
export function memoryTable(context: LoadContext): { readonly table: Table; readonly goals: readonly Goal[] } {
  const rows = [];
  const goals: Goal[] = [];
  for (const orders of context.scale.restingOrders) {
    rows.push(...rowsOf(context, orders, 1, 1_000));
    const [ours] = rows.slice(-3);
    const name = `bytes of a resting order, ${countText(orders)} in one book`;
    goals.push(ceilingGoal(name, ours!.tableBytes!, BARS.bytesPerOrder, ' bytes'));
  }
  rows.push(...rowsOf(context, 96_000, 96, 1_000));
  const table = {
    heading: 'bytes of a resting order; ids and what the caller keeps are not counted',
    columns: [
      { key: 'orders', heading: 'orders' },
      { key: 'periods', heading: 'periods' },
      { key: 'book', heading: 'book' },
      { key: 'tableBytes', heading: 'own account', digits: 1 },
      { key: 'processBytes', heading: 'process', digits: 1 },
    ],
    rows,
  };
  return { table, goals };
}

interface MemoryRow extends Record<string, string | number | null> {
  readonly tableBytes: number | null;
}

function rowsOf({ options, report }: LoadContext, orders: number, periods: number, members: number): MemoryRow[] {
  report(`memory of ${orders} resting orders in ${periods} periods`);
  const plan = { seed: options.seed, spreadTicks: options.spreadTicks, periods, members };
  const stream = makeStream({ ...plan, preloaded: orders, liveTarget: orders, operations: 0 });
  const ids = shortIds(orders);
  const ours = growthOf(() => filledCore(stream));
  const peers = growthOf(() => filled(new PeerContender(stream, ids), orders));
  const plain = growthOf(() => filled(new PlainContender(stream), orders));
  const row = (book: string, bytes: number, tableBytes: number | null) => ({
    orders,
    periods,
    book,
    tableBytes,
    processBytes: bytes / orders,
  });
  return [
    row(CORE, ours.bytes, bytesOf(ours.made) / orders),
    row(PEER, peers.bytes, null),
    row(PLAIN, plain.bytes, null),
  ];
}

function filledCore(stream: OrderStream) {
  const core = createCore('continuous');
  const periods = Array.from({ length: stream.plan.periods }, (_, period) => core.openPeriod(period * 900));
  for (let at = 0; at < stream.length; at++) {
    const period = periods[stream.period[at]!]!;
    const member = stream.member[at]!;
    const [side, quantityWh, price] = [stream.side[at]!, stream.quantityWh[at]!, stream.limitPrice[at]!];
    core.place(period, member, side, quantityWh, price, 0, GTC, at, member, BENCH_CAPACITY_WH);
    core.clear(period, at);
  }
  return core;
}

function filled<Book extends PeerContender | PlainContender>(book: Book, orders: number): Book {
  book.run(0, orders);
  return book;
}

function growthOf<T>(make: () => T): { readonly made: T; readonly bytes: number } {
  const before = usedBytes();
  const made = make();
  return { made, bytes: usedBytes() - before };
}

/** Twice, because the memory of arrays is given back after the collection that finds them. */
function usedBytes(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
