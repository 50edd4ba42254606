import { Injectable, SetMetadata } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import express from 'express';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import { ProblemError } from './problem-error.js';

/** Greatest body, unpacked. */
export const MAX_BODY_BYTES = 64 * 1024;
/** Greatest body on meter routes: a day of readings of a meter that reports every few seconds. */
export const MAX_METER_BODY_BYTES = 8 * 1024 * 1024;

const BODY_LIMIT = 'body-limit';
/** Sets another greatest body for a route, in bytes. */
export const BodyLimit = (bytes: number): MethodDecorator => SetMetadata(BODY_LIMIT, bytes);

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Reads the JSON body. Stands behind the guards, so that nothing of a body is read for a request without a valid token.
 * Codes: `http.media-type-unsupported`, `http.too-large`, `http.not-json`, `http.bad-request`.
 */
@Injectable()
export class BodyInterceptor implements NestInterceptor {
  private readonly parsers = new Map<number, ReturnType<typeof express.json>>();

  constructor(private readonly reflector: Reflector) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (WITH_BODY.has(request.method)) {
      const limit = this.reflector.get<number | undefined>(BODY_LIMIT, context.getHandler()) ?? MAX_BODY_BYTES;
      await this.read(request, http.getResponse<Response>(), limit);
    }
    return next.handle();
  }

  private async read(request: Request, response: Response, limit: number): Promise<void> {
    if (request.is('application/json') !== 'application/json') {
      throw new ProblemError('http.media-type-unsupported', 'the body must be sent as Content-Type: application/json');
    }
    const parser = this.parsers.get(limit) ?? express.json({ limit, strict: true, type: 'application/json' });
    this.parsers.set(limit, parser);
    await new Promise<void>((resolve, reject) => {
      parser(request, response, (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(problemOfParser(error, limit));
      });
    });
  }
}

function problemOfParser(error: unknown, limit: number): unknown {
  const type: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'type') : undefined;
  switch (type) {
    case 'entity.parse.failed':
      return new ProblemError('http.not-json', 'the body must be a JSON object');
    case 'entity.too.large':
      return new ProblemError('http.too-large', `at most ${limit} bytes`);
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ProblemError('http.media-type-unsupported', 'the body must be JSON in UTF-8');
    case 'request.size.invalid':
    case 'request.aborted':
      return new ProblemError('http.bad-request', 'the body is shorter than its Content-Length');
    default:
      // Such as a gzip stream that is none: the parser's error has its status.
      return error;
  }
}
