import type { Stream } from '@libp2p/interface';
import { encodeFrame } from './frame-codec.js';
import { FrameQueue } from './frame-queue.js';
import type { NetworkContext } from './network-context.js';

/** Opens the stream that frames go over; undefined while the peer is not connected. */
export type StreamOpener = () => Promise<Stream> | undefined;

/** First wait before a stream is opened again after a failure, in milliseconds; doubles with each failure. */
const REOPEN_MS = 250;
/** Longest such wait: below the re-send interval of consensus in a live network, above the cost of trying. */
const REOPEN_MAX_MS = 5_000;

/** Sends frames to one peer on one protocol: one stream, kept open; one queue; order kept; never throws. */
export class FrameSender {
  private readonly queue: FrameQueue;
  private stream: Stream | undefined;
  private isOpening = false;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly context: NetworkContext,
    private readonly open: StreamOpener,
  ) {
    this.queue = new FrameQueue(context.settings.maxQueuedFrames, context.settings.maxQueuedFrameBytes);
  }

  send(frame: Uint8Array): void {
    this.context.counters.frames.dropped += this.queue.push(frame);
    this.pump();
  }

  /** The peer is connected (again): opens the stream without waiting when something is queued. */
  onConnected(): void {
    this.failures = 0;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pump();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.stream?.abort(new Error('The network stops.'));
  }

  private pump(): void {
    if (this.isStopped || this.queue.length === 0) return;
    if (this.stream === undefined) this.openStream();
    else this.drainInto(this.stream);
  }

  /** Writes what the stream takes; sending may itself close the stream, which `lose` then has dealt with. */
  private drainInto(stream: Stream): void {
    const { counters } = this.context;
    try {
      for (let frame = this.queue.first(); frame !== undefined; frame = this.queue.first()) {
        if (this.stream !== stream || stream.writableNeedsDrain) return;
        stream.send(encodeFrame(frame));
        this.queue.shift();
        this.failures = 0;
        counters.frames.sent += 1;
        counters.bytes.framesOut += frame.byteLength;
      }
    } catch (error) {
      // The stream broke before its close event; the frame stays first in the queue.
      this.lose(stream, error);
    }
  }

  private openStream(): void {
    if (this.isOpening || this.timer !== undefined) return;
    const opening = this.open();
    if (opening === undefined) return;
    this.isOpening = true;
    void opening
      .then(
        (stream) => this.use(stream),
        (error: unknown) => this.retryLater(error),
      )
      .finally(() => {
        this.isOpening = false;
        this.pump();
      });
  }

  private use(stream: Stream): void {
    if (this.isStopped) return stream.abort(new Error('The network stops.'));
    if (stream.status !== 'open') return this.retryLater(new Error('The stream closed while it was opened.'));
    this.stream = stream;
    stream.addEventListener('drain', () => this.pump());
    stream.addEventListener('close', ({ error }) => this.lose(stream, error));
  }

  private lose(stream: Stream, error: unknown): void {
    if (this.stream !== stream) return;
    this.stream = undefined;
    if (stream.status === 'open') stream.abort(new Error('The stream cannot be written any more.'));
    this.retryLater(error);
  }

  private retryLater(error: unknown): void {
    if (this.isStopped || this.timer !== undefined) return;
    this.context.logger.debug({ err: error }, 'a frame stream was lost');
    const waitMs = Math.min(REOPEN_MAX_MS, REOPEN_MS * 2 ** this.failures);
    this.failures += 1;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.pump();
    }, waitMs);
  }
}
