import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import { Open } from '../access/access.decorator.js';
import { liveness, readiness } from './health-dto.js';
import type { ReadinessAnswer } from './health-dto.js';
import { Readiness } from './readiness.js';

/** For supervisors. Open: it tells nothing about the household. */
@ApiTags('Node')
@Controller('health')
@Open()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse({ standardSchema: liveness, description: 'It does.' })
  live(): z.output<typeof liveness> {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The node does its work' })
  @ApiOkResponse({ standardSchema: readiness, description: 'It does.' })
  @ApiServiceUnavailableResponse({ standardSchema: readiness, description: 'It does not, for the reason given.' })
  ready(@Res({ passthrough: true }) response: Response): ReadinessAnswer {
    const answer = this.readiness.check();
    response.status(answer.status === 'ready' ? 200 : 503);
    return answer;
  }
}

/** The same beside the other routes, for who looks there. */
@ApiTags('Node')
@Controller('api/v1/health')
@Open()
export class VersionedHealthController extends HealthController {}
