import type { ConnectionGater, PeerId } from '@libp2p/interface';
import type { NetworkContext } from './network-context.js';

/** Decides at the transport who may be connected: members that are not refused, each with few connections. */
export class ConnectionGate {
  /** `connectionsOf`: how many connections a peer has now. */
  constructor(
    private readonly context: NetworkContext,
    private readonly connectionsOf: (peerId: PeerId) => number,
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
    const { counters, settings } = this.context;
    const name = peerId.toString();
    if (!this.context.isMember(name)) {
      counters.denied.stranger += 1;
      return true;
    }
    if (this.isRefused(name)) {
      counters.denied.refused += 1;
      return true;
    }
    if (this.connectionsOf(peerId) >= settings.maxConnectionsPerPeer) {
      counters.denied.tooManyOfPeer += 1;
      return true;
    }
    return false;
  }

  private isRefused(peerId: string): boolean {
    return this.context.ledger.isRefused(peerId, this.context.clock.monotonicMs());
  }
}
