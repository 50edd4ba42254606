import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Open } from '../access/access.decorator.js';
import { text } from './fields.js';
import { ProblemError } from './problem-error.js';
import type { ProblemCode } from './problem-error.js';
import { allCodes, codeOf, meaningOfCode, statusOfCode } from './status-of-code.js';

const codeEntry = z
  .object({
    code: text('For programs.', 'order.gate-closed'),
    status: z.int().meta({ description: 'HTTP status of answers with this code.', example: 422 }),
    meaning: text('What it means.', 'The gate of the period has closed.'),
  })
  .meta({ id: 'ErrorCode' });
const codeList = z.object({ items: z.array(codeEntry), nextCursor: z.null() }).meta({ id: 'ErrorCodes' });
const codePath = z.object({ code: z.string().max(100).meta({ description: 'A code.', example: 'order.gate-closed' }) });

/** What the `type` of problems leads to. */
@ApiTags('Problems')
@Controller('api/problems')
@Open()
export class ProblemsController {
  @Get()
  @ApiOperation({ summary: 'Every error code with its meaning and status' })
  @ApiOkResponse({ standardSchema: codeList, description: 'All codes.' })
  list(): z.output<typeof codeList> {
    return { items: allCodes().map(entryOf), nextCursor: null };
  }

  @Get(':code')
  @ApiOperation({ summary: 'One error code' })
  @ApiOkResponse({ standardSchema: codeEntry, description: 'The code.' })
  get(@Param({ schema: codePath }) { code }: z.output<typeof codePath>): z.output<typeof codeEntry> {
    const known = codeOf(code);
    if (known === undefined) throw new ProblemError('http.not-found', 'no such code');
    return entryOf(known);
  }
}

function entryOf(code: ProblemCode): z.output<typeof codeEntry> {
  return { code, status: statusOfCode(code), meaning: meaningOfCode(code) };
}
