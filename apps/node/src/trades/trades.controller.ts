import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Store } from '#store';
import type { z } from 'zod';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import type { Page } from '../http/paging.js';
import { spanOfPeriod } from '../http/period-span.js';
import { ProblemError } from '../http/problem-error.js';
import { mapPage } from '../http/texts.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { settlementAnswer } from '../settlements/settlement-answer.js';
import { blockProofAnswer, tradeAnswer } from './trade-answer.js';
import { tradeDetail, tradePage, tradePath, tradesQuery } from './trade-dto.js';
import type { TradeAnswer, TradeDetailAnswer, TradesQuery } from './trade-dto.js';

/** What was matched. */
@ApiTags('Trades and settlement')
@Controller('api/v1/trades')
export class TradesController {
  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
  ) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'Trades, newest first' })
  @ApiOkResponse({ standardSchema: tradePage, description: 'A page.' })
  @ApiErrors('http.validation', 'store.bad-cursor')
  async list(
    @Query({ schema: tradesQuery }) { scope, period, limit, cursor }: TradesQuery,
  ): Promise<Page<TradeAnswer>> {
    const filter = { ...spanOfPeriod(period), member: scope === 'own' ? this.memberId : undefined };
    return mapPage(await this.store.market.trades(filter, { limit, cursor }), (row) => tradeAnswer(row, this.memberId));
  }

  @Get(':tradeId')
  @Access('read')
  @ApiOperation({ summary: 'One trade with the block that cleared it and its settlement' })
  @ApiOkResponse({ standardSchema: tradeDetail, description: 'The trade.' })
  @ApiErrors('http.validation', 'http.not-found')
  async get(@Param({ schema: tradePath }) { tradeId }: z.output<typeof tradePath>): Promise<TradeDetailAnswer> {
    const row = await this.store.market.trade(tradeId);
    if (row === null) throw new ProblemError('http.not-found', `no trade ${tradeId} is known here`);
    const block = await this.store.chain.blockAt(row.height);
    const settlement = await this.store.settlement.settlement(tradeId);
    return {
      ...tradeAnswer(row, this.memberId),
      block: block === null ? null : blockProofAnswer(block, this.runner.engine.state),
      settlement: settlement === null ? null : settlementAnswer(settlement, this.memberId),
    };
  }

  private get memberId(): string {
    return this.runner.engine.options.memberId;
  }
}
