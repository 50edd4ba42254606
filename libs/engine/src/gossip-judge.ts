import type { ErrorCode, HexId } from '#market';
import {
  blockHashOf,
  quorumOf,
  transactionRootOf,
  verifyCertificate,
  verifyQuorumCertificate,
  verifyStatus,
  verifyTransaction,
  verifyVote,
} from '#protocol';
import type { ConsensusMessage, Crypto, Proposal, Status, TopicName, Transaction } from '#protocol';
import type { CommunityState } from './community-state.js';
import type { Decoders } from './decoders.js';
import { gateMs } from './community-state.js';
import type { Instant } from '#consensus';
import type { EngineInput } from './input.js';
import type { Mempool } from './mempool.js';

/** A transaction may be valid for at most this long: what is not sealed by then is not wanted any more. */
export const MAX_VALIDITY_MS = 24 * 3_600_000;
/** How far a peer's clock may be ahead of this one before its status is ignored. */
export const MAX_STATUS_AHEAD_MS = 10 * 60_000;

/**
 * Verdict on gossip before it is forwarded. `accept`: forward it, and give `input` to the engine. `ignore`: not forwarded,
 * nobody is blamed. `reject`: the sender is blamed; three in a minute and it is disconnected.
 */
export type Judgement =
  | { readonly verdict: 'accept'; readonly input: EngineInput }
  | { readonly verdict: 'ignore' | 'reject'; readonly code: ErrorCode; readonly detail: string };

function ignore(code: ErrorCode, detail = ''): Judgement {
  return { verdict: 'ignore', code, detail };
}

function reject(code: ErrorCode, detail = ''): Judgement {
  return { verdict: 'reject', code, detail };
}

/** What the judge knows of the node. */
export interface JudgeView {
  readonly communityId: HexId;
  readonly crypto: Crypto;
  readonly decoders: Decoders;
  readonly state: CommunityState;
  readonly mempool: Mempool;
  /** Latest status of each member. */
  readonly statuses: ReadonlyMap<HexId, Status>;
  /** View that finalized the head. */
  readonly finalView: number;
  /** True for an unfinalized block that was judged valid here. */
  readonly holdsBlock: (hash: HexId) => boolean;
}

export function judgeGossip(view: JudgeView, topic: TopicName, bytes: Uint8Array, now: Instant): Judgement {
  if (topic === 'transactions') return judgeTransactionBytes(view, bytes, now);
  return topic === 'blocks' ? judgeBlockMessage(view, bytes) : judgeStatus(view, bytes, now);
}

export function judgeTransactionBytes(view: JudgeView, bytes: Uint8Array, now: Instant): Judgement {
  const decoded = view.decoders.decodeTransaction(bytes, view.communityId, view.crypto.sha256);
  // [REJECT] not canonical, fields not exact, integers out of range
  if (!decoded.ok) return reject(decoded.failure.code, decoded.failure.detail);
  return judgeTransaction(view, decoded.value, now);
}

function judgeTransaction(view: JudgeView, transaction: Transaction, now: Instant): Judgement {
  const { state, mempool, crypto, communityId } = view;
  const author = state.members.member(transaction.author);
  // [IGNORE] unknown author: keep nothing; sync brings membership, blocks fetch by id
  if (author === undefined) return ignore('gossip.unknown-author');
  const { action } = transaction;
  // [REJECT] a certificate that the operator did not sign
  if (
    action.type === 'admit-member' &&
    !verifyCertificate(action.certificate, communityId, state.operatorKey, crypto)
  ) {
    return reject('member.forged-certificate', 'the operator did not sign the certificate');
  }
  // [IGNORE] already known: the signature was verified then
  if (mempool.get(transaction.id) !== undefined) return ignore('gossip.already-known');
  // [IGNORE] late or early: skew is not malice
  const tooLate = lateness(view, transaction, now);
  if (tooLate !== null) return tooLate;
  // [REJECT] a signature that is not the author's
  if (!verifyTransaction(transaction, communityId, author.memberKey, crypto)) return reject('gossip.bad-signature');
  // [IGNORE] over the author's quota; after the signature, so that nobody can spend another's
  if (!mempool.hasRoom(transaction.author)) return ignore('gossip.author-quota');
  return { verdict: 'accept', input: { type: 'transaction', transaction } };
}

function lateness({ state }: JudgeView, transaction: Transaction, now: Instant): Judgement | null {
  if (transaction.validUntilMs <= now.wallMs) return ignore('gossip.expired');
  if (transaction.validUntilMs > now.wallMs + MAX_VALIDITY_MS + MAX_STATUS_AHEAD_MS)
    return ignore('gossip.too-far-ahead');
  if (transaction.nonce <= state.nonceOf(transaction.author)) return ignore('gossip.nonce-passed');
  const { action } = transaction;
  if (action.type !== 'place-orders') return null;
  const horizonMs = now.wallMs + (state.rules.horizonPeriods + 1) * state.rules.periodSeconds * 1000;
  if (action.orders.every(({ period }) => gateMs(period, state.rules) <= state.timestampMs)) {
    return ignore('gossip.period-closed');
  }
  return action.orders.some(({ period }) => period * 1000 > horizonMs) ? ignore('gossip.too-far-ahead') : null;
}

