import type { IntervalRow, MeterRow, ReadingRow } from '#engine';
import type { Prisma, PrismaClient } from './generated/client.js';
import { cursorKey, fetchCount, pageOf } from './page.js';
import type { Page, PageRequest } from './page.js';
import { betweenPeriods } from './period-span.js';
import type { PeriodSpan } from './period-span.js';
import { plain } from './plain.js';
import { intervalRow, meterRow } from './rows-of.js';

/** A reading and whether it still stands. */
export interface StoredReading extends ReadingRow {
  /** When another value for its time replaced it, Unix ms; null: it stands. */
  readonly supersededAtMs: number | null;
}

/** Instants from `fromMs` (inclusive) to `toMs` (exclusive), Unix ms; either end may be open. */
export interface InstantSpan {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** Questions about the household's meters. */
export class MeteringQueries {
  constructor(private readonly reader: PrismaClient) {}

  async meters(): Promise<MeterRow[]> {
    return (await this.reader.meter.findMany({ orderBy: { meterId: 'asc' } })).map(meterRow);
  }

  /** Readings of a meter with their history, by instant, then arrival. @throws StoreError `store.bad-cursor` */
  async readings(meterId: string, span: InstantSpan, request: PageRequest = {}): Promise<Page<StoredReading>> {
    const after = cursorKey(request, ['number', 'number']);
    const conditions: Prisma.ReadingWhereInput[] = [{ meterId }];
    if (span.fromMs !== undefined) conditions.push({ atMs: { gte: span.fromMs } });
    if (span.toMs !== undefined) conditions.push({ atMs: { lt: span.toMs } });
    if (after !== null) {
      const atMs = Number(after[0]);
      conditions.push({ OR: [{ atMs: { gt: atMs } }, { atMs, sequence: { gt: Number(after[1]) } }] });
    }
    const records = await this.reader.reading.findMany({
      where: { AND: conditions },
      orderBy: [{ atMs: 'asc' }, { sequence: 'asc' }],
      take: fetchCount(request),
    });
    return pageOf(request, records, storedReading, ({ atMs }, { sequence }) => [atMs, sequence]);
  }

  /** Energy by delivery period, ascending. @throws StoreError `store.bad-cursor` */
  async intervals(span: PeriodSpan, request: PageRequest = {}): Promise<Page<IntervalRow>> {
    const after = cursorKey(request, ['number']);
    const conditions: Prisma.IntervalWhereInput[] = [{ period: betweenPeriods(span) }];
    if (after !== null) conditions.push({ period: { gt: Number(after[0]) } });
    const records = await this.reader.interval.findMany({
      where: { AND: conditions },
      orderBy: { period: 'asc' },
      take: fetchCount(request),
    });
    return pageOf(request, records, intervalRow, ({ period }) => [period]);
  }
}

function storedReading({ sequence: _sequence, ...record }: Prisma.ReadingModel): StoredReading {
  // Safety: `kind` holds one of the two words of ReadingRow.
  return plain(record) as StoredReading;
}
