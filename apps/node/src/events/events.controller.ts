import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import { ProblemError } from '../http/problem-error.js';
import { eventsQuery } from './event-dto.js';
import { EventHub, MAX_STREAMS } from './event-hub.js';

const RETRY_AFTER_SECONDS = 30;

/** Live news for pages. */
@ApiTags('Events')
@Controller('api/v1/events')
export class EventsController {
  constructor(private readonly hub: EventHub) {}

  @Get()
  @Access('read')
  @ApiOperation({
    summary: 'Server-sent events: block, order, trade, settlement, interval, alarm',
    description:
      'Read it with fetch: EventSource cannot send a token. A comment comes every 15 s. The event `lost` says that events ' +
      'are missing before it. A reader with more than 1 MiB waiting is cut off.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Id of the last event seen: gives those since.' })
  @ApiOkResponse({ description: 'A stream that does not end.', content: { 'text/event-stream': {} } })
  @ApiErrors('http.validation', 'http.too-many-streams')
  stream(
    @Query({ schema: eventsQuery }) { types }: z.output<typeof eventsQuery>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): void {
    if (this.hub.openStreams >= MAX_STREAMS) {
      throw new ProblemError('http.too-many-streams', `at most ${MAX_STREAMS} event streams are open at once`, {
        headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
      });
    }
    response.status(200).setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    response.setHeader('Cache-Control', 'no-cache, no-transform');
    response.setHeader('X-Accel-Buffering', 'no');
    response.flushHeaders();
    this.hub.open(response, { types: types === undefined ? null : new Set(types), lastEventId: lastEventId ?? null });
  }
}
