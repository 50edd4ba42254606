import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { GossipContext, OnGossip } from '#gossip';
import type { TopicName } from '#protocol';
import { EngineRunner } from '../runner/engine-runner.js';

/** Gossip that was judged and forwarded goes to the engine. The signature was verified then and is remembered. */
@Controller()
export class GossipController {
  constructor(private readonly runner: EngineRunner) {}

  @OnGossip('transactions')
  onTransaction(@Payload() bytes: Uint8Array, @Ctx() _context: GossipContext): void {
    this.take('transactions', bytes);
  }

  @OnGossip('blocks')
  onBlock(@Payload() bytes: Uint8Array, @Ctx() _context: GossipContext): void {
    this.take('blocks', bytes);
  }

  @OnGossip('status')
  onStatus(@Payload() bytes: Uint8Array, @Ctx() _context: GossipContext): void {
    this.take('status', bytes);
  }

  private take(topic: TopicName, bytes: Uint8Array): void {
    const judgement = this.runner.engine.judge(topic, bytes, this.runner.now());
    if (judgement.verdict === 'accept') this.runner.push(judgement.input);
  }
}
