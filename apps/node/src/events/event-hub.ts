import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Notice } from '#engine';
import type { Subscription } from 'rxjs';
import { EngineRunner } from '../runner/engine-runner.js';
import { eventAnswer } from './event-answer.js';
import type { EventType } from './event-answer.js';
import { EventStream } from './event-stream.js';
import type { StreamSocket } from './event-stream.js';

/** Most streams that are open at once: a few pages of each member of the household. */
export const MAX_STREAMS = 32;
/** Events kept for a reader that comes back with Last-Event-ID. */
export const MAX_KEPT_EVENTS = 1_000;
/** A comment goes out this often, so that a dead connection is noticed. */
export const KEEP_ALIVE_MS = 15_000;

interface KeptEvent {
  readonly number: number;
  readonly type: EventType;
  readonly text: string;
}

/** What a reader asks for. */
export interface EventRequest {
  /** null: all. */
  readonly types: ReadonlySet<string> | null;
  /** Id of the last event that the reader has; null: begin now. */
  readonly lastEventId: string | null;
}

/** Hands the runner's notices to the open event streams. */
@Injectable()
export class EventHub implements OnModuleInit, BeforeApplicationShutdown {
  private readonly streams = new Map<EventStream, EventRequest>();
  private kept: KeptEvent[] = [];
  private nextNumber = 1;
  private subscription: Subscription | null = null;
  private timer: NodeJS.Timeout | null = null;
  /** Events are numbered anew in each run: its name tells the numbers apart. */
  private run = '';

  constructor(private readonly runner: EngineRunner) {}

  onModuleInit(): void {
    this.run = this.runner.now().wallMs.toString(36);
    this.subscription = this.runner.notices.subscribe((notice) => this.take(notice));
    this.timer = setInterval(() => this.keepAlive(), KEEP_ALIVE_MS);
    this.timer.unref();
  }

  /** Open streams would keep the server from closing. */
  beforeApplicationShutdown(): void {
    this.subscription?.unsubscribe();
    if (this.timer !== null) clearInterval(this.timer);
    for (const stream of this.streams.keys()) stream.end();
    this.streams.clear();
  }

  get openStreams(): number {
    return this.streams.size;
  }

  /** Opens a stream on a socket. Answers false, and does nothing, when MAX_STREAMS are open. */
  open(socket: StreamSocket, request: EventRequest): boolean {
    if (this.streams.size >= MAX_STREAMS) return false;
    const stream = new EventStream(socket, () => this.streams.delete(stream));
    this.streams.set(stream, request);
    stream.write(': open\n\n');
    this.replay(stream, request);
    return true;
  }

  private take(notice: Notice): void {
    const { type } = notice;
    const data = JSON.stringify(eventAnswer(notice, this.runner.engine.options.memberId));
    const number = this.nextNumber++;
    const event = { number, type, text: `id: ${this.run}-${number}\nevent: ${type}\ndata: ${data}\n\n` };
    this.kept.push(event);
    // Cut by half now and then, not by one each time.
    if (this.kept.length >= 2 * MAX_KEPT_EVENTS) this.kept = this.kept.slice(-MAX_KEPT_EVENTS);
    for (const [stream, { types }] of this.streams) {
      if (types === null || types.has(type)) stream.write(event.text);
    }
  }

  private replay(stream: EventStream, { types, lastEventId }: EventRequest): void {
    if (lastEventId === null) return;
    const last = this.numberOf(lastEventId);
    const first = this.kept[0]?.number ?? this.nextNumber;
    // Of another run, or too old: what is missing cannot be told.
    if (last === null || last < first - 1) {
      stream.write('event: lost\ndata: {}\n\n');
      return;
    }
    for (const { number, type, text } of this.kept) {
      if (number > last && (types === null || types.has(type))) stream.write(text);
    }
  }

  /** The number in an id of this run; null: of another run, or no id. */
  private numberOf(id: string): number | null {
    const [run, number] = id.split('-');
    return run === this.run && /^\d{1,15}$/.test(number ?? '') ? Number(number) : null;
  }

  private keepAlive(): void {
    for (const stream of this.streams.keys()) stream.write(': still here\n\n');
  }
}
