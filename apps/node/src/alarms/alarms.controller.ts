import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Store } from '#store';
import type { AlarmRecord } from '#store';
import { formatInstant } from '#units';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import type { Page } from '../http/paging.js';
import { instantOrNull, mapPage } from '../http/texts.js';
import { alarmPage, alarmsQuery } from './alarm-dto.js';
import type { AlarmAnswer, AlarmsQuery } from './alarm-dto.js';

/** Conditions that want attention. */
@ApiTags('Node')
@Controller('api/v1/alarms')
export class AlarmsController {
  constructor(private readonly store: Store) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'Alarms, newest first' })
  @ApiOkResponse({ standardSchema: alarmPage, description: 'A page.' })
  @ApiErrors('http.validation', 'store.bad-cursor')
  async list(@Query({ schema: alarmsQuery }) { only, limit, cursor }: AlarmsQuery): Promise<Page<AlarmAnswer>> {
    return mapPage(await this.store.node.alarms({ open: only === 'active' }, { limit, cursor }), alarmAnswer);
  }
}

function alarmAnswer(row: AlarmRecord): AlarmAnswer {
  return {
    alarmId: row.alarmId,
    code: row.code,
    detail: row.detail,
    active: row.clearedAtMs === null,
    raisedAt: formatInstant(row.raisedAtMs),
    clearedAt: instantOrNull(row.clearedAtMs),
    acknowledgedAt: instantOrNull(row.acknowledgedAtMs),
  };
}
