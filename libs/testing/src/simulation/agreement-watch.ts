import type { EngineEffect, StoreChange } from '#engine';
import type { HexId } from '#market';
import { decodeConsensusMessage } from '#protocol';
import type { ConsensusMessage, QuorumCertificate, Vote } from '#protocol';
import type { SimulatedNode } from '../simulated-node.js';
import type { Report } from './violation.js';

interface Sealed {
  readonly hash: HexId;
  readonly stateHash: HexId;
}

/** One truth: final blocks, certificates, own votes and state hashes. */
export class AgreementWatch {
  private readonly sealed = new Map<number, Sealed>();
  private readonly notarized = new Map<string, HexId>();
  private readonly finalized = new Map<string, HexId>();
  private readonly nullified = new Set<string>();
  /** Votes of each node, by epoch, view and kind. */
  private readonly votes = new Map<string, HexId | null>();

  constructor(private readonly report: Report) {}

  written(node: SimulatedNode, change: StoreChange): void {
    if (change.type !== 'append-block') return;
    const { height, hash, stateHash } = change.row;
    const known = this.sealed.get(height);
    if (known === undefined) {
      this.sealed.set(height, { hash, stateHash });
      return;
    }
    if (known.hash !== hash) this.report('I2', node, `height ${height} is ${hash}, and ${known.hash} elsewhere`);
    else if (known.stateHash !== stateHash) {
      this.report('I8', node, `height ${height} gives the state ${stateHash}, and ${known.stateHash} elsewhere`);
    }
  }

  released(node: SimulatedNode, effect: EngineEffect): void {
    const isConsensus = effect.type === 'send-consensus' || (effect.type === 'publish' && effect.topic === 'blocks');
    if (!isConsensus) return;
    const decoded = decodeConsensusMessage(effect.bytes);
    if (decoded.ok) this.see(node, decoded.value);
    else this.report('I9', node, `sends what nobody can read: ${decoded.failure.code}`);
  }

  private see(node: SimulatedNode, message: ConsensusMessage): void {
    if (message.type === 'vote') this.seeVote(node, message.vote);
    else if (message.type === 'certificate') this.seeCertificate(node, message.certificate);
    else this.seeVote(node, message.proposal.vote);
  }

  /** [I7] One notarize a view; never nullify and finalize in one. */
  private seeVote(node: SimulatedNode, { epoch, view, kind, blockHash, voter }: Vote): void {
    const { engine, identity } = node;
    if (engine.state.validators[voter] !== identity.member.memberId) return;
    const slot = `${node.index} ${epoch} ${view}`;
    const before = this.votes.get(`${slot} ${kind}`);
    if (before !== undefined && before !== blockHash) {
      this.report('I7', node, `two ${kind} votes in view ${view}: ${before} and ${blockHash}`);
    }
    this.votes.set(`${slot} ${kind}`, blockHash);
    const other = kind === 'nullify' ? 'finalize' : kind === 'finalize' ? 'nullify' : null;
    if (other !== null && this.votes.has(`${slot} ${other}`)) {
      this.report('I7', node, `nullify and finalize in view ${view}`);
    }
  }

  /** [I2] No two blocks notarized in a view, no view both nullified and finalized. Forged ones are never passed on. */
  private seeCertificate(node: SimulatedNode, { epoch, view, kind, blockHash, signatures }: QuorumCertificate): void {
    const slot = `${epoch} ${view}`;
    const count = node.engine.state.validators.length;
    const voters = new Set(signatures.map(({ voter }) => voter)).size;
    // Counted here on purpose: what the core takes for a quorum is what is watched.
    if (voters < count - Math.floor((count - 1) / 3)) {
      this.report('I2', node, `a ${kind} certificate of view ${view} has ${voters} voters of ${count}`);
    }
    if (kind === 'nullify') {
      this.nullified.add(slot);
    } else {
      const blocks = kind === 'notarize' ? this.notarized : this.finalized;
      // Safety: notarize and finalize certificates name a block.
      const hash = blockHash!;
      const known = blocks.get(slot);
      if (known !== undefined && known !== hash) this.report('I2', node, `view ${view} has two ${kind} certificates`);
      blocks.set(slot, hash);
    }
    if (this.nullified.has(slot) && this.finalized.has(slot)) {
      this.report('I2', node, `view ${view} is nullified and finalized`);
    }
  }
}
