import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Command } from '#engine';
import { formatMicro } from '#units';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import { problemOf } from '../http/problem-error.js';
import { periodText } from '../http/texts.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { agentBody, agentState, forecastBody } from './agent-dto.js';
import type { AgentAnswer, AgentBody, ForecastBody } from './agent-dto.js';

/** The household's agent, which places and renews offers by itself. */
@ApiTags('Agent')
@Controller('api/v1/agent')
export class AgentController {
  constructor(private readonly runner: EngineRunner) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'Limits of the agent and the forecast it goes by' })
  @ApiOkResponse({ standardSchema: agentState, description: 'As in force now.' })
  @ApiErrors()
  get(): AgentAnswer {
    const { settings, forecastPeriods } = this.runner.engine.agent;
    const { enabled, limits } = settings;
    return {
      settings:
        limits === null
          ? null
          : {
              enabled,
              buyFrom: formatMicro(limits.buyFrom),
              buyTo: formatMicro(limits.buyTo),
              sellFrom: formatMicro(limits.sellFrom),
              sellTo: formatMicro(limits.sellTo),
            },
      forecast: forecastPeriods.map(({ period, importWh, exportWh }) => ({
        period: periodText(period),
        importWh,
        exportWh,
      })),
    };
  }

  @Put()
  @Access('household')
  @ApiOperation({
    summary: 'Set the limits, switch on or off',
    description:
      'A buy starts at buyFrom when its period opens and rises to buyTo; a sell falls from sellFrom to sellTo.',
  })
  @ApiOkResponse({ standardSchema: agentState, description: 'As in force now.' })
  @ApiErrors('http.validation', 'agent.limits-invalid', 'node.unavailable', 'node.busy')
  async set(@Body({ schema: agentBody }) { enabled, ...limits }: AgentBody): Promise<AgentAnswer> {
    return await this.change({ type: 'set-agent', settings: { enabled, limits } });
  }

  @Put('forecast')
  @Access('household')
  @ApiOperation({
    summary: 'Tell what the household expects',
    description: 'Replaces the forecast of the periods given; others stay. Periods whose gate has passed are dropped.',
  })
  @ApiOkResponse({ standardSchema: agentState, description: 'As in force now.' })
  @ApiErrors('http.validation', 'forecast.invalid', 'node.unavailable', 'node.busy')
  async setForecast(@Body({ schema: forecastBody }) { periods }: ForecastBody): Promise<AgentAnswer> {
    return await this.change({ type: 'set-forecast', periods });
  }

  private async change(command: Command): Promise<AgentAnswer> {
    const outcome = await this.runner.run(command);
    if (!outcome.ok) throw problemOf(outcome.failure);
    return this.get();
  }
}
