import { z } from 'zod';
import { count, energyWh, instant, instantField, period, periodField, price } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';

export const periodPath = z.object({ period: periodField('Start of the delivery period.') });

export const periodsQuery = z.strictObject({
  only: z
    .enum(['all', 'with-orders'])
    .default('all')
    .meta({ description: 'all: every period that can be traded now. with-orders: those in which orders were placed.' }),
  ...pageQuery,
});

const indicative = {
  indicativePrice: price('Price that a clearing now would give; null: nothing would trade.').nullable(),
  indicativeVolumeWh: energyWh('Energy that a clearing now would trade.'),
};

export const openPeriod = z
  .object({
    period: period(),
    periodEnd: instant('Its end, exclusive.'),
    gateClosesAt: instant('Orders are sealed before this instant only.'),
    nextClearingAt: instant('When the next clearing is due; null: matching is continuous.').nullable(),
    bestBuyPrice: price('Best buy limit; null: none.').nullable(),
    bestSellPrice: price('Best sell limit; null: none.').nullable(),
    buyWh: energyWh('Open energy of all live buys.'),
    sellWh: energyWh('Open energy of all live sells.'),
    liveOrders: count('Live orders of both sides.'),
    tradedWh: energyWh('Traded in it so far.'),
    ...indicative,
  })
  .meta({ id: 'OpenPeriod' });
export const openPeriodPage = pageOf('OpenPeriodPage', openPeriod);

const level = z
  .object({
    price: price('Limit of the level.'),
    openWh: energyWh('Open energy at this limit.'),
    orders: count('Live orders at this limit.'),
  })
  .meta({ id: 'DepthLevel' });
const curvePoint = z
  .object({ price: price('Price.'), cumulativeWh: energyWh('Energy wanted or offered at this price.') })
  .meta({ id: 'CurvePoint' });

export const lastClearing = z
  .object({
    at: instant('Time of the block that cleared.'),
    height: count('Its height.'),
    volumeWh: energyWh('Traded in it.'),
    price: price('Uniform price; null in continuous matching.').nullable(),
  })
  .meta({ id: 'Clearing' });

export const book = z
  .object({
    period: period(),
    periodEnd: instant('Its end, exclusive.'),
    gateClosesAt: instant('Orders are sealed before this instant only.'),
    nextClearingAt: instant(
      'When the next clearing is due; null: the gate has closed, or matching is continuous.',
    ).nullable(),
    buys: z.array(level).meta({ description: 'Best (highest) limit first.' }),
    sells: z.array(level).meta({ description: 'Best (lowest) limit first.' }),
    demand: z
      .array(curvePoint)
      .meta({ description: 'Energy wanted at or above each buy limit, from the highest down.' }),
    supply: z
      .array(curvePoint)
      .meta({ description: 'Energy offered at or below each sell limit, from the lowest up.' }),
    tradedWh: energyWh('Traded in it so far.'),
    ...indicative,
    clearings: z
      .array(lastClearing)
      .meta({ description: 'Clearings in which something traded, newest first, at most 50.' }),
  })
  .meta({ id: 'Book' });

export const pricesQuery = z.strictObject({
  from: instantField(
    'Periods that start at or after this. Default: 24 hours ago, or before `to` if that is past.',
  ).optional(),
  to: instantField('Periods that start before this. Default: no end.').optional(),
  format: z.enum(['page', 'evcc']).default('page').meta({
    description:
      'page: a page of prices with volumes. evcc: a bare array of {start, end, value}, as evcc and Home Assistant read it.',
  }),
  ...pageQuery,
});

export const periodPrice = z
  .object({
    period: period(),
    periodEnd: instant('Its end, exclusive.'),
    price: price('Volume-weighted mean of its trades, rounded to the micro-unit, without fees.'),
    lowestPrice: price('Lowest price of its trades.'),
    highestPrice: price('Highest price of its trades.'),
    volumeWh: energyWh('Traded.'),
    trades: count('Number of trades.'),
  })
  .meta({ id: 'PeriodPrice' });
export const periodPricePage = pageOf('PeriodPricePage', periodPrice);

export const evccPrices = z
  .array(
    z.object({
      start: instant('Start of the period.'),
      end: instant('Its end, exclusive.'),
      value: z.number().meta({ description: 'Volume-weighted price, currency per kWh.', example: 0.24 }),
    }),
  )
  .meta({ id: 'EvccPrices' });

export type PeriodsQuery = z.output<typeof periodsQuery>;
export type OpenPeriodAnswer = z.output<typeof openPeriod>;
export type BookAnswer = z.output<typeof book>;
export type PricesQuery = z.output<typeof pricesQuery>;
export type PeriodPriceAnswer = z.output<typeof periodPrice>;
export type EvccPricesAnswer = z.output<typeof evccPrices>;
export type ClearingAnswer = z.output<typeof lastClearing>;
