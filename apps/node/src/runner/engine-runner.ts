import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#engine';
import type { Command, CommandOutcome, Engine, EngineEffect, EngineInput, Instant, Notice, StoreChange } from '#engine';
import type { IdempotentAnswer } from '#store';
import { Subject } from 'rxjs';
import type { Observable } from 'rxjs';

/** Inputs that go into one transaction (one fsync), at most. */
const MAX_INPUTS_PER_COMMIT = 256;
/** Inputs that wait, at most. Beyond it gossip is dropped; requests of the owner are answered with `node.busy`. */
export const MAX_QUEUED_INPUTS = 10_000;
/** Timers further away are set again: setTimeout takes at most 2^31 - 1 ms. */
const MAX_TIMER_MS = 3_600_000;

/** Carries out what leaves the node: gossip, streams. Never throws; failures come back as inputs. */
export interface EffectSink {
  carryOut(effect: EngineEffect): void;
}

/** What a request with an idempotency key is told about the outcome, kept with its effects. null: nothing is kept. */
export type AnswerFor = (outcome: CommandOutcome) => IdempotentAnswer | null;

/** Where the changes go: all of them and the answers in one transaction, on disk when it answers. */
export interface RunnerStore {
  commit(changes: readonly StoreChange[], answers?: readonly IdempotentAnswer[]): Promise<void>;
}

interface WaitingCommand {
  readonly resolve: (outcome: CommandOutcome) => void;
  readonly answerFor: AnswerFor | undefined;
}

/** Why the node stopped taking part: nothing is signed or answered with success from then on. */
export interface Halt {
  readonly code: string;
  readonly detail: string;
}

/**
 * Feeds the engine, one input at a time, and carries out its effects. Persist before send is the rule of this place: the
 * changes of a batch of steps are on disk before any other effect of them happens.
 */
@Injectable()
export class EngineRunner {
  private readonly logger = new Logger('Runner');
  private readonly queue: EngineInput[] = [];
  private readonly waiting = new Map<number, WaitingCommand>();
  private readonly noticeSubject = new Subject<Notice>();
  private readonly statementAnswers = new Map<number, (bytes: Uint8Array | null) => void>();
  private nextRequestId = 1;
  private draining: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;
  private halted: Halt | null = null;
  private sink: EffectSink = { carryOut: () => undefined };
  private dropped = 0;

  constructor(
    readonly engine: Engine,
    private readonly store: RunnerStore,
    private readonly clock: Clock,
  ) {}

  /** For the live pages. */
  get notices(): Observable<Notice> {
    return this.noticeSubject;
  }

  /** Set once the store failed: the node signs nothing and answers 503. */
  get halt(): Halt | null {
    return this.halted;
  }

  get queueLength(): number {
    return this.queue.length;
  }

  get droppedInputs(): number {
    return this.dropped;
  }

  now(): Instant {
    return { wallMs: this.clock.wallMs(), monotonicMs: this.clock.monotonicMs() };
  }

  start(sink: EffectSink): void {
    this.sink = sink;
    this.push({ type: 'start' });
  }

  /** Takes no more inputs, and answers when the last batch is on disk and out. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.draining;
    this.noticeSubject.complete();
    for (const { resolve } of this.waiting.values()) {
      resolve({ ok: false, failure: { code: 'node.unavailable', detail: 'the node is stopping' } });
    }
    this.waiting.clear();
  }

  /** An input from the network. Dropped, and counted, when too many wait. */
  push(input: EngineInput): boolean {
    if (this.stopped || this.halted !== null) return false;
    if (this.queue.length >= MAX_QUEUED_INPUTS) {
      this.dropped += 1;
      return false;
    }
    this.queue.push(input);
    this.wake();
    return true;
  }

  private wake(): void {
    this.draining ??= this.drain().finally(() => {
      this.draining = null;
      // An input may have come between the last look at the queue and here.
      if (this.queue.length > 0 && this.halted === null) this.wake();
    });
  }

  /**
   * A request of the owner. Answers when its effects are on disk, and in the same transaction what `answerFor` makes of the
   * outcome. Codes: `node.unavailable`, `node.busy`, and the engine's.
   */
  async run(command: Command, answerFor?: AnswerFor): Promise<CommandOutcome> {
    if (this.stopped || this.halted !== null) {
      const detail = this.halted?.detail ?? 'the node is stopping';
      return { ok: false, failure: { code: 'node.unavailable', detail } };
    }
    const requestId = this.nextRequestId++;
    return await new Promise<CommandOutcome>((resolve) => {
      this.waiting.set(requestId, { resolve, answerFor });
      if (this.push({ type: 'command', requestId, command })) return;
      this.waiting.delete(requestId);
      resolve({ ok: false, failure: { code: 'node.busy', detail: 'too many requests wait; try again' } });
    });
  }

