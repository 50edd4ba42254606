import type { ConnectionGater, PeerId } from '@libp2p/interface';
import type { NetworkContext } from './network-context.js';

/** What the gate has to know of the present connections. */
export interface PresentConnections {
  /** How many connections a peer has now. */
  countOf(peerId: PeerId): number;
  /** The peers that are connected now. */
  peerIds(): string[];
}

/** Decides at the transport who may be connected: members that are not refused, and a few visitors. */
export class ConnectionGate {
  constructor(
    private readonly context: NetworkContext,
    private readonly present: PresentConnections,
  ) {}

  /** The hooks as libp2p calls them. */
  readonly hooks: ConnectionGater = {
    denyDialPeer: (peerId) => this.deniesDial(peerId),
    denyOutboundConnection: (peerId) => this.deniesDial(peerId),
    denyOutboundEncryptedConnection: (peerId) => this.deniesDial(peerId),
    denyInboundEncryptedConnection: (peerId) => this.deniesInbound(peerId),
  };

  private deniesDial(peerId: PeerId): boolean {
    const name = peerId.toString();
    return !this.context.isMember(name) || this.isRefused(name);
  }

  private deniesInbound(peerId: PeerId): boolean {
    const { settings, counters } = this.context;
    const name = peerId.toString();
    if (this.isRefused(name)) {
      counters.denied.refused += 1;
      return true;
    }
    if (this.present.countOf(peerId) >= settings.maxConnectionsPerPeer) {
      counters.denied.tooManyOfPeer += 1;
      return true;
    }
    return !this.context.isMember(name) && this.deniesVisit(name);
  }

  private deniesVisit(peerId: string): boolean {
    const { settings, counters } = this.context;
    if (!this.context.mayVisit(peerId)) {
      counters.denied.stranger += 1;
      return true;
    }
    const visitors = this.present.peerIds().filter((present) => !this.context.isMember(present));
    if (visitors.length >= settings.maxVisitors) {
      counters.denied.tooManyVisitors += 1;
      return true;
    }
    return false;
  }

  private isRefused(peerId: string): boolean {
    return this.context.ledger.isRefused(peerId, this.context.clock.monotonicMs());
  }
}
