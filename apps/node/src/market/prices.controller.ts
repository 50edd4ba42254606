import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '#engine';
import { Store } from '#store';
import type { PeriodPrice } from '#store';
import { formatMicro, MICRO } from '#units';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import type { Page } from '../http/paging.js';
import { spanOf } from '../http/period-span.js';
import { mapPage, periodText } from '../http/texts.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { periodPricePage, pricesQuery } from './market-dto.js';
import type { EvccPricesAnswer, PeriodPriceAnswer, PricesQuery } from './market-dto.js';

const DAY_MS = 86_400_000;

/** What was paid. */
@ApiTags('Market')
@Controller('api/v1/market/prices')
export class PricesController {
  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Access('read')
  @ApiOperation({
    summary: 'Prices of periods with trades, ascending',
    description: 'With format=evcc a bare array of {start, end, value}, as evcc and Home Assistant read it.',
  })
  @ApiOkResponse({ standardSchema: periodPricePage, description: 'A page; with format=evcc an EvccPrices array.' })
  @ApiErrors('http.validation', 'store.bad-cursor')
  async list(
    @Query({ schema: pricesQuery }) { from, to, format, limit, cursor }: PricesQuery,
  ): Promise<Page<PeriodPriceAnswer> | EvccPricesAnswer> {
    const { periodSeconds } = this.runner.engine.state.rules;
    const fromMs = from ?? Math.min(this.clock.wallMs(), to ?? Infinity) - DAY_MS;
    const page = await this.store.market.prices(spanOf(fromMs, to), { limit, cursor });
    return format === 'evcc'
      ? page.items.map((row) => evccAnswer(row, periodSeconds))
      : mapPage(page, (row) => priceAnswer(row, periodSeconds));
  }
}

function priceAnswer(row: PeriodPrice, periodSeconds: number): PeriodPriceAnswer {
  return {
    period: periodText(row.period),
    periodEnd: periodText(row.period + periodSeconds),
    price: formatMicro(row.price),
    lowestPrice: formatMicro(row.lowestPrice),
    highestPrice: formatMicro(row.highestPrice),
    volumeWh: row.volumeWh,
    trades: row.trades,
  };
}

/** The one place where a price is a floating-point number: what reads it wants it so. */
function evccAnswer({ period, price }: PeriodPrice, periodSeconds: number): EvccPricesAnswer[number] {
  return { start: periodText(period), end: periodText(period + periodSeconds), value: price / MICRO };
}
