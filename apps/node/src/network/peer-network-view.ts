import type { NetworkStats, PeerNetwork, PeerView, Refusal } from '#gossip';
import { NetworkView } from '../network-status/network-view.js';
import type { ClockMonitor } from './clock-monitor.js';

/** What the HTTP interface shows of the peer network. */
export class PeerNetworkView extends NetworkView {
  constructor(
    private readonly network: PeerNetwork,
    private readonly clockMonitor: ClockMonitor,
  ) {
    super();
  }

  get peerId(): string {
    return this.network.peerId;
  }

  addresses(): readonly string[] {
    return this.network.addresses();
  }

  peers(): readonly PeerView[] {
    return this.network.peers();
  }

  refusals(): readonly Refusal[] {
    return this.network.refusals();
  }

  stats(): NetworkStats {
    return this.network.stats();
  }

  clockOffsetMs(): number | null {
    return this.clockMonitor.offsetMs;
  }
}
