import type { NetworkCounters } from './network-stats.js';
import type { NetworkClock, NetworkLogger, NetworkSettings } from './peer-network-options.js';
import type { RefusalLedger, RefusalReason } from './refusal-ledger.js';

/** What the parts of one peer network share. */
export interface NetworkContext {
  readonly settings: NetworkSettings;
  readonly clock: NetworkClock;
  readonly logger: NetworkLogger;
  readonly random: () => number;
  readonly counters: NetworkCounters;
  readonly ledger: RefusalLedger;
  /** True for a peer that passes the membership gate now. */
  isMember(peerId: string): boolean;
  /** True for a peer that is no member but may use the visitor protocols for a while. */
  mayVisit(peerId: string): boolean;
  /** Counts a reject against the peer; with the third within a minute it is disconnected and refused. */
  reject(peerId: string, reason: RefusalReason): void;
  /** Disconnects the peer and refuses it for the back-off time. */
  refuse(peerId: string, reason: RefusalReason): void;
}
