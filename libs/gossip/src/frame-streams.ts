import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { FrameDecoder } from './frame-codec.js';
import { FrameSender } from './frame-sender.js';
import type { NetworkContext } from './network-context.js';
import { StreamPacer } from './stream-pacer.js';
import { PeerBuckets } from './token-bucket.js';

/** Takes the frames of a protocol: those of one peer in the order in which it sent them. Exceptions are logged. */
export type FrameHandler = (bytes: Uint8Array, peerId: string) => void;

/** The open connections to a peer, the best first. */
export type ConnectionFinder = (peerId: string) => Connection | undefined;

/** One-way frames: one long-lived stream for each peer, protocol and direction. */
export class FrameStreams {
  private readonly handlers = new Map<string, FrameHandler>();
  private readonly senders = new Map<string, Map<string, FrameSender>>();
  private readonly inbound = new Map<string, Stream>();
  private readonly buckets: PeerBuckets;
  private libp2p: Libp2p | undefined;

  constructor(
    private readonly context: NetworkContext,
    private readonly connectionTo: ConnectionFinder,
  ) {
    this.buckets = new PeerBuckets(context.settings.frameRate, context.settings.maxKnownPeers);
  }

  async start(libp2p: Libp2p): Promise<void> {
    this.libp2p = libp2p;
    for (const protocol of this.handlers.keys()) await this.register(libp2p, protocol);
  }

  stop(): void {
    this.libp2p = undefined;
    for (const senders of this.senders.values()) for (const sender of senders.values()) sender.stop();
    this.senders.clear();
    this.inbound.clear();
  }

  /** Gives the frames of a protocol to `handler`; one handler a protocol. */
  async onFrame(protocol: string, handler: FrameHandler): Promise<void> {
    if (this.handlers.has(protocol)) throw new Error(`There is a handler for ${protocol} already.`);
    this.handlers.set(protocol, handler);
    if (this.libp2p !== undefined) await this.register(this.libp2p, protocol);
  }

  /** Queues a frame; false, and nothing queued, when it is above the frame limit or the network does not run. */
  send(peerId: string, protocol: string, bytes: Uint8Array): boolean {
    if (this.libp2p === undefined || bytes.byteLength > this.context.settings.frameLimitBytes) return false;
    this.senderOf(peerId, protocol).send(bytes);
    return true;
  }

  onConnected(peerId: string): void {
    for (const sender of this.senders.get(peerId)?.values() ?? []) sender.onConnected();
  }

  private senderOf(peerId: string, protocol: string): FrameSender {
    const ofPeer = this.senders.get(peerId) ?? new Map<string, FrameSender>();
    if (!this.senders.has(peerId)) {
      if (this.senders.size >= this.context.settings.maxKnownPeers) this.forgetOnePeer();
      this.senders.set(peerId, ofPeer);
    }
    const known = ofPeer.get(protocol);
    if (known !== undefined) return known;
    const sender = new FrameSender(this.context, () =>
      this.connectionTo(peerId)?.newStream(protocol, { runOnLimitedConnection: true }),
    );
    ofPeer.set(protocol, sender);
    return sender;
  }

  /** Drops the queues of the peer that was written to first among those that are not connected. */
  private forgetOnePeer(): void {
    for (const [peerId, senders] of this.senders) {
      if (this.connectionTo(peerId) !== undefined) continue;
      for (const sender of senders.values()) sender.stop();
      this.senders.delete(peerId);
      return;
    }
  }

  private async register(libp2p: Libp2p, protocol: string): Promise<void> {
    await libp2p.handle(
      protocol,
      (stream, connection) => this.receive(protocol, stream, connection.remotePeer.toString()),
      { maxInboundStreams: this.context.settings.maxStreamsPerPeer, runOnLimitedConnection: true },
    );
  }

  private receive(protocol: string, stream: Stream, peerId: string): void {
    if (!this.context.isMember(peerId)) {
      stream.abort(new Error('Members only.'));
      return;
    }
    const { settings, counters, clock } = this.context;
    const key = `${peerId} ${protocol}`;
    // A sender that opens anew has lost its old stream; reading both would mix up the order.
    this.inbound.get(key)?.abort(new Error('A newer stream has taken its place.'));
    this.inbound.set(key, stream);
    stream.addEventListener('close', () => {
      if (this.inbound.get(key) === stream) this.inbound.delete(key);
    });
    const pacer = new StreamPacer(stream);
    const decoder = new FrameDecoder(settings.frameLimitBytes);
    stream.addEventListener('message', ({ data }) => {
      if (this.inbound.get(key) !== stream) return;
      counters.bytes.framesIn += data.byteLength;
      const frames = this.decode(decoder, data, stream, peerId);
      for (const frame of frames) this.deliver(protocol, frame, peerId);
      if (frames.length > 0) pacer.hold(this.buckets.spend(peerId, frames.length, clock.monotonicMs()));
    });
    // Nothing is ever sent back: closing this half now lets the sender's close end the stream.
    void stream.close().catch((error: unknown) => stream.abort(error as Error));
  }

  private decode(
    decoder: FrameDecoder,
    data: Parameters<FrameDecoder['push']>[0],
    stream: Stream,
    peerId: string,
  ): Uint8Array[] {
    try {
      return decoder.push(data);
    } catch (error) {
      stream.abort(error as Error);
      this.context.reject(peerId, 'misbehaviour');
      return [];
    }
  }

  private deliver(protocol: string, frame: Uint8Array, peerId: string): void {
    this.context.counters.frames.received += 1;
    try {
      this.handlers.get(protocol)?.(frame, peerId);
    } catch (error) {
      this.context.logger.warn({ err: error, protocol, peerId }, 'a handler of frames threw');
    }
  }
}
