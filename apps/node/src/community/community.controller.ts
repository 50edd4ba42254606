import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Member } from '#market';
import type { z } from 'zod';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import { pageOfList } from '../http/paging.js';
import type { Page } from '../http/paging.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { communityAnswer, memberAnswer } from './community-answer.js';
import { community, memberPage, membersQuery } from './community-dto.js';
import type { CommunityAnswer, MemberAnswer } from './community-dto.js';

/** The community and who belongs to it. */
@ApiTags('Community')
@Controller('api/v1')
export class CommunityController {
  constructor(private readonly runner: EngineRunner) {}

  @Get('community')
  @Access('read')
  @ApiOperation({ summary: 'Name, currency and rules' })
  @ApiOkResponse({ standardSchema: community, description: 'The community as of the last block.' })
  @ApiErrors()
  community(): CommunityAnswer {
    return communityAnswer(this.runner.engine);
  }

  @Get('members')
  @Access('read')
  @ApiOperation({ summary: 'Members, by id' })
  @ApiOkResponse({ standardSchema: memberPage, description: 'A page.' })
  @ApiErrors('http.validation', 'store.bad-cursor')
  members(@Query({ schema: membersQuery }) { limit, cursor }: z.output<typeof membersQuery>): Page<MemberAnswer> {
    const { engine } = this.runner;
    const list = {
      rows: engine.state.members.all(),
      cursorOf: ({ memberId }: Member) => memberId,
      isAfter: ({ memberId }: Member, last: string) => memberId > last,
      itemOf: (member: Member) => memberAnswer(member, engine),
    };
    return pageOfList(list, { limit, cursor });
  }
}