  /** A counterparty's statement: answers what to send back, after it is on disk. null: this node cannot take it now. */
  async runStatement(statement: Extract<EngineInput, { type: 'statement' }>['statement']): Promise<Uint8Array | null> {
    const requestId = this.nextRequestId++;
    return await new Promise<Uint8Array | null>((resolve) => {
      this.statementAnswers.set(requestId, resolve);
      if (this.push({ type: 'statement', requestId, statement })) return;
      this.statementAnswers.delete(requestId);
      resolve(null);
    });
  }

  private async drain(): Promise<void> {
    // Inputs that arrive in the same turn share a transaction.
    await Promise.resolve();
    while (this.queue.length > 0 && this.halted === null) {
      const batch = this.queue.splice(0, MAX_INPUTS_PER_COMMIT);
      const effects = this.stepAll(batch);
      if (effects === null) return;
      const changes = effects.filter((effect) => effect.type === 'persist').map((effect) => effect.change);
      if (!(await this.persist(changes, this.answersFor(effects)))) return;
      for (const effect of effects) this.release(effect);
    }
    this.setTimer();
  }

  /** null: the engine broke one of its own rules. What it decided is not carried out; it decides nothing more. */
  private stepAll(batch: readonly EngineInput[]): EngineEffect[] | null {
    try {
      return this.engine.stepAll(batch, this.now());
    } catch (error) {
      this.logger.fatal({ err: error }, 'the engine failed: this node stops taking part');
      this.stopTakingPart({
        code: 'node.failed',
        detail: 'an assertion of the engine failed; see the log and restart',
      });
      return null;
    }
  }

  /** Nothing leaves this node any more, and no request is answered with success. */
  private stopTakingPart(halt: Halt): void {
    this.halted = halt;
    this.queue.length = 0;
    if (this.timer !== null) clearTimeout(this.timer);
    const failure = { code: 'node.unavailable', detail: halt.detail } as const;
    for (const { resolve } of this.waiting.values()) resolve({ ok: false, failure });
    this.waiting.clear();
    for (const answer of this.statementAnswers.values()) answer(null);
    this.statementAnswers.clear();
    this.noticeSubject.next({ type: 'alarm', alarmId: 'halt', ...halt, cleared: false });
  }

  private answersFor(effects: readonly EngineEffect[]): IdempotentAnswer[] {
    return effects
      .filter((effect) => effect.type === 'reply')
      .map(({ requestId, outcome }) => this.waiting.get(requestId)?.answerFor?.(outcome) ?? null)
      .filter((answer) => answer !== null);
  }

  private async persist(changes: readonly StoreChange[], answers: readonly IdempotentAnswer[]): Promise<boolean> {
    if (changes.length === 0 && answers.length === 0) return true;
    try {
      await this.store.commit(changes, answers);
      return true;
    } catch (error) {
      // The engine has already gone on; what it decided is not on disk. Nothing of it may leave this node.
      this.logger.error({ err: error }, 'the store failed: this node stops taking part');
      const detail = error instanceof Error ? error.message : String(error);
      this.stopTakingPart({ code: 'store.unavailable', detail });
      return false;
    }
  }

  private release(effect: EngineEffect): void {
    if (effect.type === 'reply') {
      this.waiting.get(effect.requestId)?.resolve(effect.outcome);
      this.waiting.delete(effect.requestId);
    } else if (effect.type === 'statement-answer') {
      this.statementAnswers.get(effect.requestId)?.(effect.bytes);
      this.statementAnswers.delete(effect.requestId);
    } else if (effect.type === 'notice') {
      this.noticeSubject.next(effect.notice);
    } else if (effect.type !== 'persist') {
      this.sink.carryOut(effect);
    }
  }

  private setTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.stopped || this.halted !== null) return;
    const now = this.now();
    const waitMs = Math.min(MAX_TIMER_MS, Math.max(0, Math.ceil(this.engine.nextWakeMs(now) - now.monotonicMs)));
    this.timer = setTimeout(() => this.push({ type: 'tick' }), waitMs);
  }
}
