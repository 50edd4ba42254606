import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import { NodeMetrics } from './node-metrics.js';

/** For Prometheus; it wants a token of scope read, because it tells how much the household trades. */
@ApiTags('Node')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: NodeMetrics) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'Figures for Prometheus; own names begin with wattmesh_' })
  @ApiOkResponse({ description: 'Prometheus text format.', content: { 'text/plain': {} } })
  @ApiErrors()
  async read(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.setHeader('Content-Type', this.metrics.contentType);
    return await this.metrics.text();
  }
}
