import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Store } from '#store';
import type { z } from 'zod';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import type { Page } from '../http/paging.js';
import { spanOf } from '../http/period-span.js';
import { mapPage } from '../http/texts.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { intervalAnswer } from './meter-answer.js';
import { intervalPage, intervalsQuery } from './meter-dto.js';
import type { MeteredIntervalAnswer } from './meter-dto.js';

/** What the grid meters of this household show together. */
@ApiTags('Meters')
@Controller('api/v1/intervals')
export class IntervalsController {
  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
  ) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'Energy per delivery period, ascending', description: 'All grid meters together.' })
  @ApiOkResponse({ standardSchema: intervalPage, description: 'A page.' })
  @ApiErrors('http.validation', 'store.bad-cursor')
  async list(
    @Query({ schema: intervalsQuery }) { from, to, limit, cursor }: z.output<typeof intervalsQuery>,
  ): Promise<Page<MeteredIntervalAnswer>> {
    const { periodSeconds } = this.runner.engine.state.rules;
    const page = await this.store.metering.intervals(spanOf(from, to), { limit, cursor });
    return mapPage(page, (row) => intervalAnswer(row, periodSeconds));
  }
}
