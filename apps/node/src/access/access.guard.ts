import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Clock } from '#engine';
import { HttpSettings } from '../http/http-settings.js';
import { ProblemError } from '../http/problem-error.js';
import { ACCESS } from './access.decorator.js';
import { AccessTokens } from './access-tokens.js';
import type { AccessToken } from './access-tokens.js';
import { DEFAULT_RATE_LIMITS, MAX_COUNTED_CLIENTS } from './rate-limits.js';
import { isGranted } from './scope.js';
import type { Scope } from './scope.js';
import { TokenBuckets } from './token-bucket.js';

const BEARER = /^Bearer +([\x21-\x7e]{1,200})$/i;

/** Lets a request through when its token allows it and it does not come too often. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly perAddress: TokenBuckets;
  private readonly perToken: TokenBuckets;
  private readonly refusals: TokenBuckets;

  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
    private readonly clock: Clock,
    { rateLimits = DEFAULT_RATE_LIMITS }: HttpSettings,
  ) {
    this.perAddress = new TokenBuckets(rateLimits.requestsPerAddress, MAX_COUNTED_CLIENTS);
    this.perToken = new TokenBuckets(rateLimits.requestsPerToken, MAX_COUNTED_CLIENTS);
    this.refusals = new TokenBuckets(rateLimits.refusalsPerAddress, MAX_COUNTED_CLIENTS);
  }

  /** @throws ProblemError `http.rate-limited`, `http.unauthorized`, `http.forbidden` */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const nowMs = this.clock.monotonicMs();
    const address = request.ip ?? '';
    // [REJECT] more requests than one address may send
    refuseWhile(this.perAddress.take(address, nowMs));
    const wanted = this.wantedBy(context);
    if (wanted.length === 0) return true;
    const token = this.authenticate(request, address, nowMs);
    // [REJECT] more requests than one token may send
    refuseWhile(this.perToken.take(token.tokenId, nowMs));
    // [REJECT] what the scope does not allow, and meters of others
    if (!isGranted(token.scope, wanted)) {
      throw new ProblemError('http.forbidden', `a token of scope ${token.scope} may not do this`);
    }
    if (token.meterId !== null && token.meterId !== request.params['meterId']) {
      throw new ProblemError('http.forbidden', 'the token belongs to another meter');
    }
    this.tokens.noteUse(token, this.clock.wallMs());
    return true;
  }

  private wantedBy(context: ExecutionContext): readonly Scope[] {
    const wanted = this.reflector.getAllAndOverride<readonly Scope[] | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    // A route that does not say is for nobody but the operator.
    return wanted ?? ['operator'];
  }

  private authenticate({ headers }: Request, address: string, nowMs: number): AccessToken {
    const text = BEARER.exec(headers.authorization ?? '')?.[1];
    const token = text === undefined ? undefined : this.tokens.find(text);
    if (token !== undefined) return token;
    // [REJECT] guessing of tokens; known ones pass, or a device with a wrong one could lock out its neighbours
    refuseWhile(this.refusals.take(address, nowMs));
    // [REJECT] no token, or an unknown one
    const given = headers.authorization !== undefined;
    throw new ProblemError('http.unauthorized', given ? 'the token is not known' : 'a bearer token is wanted', {
      headers: { 'WWW-Authenticate': given ? 'Bearer error="invalid_token"' : 'Bearer' },
    });
  }
}

function refuseWhile(waitMs: number): void {
  if (waitMs === 0) return;
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  throw new ProblemError('http.rate-limited', `too many requests; try again in ${seconds} s`, {
    headers: { 'Retry-After': String(seconds) },
  });
}
