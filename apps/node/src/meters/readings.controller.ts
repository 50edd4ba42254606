import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CommandOutcome, ReadingsOutcome } from '#engine';
import { Store } from '#store';
import type { Response } from 'express';
import type { z } from 'zod';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import { BodyLimit, MAX_METER_BODY_BYTES } from '../http/body.interceptor.js';
import type { Page } from '../http/paging.js';
import { ProblemError, problemOf } from '../http/problem-error.js';
import type { ProblemCode } from '../http/problem-error.js';
import { mapPage } from '../http/texts.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { readingAnswer } from './meter-answer.js';
import { meterPath, readingPage, readingsOutcome, readingsQuery } from './meter-dto.js';
import type { ReadingsOutcomeAnswer, StoredReadingAnswer } from './meter-dto.js';
import { readingsBody } from './readings-body.js';
import type { ReadingsRequest } from './readings-body.js';

type MeterPath = z.output<typeof meterPath>;

/** Readings of one meter. */
@ApiTags('Meters')
@Controller('api/v1/meters/:meterId/readings')
export class ReadingsController {
  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
  ) {}

  @Post()
  @Access('meter', 'household')
  @BodyLimit(MAX_METER_BODY_BYTES)
  @ApiOperation({
    summary: 'Send one reading or many',
    description:
      'Sending the same again is safe. A batch answers 200 whatever became of each; a single reading answers its own ' +
      'status: 201 new, 200 known or superseded, else the problem of its rejection.',
  })
  @ApiOkResponse({ standardSchema: readingsOutcome, description: 'A batch; or a single reading that was known.' })
  @ApiCreatedResponse({ standardSchema: readingsOutcome, description: 'A single new reading.' })
  @ApiErrors(
    'http.validation',
    'http.too-large',
    'meter.unknown',
    'reading.conflict',
    'reading.value-invalid',
    'reading.time-invalid',
    'reading.in-future',
    'reading.too-old',
    'node.unavailable',
    'node.busy',
  )
  async add(
    @Param({ schema: meterPath }) { meterId }: MeterPath,
    @Body({ schema: readingsBody }) request: ReadingsRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReadingsOutcomeAnswer> {
    const { single, supersede, readings } = request;
    const command = {
      type: 'add-readings',
      meterId,
      readings: readings.map(({ reading }) => reading),
      supersede,
    } as const;
    const outcome = await this.runner.run(command);
    const answer = answerTo(outcome, request);
    const [rejected] = answer.rejected;
    if (single && rejected !== undefined) {
      // Safety: a reading is rejected with a code of the catalogue.
      throw new ProblemError(rejected.code as ProblemCode, rejected.detail);
    }
    response.status(single && answer.created === 1 ? 201 : 200);
    return answer;
  }

  @Get()
  @Access('meter', 'read')
  @ApiOperation({ summary: 'Stored readings with their history, ascending' })
  @ApiOkResponse({ standardSchema: readingPage, description: 'A page.' })
  @ApiErrors('http.validation', 'store.bad-cursor')
  async list(
    @Param({ schema: meterPath }) { meterId }: MeterPath,
    @Query({ schema: readingsQuery }) { from, to, limit, cursor }: z.output<typeof readingsQuery>,
  ): Promise<Page<StoredReadingAnswer>> {
    const page = await this.store.metering.readings(meterId, { fromMs: from, toMs: to }, { limit, cursor });
    return mapPage(page, readingAnswer);
  }
}

/** Puts the places in the request back, and what could not be understood beside what was rejected. */
function answerTo(outcome: CommandOutcome, { readings, malformed }: ReadingsRequest): ReadingsOutcomeAnswer {
  if (!outcome.ok) throw problemOf(outcome.failure);
  const { created, duplicate, superseded, rejected, flagged } = readingsOf(outcome.value);
  const placeOf = (index: number): number => readings[index]!.index;
  return {
    created,
    duplicate,
    superseded,
    rejected: [...rejected.map((item) => ({ ...item, index: placeOf(item.index) })), ...malformed].sort(
      (left, right) => left.index - right.index,
    ),
    flagged: flagged.map((item) => ({ ...item, index: placeOf(item.index) })),
  };
}

function readingsOf(value: Extract<CommandOutcome, { ok: true }>['value']): ReadingsOutcome {
  if (value.type === 'readings') return value.outcome;
  throw new Error(`the engine answered readings with ${value.type}`);
}
