import { Logger } from '@nestjs/common';
import { lastValueFrom } from 'rxjs';
import type { EngineEffect } from '#engine';
import { decodeStatementAnswer } from '#engine';
import type { GossipClient, PeerNetwork } from '#gossip';
import type { HexId } from '#market';
import { decodeSyncAnswer, encodeSyncRequest, streamOf } from '#protocol';
import type { EffectSink, EngineRunner } from '../runner/engine-runner.js';
import type { RefusalCounter } from '../runner/refusal-counter.js';

/** How long a counterparty may take to acknowledge a statement. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Carries the engine's effects out over the peer network. What fails comes back to the engine as an input. */
export class NetworkSink implements EffectSink {
  private readonly logger = new Logger('Network');

  constructor(
    private readonly communityId: HexId,
    private readonly network: PeerNetwork,
    private readonly client: GossipClient,
    private readonly runner: EngineRunner,
    private readonly refusals: RefusalCounter,
  ) {}

  carryOut(effect: EngineEffect): void {
    switch (effect.type) {
      case 'publish':
        this.publish(effect.topic, effect.bytes);
        break;
      case 'send-consensus':
        for (const member of effect.members) {
          const peerId = this.peerOf(member);
          if (peerId !== undefined) this.network.send(peerId, streamOf(this.communityId, 'consensus'), effect.bytes);
        }
        break;
      case 'sync-request':
        void this.sync(effect);
        break;
      case 'deliver-statement':
        void this.deliver(effect);
        break;
      case 'refused':
        this.refusals.count(effect.where, effect.code);
        this.logger.debug({ ...effect }, 'refused');
        break;
    }
  }

  private publish(topic: string, bytes: Uint8Array): void {
    this.client.emit(topic, bytes).subscribe({
      error: (error: unknown) => this.logger.warn({ err: error, topic }, 'a message was not published'),
    });
  }

  private async sync({ requestId, member, request }: Extract<EngineEffect, { type: 'sync-request' }>): Promise<void> {
    const answer = await this.ask(member, 'sync', encodeSyncRequest(request));
    const decoded = answer === null ? null : decodeSyncAnswer(answer);
    this.runner.push({ type: 'sync-answer', requestId, answer: decoded?.ok === true ? decoded.value : null });
  }

  private async deliver(effect: Extract<EngineEffect, { type: 'deliver-statement' }>): Promise<void> {
    const { member, tradeId, revision, bytes } = effect;
    const answer = await this.ask(member, 'delivery', bytes, STATEMENT_TIMEOUT_MS);
    const decoded = answer === null ? null : decodeStatementAnswer(answer);
    const code = decoded?.ok === true ? decoded.value : null;
    const outcome = decoded?.ok !== true ? 'unreached' : code === null ? 'acknowledged' : 'refused';
    this.runner.push({ type: 'statement-outcome', tradeId, revision, outcome, code });
  }

  /** null: no answer. */
  private async ask(
    member: HexId,
    protocol: string,
    bytes: Uint8Array,
    timeoutMs?: number,
  ): Promise<Uint8Array | null> {
    const peerId = this.peerOf(member);
    if (peerId === undefined) return null;
    const target = timeoutMs === undefined ? { peerId, protocol } : { peerId, protocol, timeoutMs };
    try {
      return await lastValueFrom(this.client.send<Uint8Array, Uint8Array>(target, bytes));
    } catch (error) {
      this.logger.debug({ err: error, protocol, peerId }, 'a request was not answered');
      return null;
    }
  }

  /** The connected computer of a member, else its first. */
  private peerOf(member: HexId): string | undefined {
    const peerIds = this.runner.engine.state.members.member(member)?.transportPeerIds ?? [];
    if (peerIds.length <= 1) return peerIds[0];
    const connected = new Set(this.network.peers().map(({ peerId }) => peerId));
    return peerIds.find((peerId) => connected.has(peerId)) ?? peerIds[0];
  }
}
