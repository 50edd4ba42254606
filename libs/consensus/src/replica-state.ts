import type { HexId } from '#market';
import { faultBound, quorumOf, rememberingCrypto } from '#protocol';
import type { Crypto, QuorumCertificate } from '#protocol';
import { BlockRequests } from './block-requests.js';
import { BlockTree } from './block-tree.js';
import { CertificateLadder } from './certificate-ladder.js';
import type { ConsensusApplication, ConsensusDependencies, ConsensusOptions, FinalHead } from './contract.js';
import { Laggards } from './laggards.js';
import { OwnVotes } from './own-votes.js';
import { ProposalDesk } from './proposal-desk.js';
import { ViewClock } from './view-clock.js';
import { VoteCollection } from './vote-collection.js';

/** A verified certificate that waits to be acted on. */
export interface QueuedCertificate {
  readonly certificate: QuorumCertificate;
  /** Put together here from single votes; otherwise received. */
  readonly formedHere: boolean;
}

/** Everything that a replica knows. Functions of this lib change it, one step at a time. */
export interface ReplicaState {
  readonly options: ConsensusOptions;
  readonly application: ConsensusApplication;
  readonly crypto: Crypto;
  readonly validatorKeys: readonly HexId[];
  /** f: how many validators may be faulty. */
  readonly faulty: number;
  /** q: how many votes make a certificate. */
  readonly quorum: number;
  /** Places of all other validators. */
  readonly others: readonly number[];
  readonly tree: BlockTree;
  readonly ladder: CertificateLadder;
  readonly votes: VoteCollection;
  readonly ownVotes: OwnVotes;
  readonly desk: ProposalDesk;
  readonly requests: BlockRequests;
  readonly laggards: Laggards;
  readonly queue: QueuedCertificate[];
  head: FinalHead;
  view: number;
  clock: ViewClock;
  /** Something that decides whether there is work has changed since it was last looked at. */
  workChanged: boolean;
  /** Proves a block above the head final, whose chain is not held yet. */
  finality: QuorumCertificate | null;
  /** A finalize certificate to publish when nobody else has by then (monotonic ms). */
  publication: { readonly certificate: QuorumCertificate; readonly atMs: number } | null;
}

/** The state of a run before its first input; `restored` is taken in by the `start`. */
export function createState(options: ConsensusOptions, { crypto, application }: ConsensusDependencies): ReplicaState {
  const count = options.validators.length;
  const places = options.validators.map((_, place) => place);
  return {
    options,
    application,
    crypto: rememberingCrypto(crypto),
    validatorKeys: options.validators.map(({ memberKey }) => memberKey),
    faulty: faultBound(count),
    quorum: quorumOf(count),
    others: places.filter((place) => place !== options.own?.index),
    tree: new BlockTree(options.head),
    ladder: new CertificateLadder(options.head),
    votes: new VoteCollection(),
    ownVotes: new OwnVotes(),
    desk: new ProposalDesk(),
    requests: new BlockRequests(),
    laggards: new Laggards(),
    queue: [],
    head: options.head,
    view: options.head.view + 1,
    clock: new ViewClock({ atMs: 0, paced: true, batchMs: options.batchMs, deltaMs: options.deltaMs }),
    workChanged: true,
    finality: null,
    publication: null,
  };
}

/** Place of the leader: they take turns. */
export function leaderOf(state: ReplicaState, view: number): number {
  return view % state.options.validators.length;
}
