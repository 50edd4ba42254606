import type { PeerAddresses, PeerNetwork } from '#gossip';
import type { EngineRunner } from '../runner/engine-runner.js';
import { streamOf } from '#protocol';
import type { RefusalCounter } from '../runner/refusal-counter.js';

/** Keeps the peer network and the engine told of each other: who is a member, who is connected, frames of validators. */
export class MemberLinks {
  private readonly closers: (() => void)[] = [];

  constructor(
    private readonly network: PeerNetwork,
    private readonly runner: EngineRunner,
    private readonly refusals: RefusalCounter,
    private readonly known: readonly PeerAddresses[],
  ) {}

  async start(): Promise<void> {
    const { engine } = this.runner;
    const { communityId } = engine.options;
    await this.network.onFrame(streamOf(communityId, 'consensus'), (bytes, peerId) => this.onFrame(bytes, peerId));
    this.closers.push(
      this.network.onConnected((peerId) => this.tell('connected', peerId)),
      this.network.onDisconnected((peerId) => this.tell('disconnected', peerId)),
    );
    this.refresh();
    let members = engine.state.members;
    const subscription = this.runner.notices.subscribe((notice) => {
      if (notice.type !== 'block' || engine.state.members === members) return;
      members = engine.state.members;
      this.refresh();
    });
    this.closers.push(() => subscription.unsubscribe());
  }

  stop(): void {
    for (const close of this.closers.splice(0)) close();
  }

  /** Members are dialled for ever; validators even beyond the number of connections wanted. */
  private refresh(): void {
    const { state, options } = this.runner.engine;
    const addresses = new Map(this.known.map((peer) => [peer.peerId, peer.addresses]));
    const validators = new Set(state.validators);
    const members = state.members.all().flatMap(({ memberId, transportPeerIds }) =>
      transportPeerIds.map((peerId) => ({
        peerId,
        addresses: addresses.get(peerId) ?? [],
        always: validators.has(memberId),
      })),
    );
    this.network.setMembers(members.filter(({ peerId }) => peerId !== this.network.peerId));
    if (!validators.has(options.memberId)) return;
    const others = members.filter(({ peerId, always }) => always && peerId !== this.network.peerId);
    this.network.setDirectPeers(others.map(({ peerId }) => peerId));
  }

  private tell(type: 'connected' | 'disconnected', peerId: string): void {
    const member = this.runner.engine.state.members.memberOfPeer(peerId);
    if (member === undefined || member.memberId === this.runner.engine.options.memberId) return;
    this.runner.push({ type, member: member.memberId });
  }

  private onFrame(bytes: Uint8Array, peerId: string): void {
    const judgement = this.runner.engine.judgeFrame(bytes);
    if (judgement.verdict === 'accept') {
      this.runner.push(judgement.input);
      return;
    }
    this.refusals.count('consensus', judgement.code);
    if (judgement.verdict === 'reject') this.network.reject(peerId);
  }
}
