import { isIP } from 'node:net';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { HttpSettings } from './http-settings.js';
import { ProblemError } from './problem-error.js';
import { send } from './problem.filter.js';
import { requestIdOf } from './request-id.js';

/** `host`, `host:port`, `[address]` or `[address]:port`. */
const HOST = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/;

/**
 * Refuses requests that were sent to another name (`http.host-refused`) or by a page of another site
 * (`http.origin-refused`).
 */
export function checkHost({
  allowedHosts,
  allowedOrigins,
}: Pick<HttpSettings, 'allowedHosts' | 'allowedOrigins'>): RequestHandler {
  const hosts = new Set(['localhost', ...allowedHosts.map((host) => host.toLowerCase())]);
  const origins = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
  return (request: Request, response: Response, next: NextFunction): void => {
    const { host, origin } = request.headers;
    // [REJECT] a name that is not ours: somebody's page may have pointed it here
    if (!isOurs(host, hosts)) {
      const detail = 'the Host header names none of the hosts that this node answers to';
      send(response, new ProblemError('http.host-refused', detail), requestIdOf(request));
      return;
    }
    if (origin === undefined || isSameOrigin(origin, host!)) {
      next();
      return;
    }
    // [REJECT] a page of another site
    if (!origins.has(origin.toLowerCase())) {
      const detail = 'the page that sent this request is not served by this node';
      send(response, new ProblemError('http.origin-refused', detail), requestIdOf(request));
      return;
    }
    allowOrigin(response, origin);
    if (request.method === 'OPTIONS') response.status(204).end();
    else next();
  };
}

/** Tells the browser that a page which the settings name may send requests and read the answers (CORS). */
function allowOrigin(response: Response, origin: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Vary', 'Origin');
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE');
  response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID');
  response.setHeader('Access-Control-Expose-Headers', 'Retry-After, X-Request-Id, Idempotency-Replayed');
  response.setHeader('Access-Control-Max-Age', '600');
}

function isOurs(host: string | undefined, hosts: ReadonlySet<string>): boolean {
  const name = HOST.exec(host ?? '')?.[1]?.toLowerCase();
  if (name === undefined) return false;
  return hosts.has(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

function isSameOrigin(origin: string, host: string): boolean {
  const lower = origin.toLowerCase();
  return lower === `http://${host.toLowerCase()}` || lower === `https://${host.toLowerCase()}`;
}
