import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Store } from '#store';
import type { z } from 'zod';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import type { Page } from '../http/paging.js';
import { spanOf, spanOfPeriod } from '../http/period-span.js';
import { ProblemError } from '../http/problem-error.js';
import { mapPage } from '../http/texts.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { settlementAnswer, statementAnswer } from './settlement-answer.js';
import { settlementDetail, settlementPage, settlementPath, settlementsQuery } from './settlement-dto.js';
import type { SettlementAnswer, SettlementDetailAnswer, SettlementsQuery } from './settlement-dto.js';

/** What own trades came to. */
@ApiTags('Trades and settlement')
@Controller('api/v1/settlements')
export class SettlementsController {
  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
  ) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'Settlements of own trades, newest period first' })
  @ApiOkResponse({ standardSchema: settlementPage, description: 'A page.' })
  @ApiErrors('http.validation', 'store.bad-cursor')
  async list(
    @Query({ schema: settlementsQuery }) { state, period, from, to, limit, cursor }: SettlementsQuery,
  ): Promise<Page<SettlementAnswer>> {
    const span = period === undefined ? spanOf(from, to) : spanOfPeriod(period);
    const filter = { ...span, states: state === undefined ? undefined : [state] };
    const page = await this.store.settlement.settlements(filter, { limit, cursor });
    return mapPage(page, (row) => settlementAnswer(row, this.memberId));
  }

  @Get(':tradeId')
  @Access('read')
  @ApiOperation({ summary: 'One settlement with the delivery statements of both parties' })
  @ApiOkResponse({ standardSchema: settlementDetail, description: 'The settlement.' })
  @ApiErrors('http.validation', 'http.not-found')
  async get(
    @Param({ schema: settlementPath }) { tradeId }: z.output<typeof settlementPath>,
  ): Promise<SettlementDetailAnswer> {
    const row = await this.store.settlement.settlement(tradeId);
    if (row === null) throw new ProblemError('http.not-found', `no own trade ${tradeId} is known here`);
    const statements = await this.store.settlement.statements(tradeId);
    return {
      ...settlementAnswer(row, this.memberId),
      statements: statements.map((statement) => statementAnswer(statement, this.memberId)),
    };
  }

  private get memberId(): string {
    return this.runner.engine.options.memberId;
  }
}
