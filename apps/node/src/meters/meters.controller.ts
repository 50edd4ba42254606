import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '#engine';
import type { MeterRow } from '#engine';
import { Store } from '#store';
import type { z } from 'zod';
import { Access } from '../access/access.decorator.js';
import { AccessTokens, newSecret } from '../access/access-tokens.js';
import { ApiErrors } from '../http/api-errors.js';
import { BodyLimit, MAX_METER_BODY_BYTES } from '../http/body.interceptor.js';
import type { Page } from '../http/paging.js';
import { problemOf } from '../http/problem-error.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { meterAnswer } from './meter-answer.js';
import { meterPage, meterPath, registerMeterBody, registeredMeter } from './meter-dto.js';
import type { MeterAnswer, RegisterMeterBody, RegisteredMeterAnswer } from './meter-dto.js';

/** The meters of this household. */
@ApiTags('Meters')
@Controller('api/v1/meters')
export class MetersController {
  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
    private readonly tokens: AccessTokens,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'Registered meters' })
  @ApiOkResponse({ standardSchema: meterPage, description: 'All meters: they are few.' })
  @ApiErrors()
  async list(): Promise<Page<MeterAnswer>> {
    return { items: (await this.store.metering.meters()).map(meterAnswer), nextCursor: null };
  }

  @Post()
  @Access('household')
  @BodyLimit(MAX_METER_BODY_BYTES)
  @ApiOperation({ summary: 'Register a meter; answers its token, this once' })
  @ApiCreatedResponse({ standardSchema: registeredMeter, description: 'The meter and its token.' })
  @ApiErrors('http.validation', 'meter.known', 'meter.too-many', 'node.unavailable', 'node.busy')
  async register(@Body({ schema: registerMeterBody }) body: RegisterMeterBody): Promise<RegisteredMeterAnswer> {
    const { token, hash } = newSecret();
    const { meterId, role, label = meterId } = body;
    const meter: MeterRow = { meterId, label, role, tokenHash: hash, registeredAtMs: this.clock.wallMs() };
    const outcome = await this.runner.run({ type: 'register-meter', meter });
    if (!outcome.ok) throw problemOf(outcome.failure);
    this.tokens.addMeter(meterId, hash);
    return { ...meterAnswer(meter), token };
  }

  @Delete(':meterId')
  @Access('household')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a meter; its readings stay stored and count no more' })
  @ApiNoContentResponse({ description: 'Removed; its token is void.' })
  @ApiErrors('http.validation', 'meter.unknown', 'node.unavailable', 'node.busy')
  async remove(@Param({ schema: meterPath }) { meterId }: z.output<typeof meterPath>): Promise<void> {
    const outcome = await this.runner.run({ type: 'remove-meter', meterId });
    if (!outcome.ok) throw problemOf(outcome.failure);
    this.tokens.removeMeter(meterId);
  }
}
