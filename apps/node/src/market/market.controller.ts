import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, gateMs } from '#engine';
import { MAX_PAGE_ITEMS, Store } from '#store';
import { isPeriodStart } from '#units';
import type { z } from 'zod';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import type { Page } from '../http/paging.js';
import { pageOfList } from '../http/paging.js';
import { spanOfPeriod } from '../http/period-span.js';
import { ProblemError } from '../http/problem-error.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { bookAnswer, openPeriodAnswer } from './market-answer.js';
import { book, openPeriodPage, periodPath, periodsQuery } from './market-dto.js';
import type { BookAnswer, OpenPeriodAnswer, PeriodsQuery } from './market-dto.js';
import { PeriodSummaries } from './period-summaries.js';

/** Most clearings that are shown with a book. */
export const MAX_CLEARINGS_SHOWN = 50;

/** What can be traded, and at what prices. */
@ApiTags('Market')
@Controller('api/v1/market/periods')
export class MarketController {
  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly summaries: PeriodSummaries,
  ) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'Delivery periods that can be traded now, ascending' })
  @ApiOkResponse({ standardSchema: openPeriodPage, description: 'A page.' })
  @ApiErrors('http.validation', 'store.bad-cursor')
  async list(@Query({ schema: periodsQuery }) { only, limit, cursor }: PeriodsQuery): Promise<Page<OpenPeriodAnswer>> {
    const { state } = this.runner.engine;
    const nowMs = this.nowMs();
    const list = {
      rows: only === 'with-orders' ? this.periodsWithOrders(nowMs) : this.tradablePeriods(nowMs),
      cursorOf: String,
      isAfter: (period: number, last: string) => period > Number(last),
      itemOf: (period: number) => period,
    };
    const { items, nextCursor } = pageOfList(list, { limit, cursor });
    const summaries = await this.summaries.of(items);
    return { items: summaries.map((summary) => openPeriodAnswer(summary, state, nowMs)), nextCursor };
  }

  @Get(':period/book')
  @Access('read')
  @ApiOperation({ summary: 'Depth, demand and supply of one delivery period' })
  @ApiOkResponse({ standardSchema: book, description: 'The book; empty before the first order and after the gate.' })
  @ApiErrors('http.validation', 'order.period-invalid')
  async book(@Param({ schema: periodPath }) { period }: z.output<typeof periodPath>): Promise<BookAnswer> {
    const { state } = this.runner.engine;
    const { periodSeconds } = state.rules;
    if (!isPeriodStart(period, periodSeconds)) {
      throw new ProblemError('order.period-invalid', `periods start at multiples of ${periodSeconds} s (UTC)`);
    }
    const { items } = await this.store.market.clearings(spanOfPeriod(period), { limit: MAX_PAGE_ITEMS });
    const newest = items.slice(-MAX_CLEARINGS_SHOWN).toReversed();
    return bookAnswer(state.book.view(period), state.book.curves(period), state, newest, this.nowMs());
  }

  private periodsWithOrders(nowMs: number): number[] {
    const { rules, book: orderBook } = this.runner.engine.state;
    return orderBook.periods().filter((period) => gateMs(period, rules) > nowMs);
  }

  /** From the first period whose gate is open as far as the horizon goes. */
  private tradablePeriods(nowMs: number): number[] {
    const { periodSeconds, gateClosureSeconds, horizonPeriods } = this.runner.engine.state.rules;
    const nowSeconds = Math.floor(nowMs / 1000);
    const first = (Math.floor((nowSeconds + gateClosureSeconds) / periodSeconds) + 1) * periodSeconds;
    const last = (Math.floor(nowSeconds / periodSeconds) + horizonPeriods) * periodSeconds;
    const count = Math.max(0, Math.floor((last - first) / periodSeconds) + 1);
    return Array.from({ length: count }, (_, index) => first + index * periodSeconds);
  }

  /** The later of the own clock and the market's time. */
  private nowMs(): number {
    return Math.max(this.clock.wallMs(), this.runner.engine.state.timestampMs);
  }
}