function judgeBlockMessage(view: JudgeView, bytes: Uint8Array): Judgement {
  const decoded = view.decoders.decodeConsensusMessage(bytes);
  // [REJECT] not canonical, fields not exact, integers out of range
  if (!decoded.ok) return reject(decoded.failure.code, decoded.failure.detail);
  const message = decoded.value;
  // [REJECT] single votes travel on the /consensus stream
  if (message.type === 'vote') return reject('gossip.wrong-topic', 'votes are not gossip');
  const judgement = judgeConsensusMessage(view, message);
  if (judgement.verdict !== 'accept' || message.type !== 'proposal') return judgement;
  const { proposal } = message;
  const { blockHash } = proposal.vote;
  // [IGNORE] a view that is over, or a block that is held: copies with other certificates are not passed on without end.
  // On the stream they do count: a leader that has fallen behind sends its proposal again and is helped.
  const isKnown = proposal.view <= view.finalView || (blockHash !== null && view.holdsBlock(blockHash));
  return isKnown ? ignore('gossip.already-known') : judgement;
}

/** A frame of the /consensus stream between validators. */
export function judgeConsensusBytes(view: JudgeView, bytes: Uint8Array): Judgement {
  const decoded = view.decoders.decodeConsensusMessage(bytes);
  // [REJECT] not canonical, fields not exact, integers out of range
  if (!decoded.ok) return reject(decoded.failure.code, decoded.failure.detail);
  return judgeConsensusMessage(view, decoded.value);
}

/** Signatures of what validators send, on the topic and on the stream. */
function judgeConsensusMessage(view: JudgeView, message: ConsensusMessage): Judgement {
  const { state, crypto, communityId } = view;
  const keys = state.validators.map((id) => state.members.member(id)?.memberKey ?? '');
  // [IGNORE] another epoch: sync brings it
  if (epochOf(message) !== state.epoch) return ignore('gossip.other-epoch');
  const accepted: Judgement = { verdict: 'accept', input: { type: 'consensus', message } };
  if (message.type === 'proposal') return judgeProposal(view, message.proposal, keys) ?? accepted;
  if (message.type === 'certificate') {
    // [REJECT] fewer than a quorum of valid signatures
    return verifyQuorumCertificate(message.certificate, communityId, keys, crypto)
      ? accepted
      : reject('gossip.bad-certificate', `fewer than ${quorumOf(keys.length)} valid signatures`);
  }
  const key = keys[message.vote.voter];
  // [REJECT] not signed by the validator it names
  if (key === undefined || !verifyVote(message.vote, communityId, key, crypto)) return reject('gossip.bad-signature');
  return accepted;
}

/** Whatever a copy of a proposal could have changed in it on the way is checked; null: all is well. */
function judgeProposal(view: JudgeView, proposal: Proposal, keys: readonly HexId[]): Judgement | null {
  const { crypto, communityId } = view;
  const { vote, header, transactionIds } = proposal;
  const key = keys[vote.voter];
  // [REJECT] not signed by the validator it names, or by one that does not lead
  if (key === undefined || !verifyVote(vote, communityId, key, crypto)) return reject('gossip.bad-signature');
  if (vote.kind !== 'notarize' || vote.view !== proposal.view || vote.voter !== proposal.view % keys.length) {
    return reject('consensus.not-the-leader', `view ${proposal.view}`);
  }
  // [REJECT] another header or other transactions than the leader signed for
  const hash = blockHashOf(crypto.sha256, communityId, header);
  if (hash !== vote.blockHash) return reject('consensus.proposal-inconsistent', `header of view ${proposal.view}`);
  if (transactionRootOf(crypto.sha256, communityId, transactionIds) !== header.transactionRoot) {
    return reject('block.wrong-transactions', `view ${proposal.view}`);
  }
  const { parentCertificate, nullifyCertificates, finalizeCertificate } = proposal;
  for (const certificate of [parentCertificate, ...nullifyCertificates, finalizeCertificate]) {
    // [REJECT] a certificate that proves nothing
    if (certificate !== null && !verifyQuorumCertificate(certificate, communityId, keys, crypto)) {
      return reject('gossip.bad-certificate', `in the proposal of view ${proposal.view}`);
    }
  }
  return null;
}

function epochOf(message: ConsensusMessage): number {
  if (message.type === 'proposal') return message.proposal.vote.epoch;
  return message.type === 'vote' ? message.vote.epoch : message.certificate.epoch;
}

function judgeStatus(view: JudgeView, bytes: Uint8Array, now: Instant): Judgement {
  const decoded = view.decoders.decodeStatus(bytes);
  // [REJECT] not canonical, fields not exact, integers out of range
  if (!decoded.ok) return reject(decoded.failure.code, decoded.failure.detail);
  const status = decoded.value;
  const member = view.state.members.member(status.member);
  // [IGNORE] unknown author
  if (member === undefined) return ignore('gossip.unknown-author');
  // [IGNORE] older than what is known, or from the future
  if (status.atMs <= (view.statuses.get(status.member)?.atMs ?? -1)) return ignore('gossip.already-known');
  if (status.atMs > now.wallMs + MAX_STATUS_AHEAD_MS) return ignore('gossip.too-far-ahead');
  // [REJECT] a signature that is not the member's
  if (!verifyStatus(status, view.communityId, member.memberKey, view.crypto)) return reject('gossip.bad-signature');
  return { verdict: 'accept', input: { type: 'status', status } };
}
