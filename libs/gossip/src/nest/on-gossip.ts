import { EventPattern } from '@nestjs/microservices';
import { GOSSIP_TRANSPORT } from './gossip-server.js';

/**
 * `@EventPattern` for this transport: the method gets the accepted messages of a topic, by its short or full name, as
 * `(bytes: Uint8Array, context: GossipContext)`. Unlike `@EventPattern` it lets the context be typed.
 *
 * @example
 * @OnGossip('blocks')
 * onBlock(@Payload() bytes: Uint8Array, @Ctx() context: GossipContext): void {}
 */
export function OnGossip(topic: string): MethodDecorator {
  // oxlint-disable-next-line typescript/no-unnecessary-type-arguments -- it picks the overload that types no payload
  return EventPattern<string>(topic, GOSSIP_TRANSPORT);
}
