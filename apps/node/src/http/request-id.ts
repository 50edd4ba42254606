import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const requestIds = new WeakMap<Request, string>();

/** The id of a request: a random UUID, made on first sight. */
export function requestIdOf(request: Request): string {
  const known = requestIds.get(request);
  if (known !== undefined) return known;
  const id = randomUUID();
  requestIds.set(request, id);
  return id;
}

/** Tells the client the id of its request, so that both sides can speak of it. */
export function nameRequest(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('X-Request-Id', requestIdOf(request));
  next();
}
