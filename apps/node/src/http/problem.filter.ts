import { Catch, HttpException, Injectable, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { StoreError } from '#store';
import type { HttpCode } from './http-codes.js';
import type { Problem } from './problem-dto.js';
import { ProblemError } from './problem-error.js';
import { requestIdOf } from './request-id.js';
import { RouteTable } from './route-table.js';
import { meaningOfCode, retryAfterSecondsOf, statusOfCode } from './status-of-code.js';

/** Where the meaning of a code can be read. */
export const PROBLEMS_PATH = '/api/problems';

/** Codes for what the framework and its body parser throw, by HTTP status. */
const CODE_OF_STATUS: Readonly<Record<number, HttpCode>> = {
  400: 'http.bad-request',
  401: 'http.unauthorized',
  403: 'http.forbidden',
  404: 'http.not-found',
  405: 'http.method-not-allowed',
  413: 'http.too-large',
  415: 'http.media-type-unsupported',
  429: 'http.rate-limited',
};

/** Turns everything thrown into problem+json. The only place that writes errors; a fault of ours is logged, never shown. */
@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(private readonly routes: RouteTable) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const error = this.problemOf(thrown, request);
    if (error.code === 'http.internal') {
      this.logger.error({ err: thrown, method: request.method, path: request.path }, 'a request met a fault');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    send(response, error, requestIdOf(request));
  }

  private problemOf(thrown: unknown, request: Request): ProblemError {
    if (thrown instanceof ProblemError) return thrown;
    if (thrown instanceof StoreError) {
      const detail = thrown.code === 'store.bad-cursor' ? thrown.message : 'the database of this node does not answer';
      return new ProblemError(thrown.code, detail);
    }
    const status = statusOf(thrown);
    if (status === 404) return this.unknownPath(request);
    const code = status === undefined ? undefined : CODE_OF_STATUS[status];
    return code === undefined
      ? new ProblemError('http.internal', 'the request failed by a fault of this program; its log has the particulars')
      : new ProblemError(code, detailOf(code));
  }

  private unknownPath({ method, path }: Request): ProblemError {
    const allowed = this.routes.methodsOf(path);
    if (allowed.length === 0) return new ProblemError('http.not-found', `nothing is at this path`);
    const headers = { Allow: allowed.join(', ') };
    return new ProblemError('http.method-not-allowed', `${method} is none of ${allowed.join(', ')}`, { headers });
  }
}

/** Writes a problem as the answer. */
export function send(response: Response, { code, detail, extras }: ProblemError, requestId: string): void {
  const status = statusOfCode(code);
  const body: Problem = {
    type: `${PROBLEMS_PATH}/${code}`,
    title: meaningOfCode(code),
    status,
    code,
    detail,
    instance: `urn:uuid:${requestId}`,
    ...(extras.errors === undefined ? {} : { errors: [...extras.errors] }),
  };
  const retryAfter = retryAfterSecondsOf(code);
  if (retryAfter !== null) response.setHeader('Retry-After', String(retryAfter));
  for (const [name, value] of Object.entries(extras.headers ?? {})) response.setHeader(name, value);
  response.status(status).setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.end(JSON.stringify(body));
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const status: unknown = Reflect.get(thrown, 'status');
  return typeof status === 'number' ? status : undefined;
}

/** Own words for what others threw: theirs may repeat what the client sent, or name files. */
function detailOf(code: HttpCode): string {
  return meaningOfCode(code);
}
