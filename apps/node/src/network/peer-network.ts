import type { NodeConfig } from '#config';
import type { Clock } from '#engine';
import { PeerNetwork } from '#gossip';
import type { NetworkLogger } from '#gossip';
import type { HexId } from '#market';
import { MAX_CONSENSUS_MESSAGE_BYTES, TOPIC_NAMES, topicOf } from '#protocol';
import type { EngineRunner } from '../runner/engine-runner.js';
import type { RefusalCounter } from '../runner/refusal-counter.js';

/** What a node's peer network is made of. */
export interface NetworkParts {
  readonly config: NodeConfig;
  readonly communityId: HexId;
  readonly transportSeed: Uint8Array;
  readonly clock: Clock;
  readonly logger: NetworkLogger;
  readonly refusals: RefusalCounter;
  /** The runner is made after the network; asked only once it runs. */
  readonly runner: () => EngineRunner;
}

/** A peer network of members only, whose gossip the engine judges before it is forwarded. */
export function createPeerNetwork(parts: NetworkParts): PeerNetwork {
  const { config, communityId, clock, refusals, runner } = parts;
  const names = new Map(TOPIC_NAMES.map((name) => [topicOf(communityId, name), name]));
  return new PeerNetwork(
    {
      clock,
      logger: parts.logger,
      mayConnect: (peerId) => runner().engine.state.members.memberOfPeer(peerId) !== undefined,
      verdict: (topic, bytes) => {
        const name = names.get(topic);
        if (name === undefined) return 'ignore';
        const judgement = runner().engine.judge(name, bytes, runner().now());
        if (judgement.verdict !== 'accept') refusals.count('gossip', judgement.code);
        return judgement.verdict;
      },
    },
    {
      privateKey: parts.transportSeed,
      topics: [...names.keys()],
      listen: config.p2pListen,
      announce: config.p2pAnnounce,
      bootstrap: config.bootstrap,
      mdns: config.mdns,
      maxConnections: config.maxConnections,
      messageLimitBytes: MAX_CONSENSUS_MESSAGE_BYTES,
    },
  );
}
