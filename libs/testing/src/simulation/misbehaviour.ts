import type { EngineEffect } from '#engine';
import {
  blockHashOf,
  decodeConsensusMessage,
  encodeConsensusMessage,
  encodeStatus,
  signStatus,
  signVote,
} from '#protocol';
import type { ConsensusMessage, VoteKind } from '#protocol';
import type { EngineNetwork } from '../engine-network.js';
import type { SeededRandom } from '../seeded-random.js';
import type { SimulatedNode } from '../simulated-node.js';
import { standInCrypto } from '../stand-in-crypto.js';
import type { Misbehaviour } from './simulation-plan.js';

/** Sent messages that are kept for being sent again. */
const MAX_REPLAYED = 64;

/** Makes a node misbehave for good. Its own engine goes on as if it were honest; what leaves it is changed. */
export function misbehave(network: EngineNetwork, node: SimulatedNode, kind: Misbehaviour, random: SeededRandom): void {
  node.corrupt = new Liar(network, node, random).corruption(kind);
}

type Corruption = (effect: EngineEffect) => readonly EngineEffect[];

class Liar {
  private readonly sent: EngineEffect[] = [];

  constructor(
    private readonly network: EngineNetwork,
    private readonly node: SimulatedNode,
    private readonly random: SeededRandom,
  ) {}

  corruption(kind: Misbehaviour): Corruption {
    switch (kind) {
      case 'silent':
        return (effect) => (isMessage(effect) ? [] : [effect]);
      case 'junk':
        return (effect) => this.junk(effect);
      case 'replay':
        return (effect) => this.replay(effect);
      case 'withholding':
        return (effect) => this.withhold(effect);
      case 'two-blocks':
        return (effect) => this.twoBlocks(effect);
      case 'contradicting-votes':
        return (effect) => [effect, ...this.contradictions(effect)];
      case 'forged-certificates':
        return (effect) => [effect, ...this.forgeries(effect)];
      case 'wrong-state-hash':
        return (effect) => [this.wrongStateHash(effect)];
    }
  }

  /** Every message with a flipped bit beside it, or cut off, or in its place. */
  private junk(effect: EngineEffect): EngineEffect[] {
    if (effect.type !== 'publish' && effect.type !== 'send-consensus' && effect.type !== 'deliver-statement') {
      return [effect];
    }
    const bytes = effect.bytes.slice(0, this.random.chance(0.2) ? this.random.below(effect.bytes.length) : undefined);
    if (bytes.length > 0) bytes[this.random.below(bytes.length)]! ^= 1 << this.random.below(8);
    // A statement that cannot be decoded never reaches a node: the stream's reader drops it.
    if (effect.type === 'deliver-statement') return [effect];
    return this.random.chance(0.5) ? [effect, { ...effect, bytes }] : [{ ...effect, bytes }];
  }

  private replay(effect: EngineEffect): EngineEffect[] {
    if (effect.type !== 'publish' && effect.type !== 'send-consensus') return [effect];
    if (this.sent.length === MAX_REPLAYED) this.sent.shift();
    this.sent.push(effect);
    return [effect, this.random.pick(this.sent)];
  }

  /** Proposals and votes reach a few validators only. */
  private withhold(effect: EngineEffect): EngineEffect[] {
    if (effect.type === 'publish' && effect.topic === 'blocks') return [];
    if (effect.type !== 'send-consensus') return [effect];
    return [{ ...effect, members: effect.members.filter(() => this.random.chance(0.5)) }];
  }

  /** One block for one half of the validators, another for the other half. */
  private twoBlocks(effect: EngineEffect): EngineEffect[] {
    const message = this.messageOf(effect);
    if (message?.type !== 'proposal') return [effect];
    if (effect.type !== 'send-consensus') return [];
    const { proposal } = message;
    const header = { ...proposal.header, timestampMs: proposal.header.timestampMs + 1 };
    const blockHash = blockHashOf(standInCrypto.sha256, this.network.community.communityId, header);
    const { view, epoch } = proposal.vote;
    const vote = this.vote(epoch, view, 'notarize', blockHash);
    const split = this.random.below(effect.members.length + 1);
    return [
      { ...effect, members: effect.members.slice(0, split) },
      {
        ...effect,
        members: effect.members.slice(split),
        bytes: encodeConsensusMessage({ type: 'proposal', proposal: { ...proposal, header, vote } }),
      },
    ];
  }

  /** Every kind of vote in every view in which it votes at all, each to whoever chance picks. */
  private contradictions(effect: EngineEffect): EngineEffect[] {
    const message = this.messageOf(effect);
    if (effect.type !== 'send-consensus' || message?.type !== 'vote') return [];
    const { epoch, view, blockHash } = message.vote;
    const other = this.network.community.communityId;
    const votes = [
      this.vote(epoch, view, 'nullify', null),
      this.vote(epoch, view, 'finalize', blockHash ?? other),
      this.vote(epoch, view, 'notarize', other),
      this.vote(epoch, view + 1, 'finalize', other),
    ];
    return votes.map((vote) => ({
      ...effect,
      members: effect.members.filter(() => this.random.chance(0.5)),
      bytes: encodeConsensusMessage({ type: 'vote', vote }),
    }));
  }

  /** With each vote a certificate over the same view, in which the own vote stands as often as a quorum needs votes. */
  private forgeries(effect: EngineEffect): EngineEffect[] {
    const message = this.messageOf(effect);
    if (effect.type !== 'send-consensus' || message?.type !== 'vote') return [];
    const { epoch, view, blockHash } = message.vote;
    const isNullify = blockHash === null || this.random.chance(0.5);
    const kind: VoteKind = isNullify ? 'nullify' : this.random.pick(['notarize', 'finalize'] as const);
    const { voter, signature } = this.vote(epoch, view, kind, isNullify ? null : blockHash);
    const signatures = this.network.community.genesis.validators.map(() => ({ voter, signature }));
    const certificate = { epoch, view, kind, blockHash: isNullify ? null : blockHash, signatures };
    return [{ ...effect, bytes: encodeConsensusMessage({ type: 'certificate', certificate }) }];
  }

  private wrongStateHash(effect: EngineEffect): EngineEffect {
    if (effect.type !== 'publish' || effect.topic !== 'status') return effect;
    const { height, blockHash } = this.node.engine.state;
    const { communityId } = this.network.community;
    const { member, signer } = this.node.identity;
    const atMs = this.node.now(this.network.nowMs, this.network.community.genesis.createdMs).wallMs;
    const body = { member: member.memberId, height, blockHash, stateHash: communityId, atMs };
    return { ...effect, bytes: encodeStatus(signStatus(body, communityId, signer)) };
  }

  private vote(epoch: number, view: number, kind: VoteKind, blockHash: string | null) {
    const { communityId, genesis } = this.network.community;
    const { member, signer } = this.node.identity;
    return signVote({ epoch, view, kind, blockHash }, genesis.validators.indexOf(member.memberId), communityId, signer);
  }

  private messageOf(effect: EngineEffect): ConsensusMessage | null {
    const isConsensus = effect.type === 'send-consensus' || (effect.type === 'publish' && effect.topic === 'blocks');
    if (!isConsensus) return null;
    const decoded = decodeConsensusMessage(effect.bytes);
    return decoded.ok ? decoded.value : null;
  }
}

function isMessage(effect: EngineEffect): boolean {
  return ['publish', 'send-consensus', 'sync-request', 'deliver-statement'].includes(effect.type);
}
