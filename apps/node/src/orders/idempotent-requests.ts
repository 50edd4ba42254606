import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '#engine';
import type { CommandOutcome } from '#engine';
import type { Failure } from '#market';
import { IDEMPOTENCY_RETENTION_MS, Store } from '#store';
import type { IdempotentAnswer } from '#store';
import { ProblemError, problemOf } from '../http/problem-error.js';
import { retryAfterSecondsOf, statusOfCode } from '../http/status-of-code.js';
import type { AnswerFor } from '../runner/engine-runner.js';

/** A request that may come more than once. */
export interface RepeatableRequest<Answer> {
  /** Method and path. */
  readonly route: string;
  /** The client's key; undefined: each request stands for itself. */
  readonly key: string | undefined;
  /** The body as understood. */
  readonly body: unknown;
  /** Status of success. */
  readonly status: number;
  /** The answer to success. */
  readonly answerOf: (outcome: Extract<CommandOutcome, { ok: true }>['value']) => Answer;
  /** Carries it out; `answerFor` goes to the runner, which keeps the answer with the effects. */
  readonly run: (answerFor: AnswerFor) => Promise<CommandOutcome>;
}

/** What a repeated request is answered. */
export interface RepeatableAnswer<Answer> {
  readonly answer: Answer;
  /** True: it was carried out before. */
  readonly replayed: boolean;
}

/**
 * Carries a request out once, however often it comes with the same key: repeated, it is answered as the first time, also
 * after a restart, because the answer is stored in the transaction of the effects.
 */
@Injectable()
export class IdempotentRequests {
  /** Requests under way: a second one with the same key waits for the first. */
  private readonly underWay = new Map<string, { readonly bodyHash: string; readonly done: Promise<unknown> }>();

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError `http.idempotency-mismatch`, and what the first request was answered */
  async once<Answer>(request: RepeatableRequest<Answer>): Promise<RepeatableAnswer<Answer>> {
    const { route, key, body } = request;
    if (key === undefined) return { answer: successOf(request, await request.run(() => null)), replayed: false };
    const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    const name = `${route} ${key}`;
    for (let first = this.underWay.get(name); first !== undefined; first = this.underWay.get(name)) {
      if (first.bodyHash !== bodyHash) throw mismatch();
      await first.done;
    }
    const done = this.carryOut(request, { route, key, bodyHash });
    const settled = done.then(
      () => undefined,
      () => undefined,
    );
    this.underWay.set(name, { bodyHash, done: settled });
    try {
      return await done;
    } finally {
      this.underWay.delete(name);
    }
  }

  private async carryOut<Answer>(
    request: RepeatableRequest<Answer>,
    name: Pick<IdempotentAnswer, 'route' | 'key' | 'bodyHash'>,
  ): Promise<RepeatableAnswer<Answer>> {
    const nowMs = this.clock.wallMs();
    const known = await this.store.node.findIdempotent(name.route, name.key);
    if (known !== null && known.createdAtMs > nowMs - IDEMPOTENCY_RETENTION_MS) {
      if (known.bodyHash !== name.bodyHash) throw mismatch();
      // Safety: kept for the same route, from its own answer.
      return { answer: replayOf(known) as Answer, replayed: true };
    }
    const outcome = await request.run((decided) => answerToKeep(request, name, decided, nowMs));
    return { answer: successOf(request, outcome), replayed: false };
  }
}

function mismatch(): ProblemError {
  return new ProblemError('http.idempotency-mismatch', 'this key came before with another body; take a new key');
}

function successOf<Answer>(request: RepeatableRequest<Answer>, outcome: CommandOutcome): Answer {
  if (!outcome.ok) throw problemOf(outcome.failure);
  return request.answerOf(outcome.value);
}

/** Failures that pass by themselves are not kept: the same request may succeed later. */
function answerToKeep<Answer>(
  request: RepeatableRequest<Answer>,
  name: Pick<IdempotentAnswer, 'route' | 'key' | 'bodyHash'>,
  outcome: CommandOutcome,
  createdAtMs: number,
): IdempotentAnswer | null {
  if (outcome.ok) {
    return { ...name, status: request.status, answer: JSON.stringify(request.answerOf(outcome.value)), createdAtMs };
  }
  if (retryAfterSecondsOf(outcome.failure.code) !== null) return null;
  return { ...name, status: statusOfCode(outcome.failure.code), answer: JSON.stringify(outcome.failure), createdAtMs };
}

function replayOf({ status, answer }: IdempotentAnswer): unknown {
  const kept: unknown = JSON.parse(answer);
  // Safety: written by `answerToKeep`, a failure exactly with an error status.
  if (status >= 400) throw problemOf(kept as Failure);
  return kept;
}
