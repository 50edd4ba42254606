import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { Deadlines } from './deadline.js';
import { FrameTooLargeError } from './frame-codec.js';
import { readFrame, writeFrame } from './frame-exchange.js';
import type { NetworkContext } from './network-context.js';
import { PeerError } from './peer-error.js';
import { PeerBuckets } from './token-bucket.js';
import { Turnstile } from './turnstile.js';

/** Answers a request. A rejection closes the stream without an answer and is logged. */
export type RequestHandler = (bytes: Uint8Array, peerId: string) => Promise<Uint8Array>;

export interface RequestOptions {
  /** How long everything together may take. Default `requestTimeoutMs`. */
  timeoutMs?: number;
  /** Ends the request early, with `peer.aborted`. */
  signal?: AbortSignal;
}

/** An answer and how long it took from the last byte asked to the first frame answered. */
export interface TimedAnswer {
  answer: Uint8Array;
  roundTripMs: number;
}

/** Finds or makes the connection that a request goes over. */
export type Connector = (peerId: string, signal: AbortSignal) => Promise<Connection>;

/** Request and answer: one stream each, one frame there, one frame back. */
export class RequestStreams {
  private readonly handlers = new Map<string, RequestHandler>();
  private readonly deadlines = new Deadlines();
  private readonly turnstile: Turnstile;
  private readonly buckets: PeerBuckets;
  private readonly serving = new Map<string, number>();
  private libp2p: Libp2p | undefined;

  constructor(
    private readonly context: NetworkContext,
    private readonly connect: Connector,
  ) {
    const { settings } = context;
    this.turnstile = new Turnstile(settings.maxRequestsPerPeer, settings.maxWaitingRequestsPerPeer);
    this.buckets = new PeerBuckets(settings.requestRate, settings.maxKnownPeers);
  }

  async start(libp2p: Libp2p): Promise<void> {
    this.libp2p = libp2p;
    for (const protocol of this.handlers.keys()) await this.register(libp2p, protocol);
  }

  stop(): void {
    this.libp2p = undefined;
    this.deadlines.abortAll();
  }

  /** Answers requests of the protocol with `handler`; one handler a protocol. */
  async handle(protocol: string, handler: RequestHandler): Promise<void> {
    if (this.handlers.has(protocol)) throw new Error(`There is a handler for ${protocol} already.`);
    this.handlers.set(protocol, handler);
    if (this.libp2p !== undefined) await this.register(this.libp2p, protocol);
  }

  async unhandle(protocol: string): Promise<void> {
    if (this.handlers.delete(protocol)) await this.libp2p?.unhandle(protocol);
  }

  /** Sends a request and waits for the answer. Rejects with a PeerError. */
  async request(peerId: string, protocol: string, bytes: Uint8Array, options: RequestOptions): Promise<TimedAnswer> {
    const { settings, counters } = this.context;
    if (bytes.byteLength > settings.frameLimitBytes) {
      throw new PeerError('peer.frame-too-large', peerId, `A request has at most ${settings.frameLimitBytes} bytes.`);
    }
    counters.requests.sent += 1;
    try {
      return await this.deadlines.run(
        peerId,
        options.timeoutMs ?? settings.requestTimeoutMs,
        options.signal,
        async (signal) => {
          const leave = await this.turnstile.enter(peerId, protocol, signal);
          try {
            return await this.exchange(peerId, protocol, bytes, signal);
          } finally {
            leave();
          }
        },
      );
    } catch (error) {
      counters.requests.failed += 1;
      throw asPeerError(error, peerId, protocol);
    }
  }

  private async exchange(
    peerId: string,
    protocol: string,
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<TimedAnswer> {
    const { settings, counters, clock } = this.context;
    const connection = await this.connect(peerId, signal);
    const stream = await connection.newStream(protocol, { signal, runOnLimitedConnection: true });
    try {
      const sentMs = clock.monotonicMs();
      writeFrame(stream, bytes);
      counters.bytes.requestsOut += bytes.byteLength;
      const answer = await readFrame(stream, settings.frameLimitBytes, signal);
      const roundTripMs = clock.monotonicMs() - sentMs;
      counters.bytes.requestsIn += answer.byteLength;
      await stream.close({ signal });
      return { answer, roundTripMs };
    } catch (error) {
      stream.abort(error as Error);
      throw error;
    }
  }

  private async register(libp2p: Libp2p, protocol: string): Promise<void> {
    await libp2p.handle(
      protocol,
      (stream, connection) => {
        void this.serve(protocol, stream, connection.remotePeer.toString());
      },
      { maxInboundStreams: this.context.settings.maxStreamsPerPeer, runOnLimitedConnection: true },
    );
  }

  private async serve(protocol: string, stream: Stream, peerId: string): Promise<void> {
    const { settings, counters, clock, logger } = this.context;
    const key = `${peerId} ${protocol}`;
    const serving = this.serving.get(key) ?? 0;
    const allowed = this.isAnswered(peerId, protocol) && serving < settings.maxStreamsPerPeer;
    if (!allowed || !this.buckets.take(peerId, 1, clock.monotonicMs())) {
      counters.requests.refused += 1;
      stream.abort(new Error('Too many requests.'));
      return;
    }
    this.serving.set(key, serving + 1);
    try {
      await this.deadlines.run(peerId, settings.requestTimeoutMs, undefined, (signal) =>
        this.answer(protocol, stream, peerId, signal),
      );
      counters.requests.served += 1;
    } catch (error) {
      counters.requests.serveFailed += 1;
      logger.debug({ err: error, protocol, peerId }, 'a request was not answered');
      stream.abort(error as Error);
      if (error instanceof FrameTooLargeError) this.context.reject(peerId, 'misbehaviour');
    } finally {
      const left = (this.serving.get(key) ?? 1) - 1;
      if (left === 0) this.serving.delete(key);
      else this.serving.set(key, left);
    }
  }

  private isAnswered(peerId: string, protocol: string): boolean {
    if (this.context.isMember(peerId)) return true;
    return this.context.settings.visitorProtocols.includes(protocol) && this.context.mayVisit(peerId);
  }

  private async answer(protocol: string, stream: Stream, peerId: string, signal: AbortSignal): Promise<void> {
    const { settings, counters } = this.context;
    const request = await readFrame(stream, settings.frameLimitBytes, signal);
    counters.bytes.requestsIn += request.byteLength;
    const handler = this.handlers.get(protocol);
    if (handler === undefined) throw new Error(`There is no handler for ${protocol} any more.`);
    const answer = await Promise.race([handler(request, peerId), rejectionOf(signal)]);
    if (answer.byteLength > settings.frameLimitBytes) {
      throw new RangeError(`An answer has at most ${settings.frameLimitBytes} bytes, not ${answer.byteLength}.`);
    }
    writeFrame(stream, answer);
    counters.bytes.requestsOut += answer.byteLength;
    await stream.close({ signal });
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function asPeerError(error: unknown, peerId: string, protocol: string): PeerError {
  if (error instanceof PeerError) return error;
  if (error instanceof FrameTooLargeError) {
    return new PeerError('peer.frame-too-large', peerId, 'The answer is above the frame limit.', { cause: error });
  }
  return new PeerError('peer.stream-failed', peerId, `The stream ${protocol} failed.`, { cause: error });
}
