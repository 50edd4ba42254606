import { Logger } from '@nestjs/common';
import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import type { GossipDelivery } from '../gossip-router.js';
import type { PeerNetwork } from '../peer-network.js';
import { GossipContext } from './gossip-context.js';
import { fullName } from './gossip-names.js';
import type { GossipNames } from './gossip-names.js';

/** Identifies this transport to Nest, for handlers that name one. */
export const GOSSIP_TRANSPORT = Symbol('gossip');

/** What can be listened to with `on`. */
export type GossipEvents = {
  connected: (peerId: string) => void;
  disconnected: (peerId: string) => void;
};

/**
 * The peer network as a Nest transport: `@OnGossip(topic)` and `@EventPattern(topic)` handlers get the accepted messages of a topic as bytes,
 * `@MessagePattern(protocol)` handlers answer requests with bytes. Starts the network with the application's
 * microservices and stops it with them. What a handler throws is logged and harms nobody; a request is then left
 * without an answer.
 *
 * @example
 * app.connectMicroservice({ strategy: new GossipServer(network, { topics: { blocks: topicOf(communityId, 'blocks') } }) });
 * // in a controller
 * @OnGossip('blocks')
 * onBlock(@Payload() bytes: Uint8Array, @Ctx() context: GossipContext) {}
 */
export class GossipServer extends Server<GossipEvents> implements CustomTransportStrategy {
  override readonly transportId = GOSSIP_TRANSPORT;
  protected override readonly logger = new Logger(GossipServer.name);
  private closers: (() => void | Promise<void>)[] = [];

  constructor(
    private readonly network: PeerNetwork,
    private readonly names: GossipNames = {},
  ) {
    super();
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      for (const [pattern, handler] of this.messageHandlers) await this.bind(pattern, handler);
      await this.network.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0)) await close();
    await this.network.stop();
  }

  on<Event extends keyof GossipEvents>(event: Event, listener: GossipEvents[Event]): void {
    const stop = event === 'connected' ? this.network.onConnected(listener) : this.network.onDisconnected(listener);
    this.closers.push(stop);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the signature is Nest's
  unwrap<T = PeerNetwork>(): T {
    // Safety: Nest's signature lets the caller name the type; there is only this one.
    return this.network as T;
  }

  private async bind(pattern: string, handler: MessageHandler): Promise<void> {
    if (handler.isEventHandler === true) {
      const topic = fullName(this.names.topics, pattern);
      this.closers.push(this.network.subscribe(topic, (delivery) => this.deliver(pattern, delivery)));
      return;
    }
    const protocol = fullName(this.names.protocols, pattern);
    await this.network.handle(protocol, (bytes, peerId) => this.answer(handler, protocol, bytes, peerId));
    this.closers.push(() => this.network.unhandle(protocol));
  }

  private deliver(pattern: string, { bytes, ...origin }: GossipDelivery): void {
    this.handleEvent(pattern, { pattern, data: bytes }, new GossipContext(origin)).catch((error: unknown) => {
      this.logger.error(error);
    });
  }

  private async answer(
    handler: MessageHandler,
    protocol: string,
    bytes: Uint8Array,
    peerId: string,
  ): Promise<Uint8Array> {
    const context = new GossipContext({ topic: protocol, peerId, receivedMs: this.network.clock.wallMs() });
    const answer: unknown = await lastValueFrom(this.transformToObservable(await handler(bytes, context)));
    if (answer instanceof Uint8Array) return answer;
    this.logger.error(`The handler of ${protocol} answered with something that is not bytes.`);
    throw new TypeError('A handler of requests answers with bytes.');
  }
}
