import { EventStreamParser, type StreamEvent } from './event-stream-parser.js';
import { backOffMs } from './back-off.js';

/** Attempts that fail in a row before the page says "offline" instead of "reconnecting". */
const OFFLINE_AFTER_ATTEMPTS = 3;
/** The node sends a comment every 15 seconds; silence for longer than this is a dead connection. */
export const SILENCE_LIMIT_MS = 40_000;

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** What the connection needs of its surroundings. */
export interface LiveEventsPorts {
  open(signal: AbortSignal): Promise<Response>;
  onEvent(event: StreamEvent): void;
  onState(state: LiveState): void;
  /** Calls back once after `waitMs`; the function given back cancels it. */
  schedule(callback: () => void, waitMs: number): () => void;
  /** 0..1. */
  spread(): number;
}

/**
 * Keeps the event stream open: reads it, notices silence, comes back with back-off. Event ids are not sent along: after
 * each gap the page reads everything again anyhow, which is right even when the node has started anew.
 */
export class LiveEvents {
  private attempt = 0;
  private stopped = false;
  private abort: AbortController | undefined;
  private cancelTimer: (() => void) | undefined;

  constructor(private readonly ports: LiveEventsPorts) {}

  start(): void {
    this.ports.onState('connecting');
    this.connect();
  }

  /** Tries at once, for example because the network came back. */
  retryNow(): void {
    if (this.stopped || this.abort !== undefined) return;
    this.cancelTimer?.();
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer?.();
    this.abort?.abort();
  }

  private connect(): void {
    const abort = new AbortController();
    this.abort = abort;
    void this.read(abort).finally(() => {
      if (this.stopped) return;
      this.cancelTimer?.();
      this.abort = undefined;
      this.attempt += 1;
      this.ports.onState(this.attempt > OFFLINE_AFTER_ATTEMPTS ? 'offline' : 'reconnecting');
      this.cancelTimer = this.ports.schedule(() => this.connect(), backOffMs(this.attempt, this.ports.spread()));
    });
  }

  /** Reads until the stream ends, fails or falls silent. */
  private async read(abort: AbortController): Promise<void> {
    try {
      this.watchSilence(abort);
      const response = await this.ports.open(abort.signal);
      if (!response.ok || response.body === null) return;
      this.attempt = 0;
      this.ports.onState('live');
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new EventStreamParser();
      for (;;) {
        this.watchSilence(abort);
        const { done, value } = await reader.read();
        if (done || this.stopped) return;
        for (const event of parser.push(value)) this.ports.onEvent(event);
      }
    } catch {
      // Refused, cut or silent: in each case the answer is to come back later.
    }
  }

  private watchSilence(abort: AbortController): void {
    this.cancelTimer?.();
    this.cancelTimer = this.ports.schedule(() => abort.abort(), SILENCE_LIMIT_MS);
  }
}
