import { divideHalfEven } from '#units';
import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import type { PrismaClient } from './generated/client.js';
import { cursorKey, fetchCount, pageOf } from './page.js';
import type { Page, PageRequest } from './page.js';
import type { PeriodSpan } from './period-span.js';
import { safeNumber } from './plain.js';

/** What the trades of one delivery period came to. */
export interface PeriodPrice {
  readonly period: PeriodStart;
  /** Mean weighted by energy, rounded half to even, micro-units per kWh. */
  readonly price: PricePerKWh;
  readonly lowestPrice: PricePerKWh;
  readonly highestPrice: PricePerKWh;
  readonly volumeWh: EnergyWh;
  /** How many trades. */
  readonly trades: number;
}

/** An integer of the database: which of the two it comes as depends on the adapter and the column. */
type Integer = bigint | number;

/** Sums of one period. Price times energy comes in two parts, because its sum may be beyond 64 bits. */
interface Sums {
  readonly period: Integer;
  readonly lowest: Integer;
  readonly highest: Integer;
  readonly volume: Integer;
  readonly high: Integer;
  readonly low: Integer;
  readonly trades: Integer;
}

const PART = 1_000_000n;

/** Prices of periods with trades, ascending by period. @throws StoreError `store.bad-cursor` */
export async function pricesByPeriod(
  reader: PrismaClient,
  { fromPeriod = 0, toPeriod = Number.MAX_SAFE_INTEGER }: PeriodSpan,
  request: PageRequest,
): Promise<Page<PeriodPrice>> {
  const after = cursorKey(request, ['number']);
  const from = after === null ? fromPeriod : Math.max(fromPeriod, Number(after[0]) + 1);
  const sums = await reader.$queryRaw<Sums[]>`
    SELECT period, min(price) AS lowest, max(price) AS highest, sum(quantity_wh) AS volume, count(*) AS trades,
      sum((price * quantity_wh) / 1000000) AS high, sum((price * quantity_wh) % 1000000) AS low
    FROM trades WHERE period >= ${from} AND period < ${toPeriod}
    GROUP BY period ORDER BY period LIMIT ${fetchCount(request)}`;
  return pageOf(request, sums, priceOf, ({ period }) => [period]);
}

function priceOf({ period, lowest, highest, volume, trades, high, low }: Sums): PeriodPrice {
  const value = BigInt(high) * PART + BigInt(low);
  return {
    period: safeNumber(BigInt(period)),
    price: safeNumber(divideHalfEven(value, BigInt(volume))),
    lowestPrice: safeNumber(BigInt(lowest)),
    highestPrice: safeNumber(BigInt(highest)),
    volumeWh: safeNumber(BigInt(volume)),
    trades: safeNumber(BigInt(trades)),
  };
}
