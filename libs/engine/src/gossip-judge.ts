import type { ErrorCode, HexId } from '#market';
import {
  decodeConsensusMessage,
  decodeStatus,
  decodeTransaction,
  faultBound,
  verifyCertificate,
  verifyQuorumCertificate,
  verifyStatus,
  verifyTransaction,
  verifyVote,
} from '#protocol';
import type { ConsensusMessage, Crypto, Status, TopicName, Transaction } from '#protocol';
import type { CommunityState } from './community-state.js';
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
  readonly state: CommunityState;
  readonly mempool: Mempool;
  /** Latest status of each member. */
  readonly statuses: ReadonlyMap<HexId, Status>;
}

export function judgeGossip(view: JudgeView, topic: TopicName, bytes: Uint8Array, now: Instant): Judgement {
  if (topic === 'transactions') return judgeTransactionBytes(view, bytes, now);
  return topic === 'blocks' ? judgeBlockMessage(view, bytes) : judgeStatus(view, bytes, now);
}

export function judgeTransactionBytes(view: JudgeView, bytes: Uint8Array, now: Instant): Judgement {
  const decoded = decodeTransaction(bytes, view.communityId, view.crypto.sha256);
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
  const decoded = decodeConsensusMessage(bytes);
  // [REJECT] not canonical, fields not exact, integers out of range
  if (!decoded.ok) return reject(decoded.failure.code, decoded.failure.detail);
  const message = decoded.value;
  // [REJECT] single votes travel on the /consensus stream
  if (message.type === 'vote') return reject('gossip.wrong-topic', 'votes are not gossip');
  return judgeConsensusMessage(view, message);
}

/** A frame of the /consensus stream between validators. */
export function judgeConsensusBytes(view: JudgeView, bytes: Uint8Array): Judgement {
  const decoded = decodeConsensusMessage(bytes);
  // [REJECT] not canonical, fields not exact, integers out of range
  if (!decoded.ok) return reject(decoded.failure.code, decoded.failure.detail);
  return judgeConsensusMessage(view, decoded.value);
}

/** Signatures of what validators send, on the topic and on the stream. */
function judgeConsensusMessage(view: JudgeView, message: ConsensusMessage): Judgement {
  const { state, crypto, communityId } = view;
  const keys = state.validators.map((id) => state.members.member(id)?.memberKey ?? '');
  const epoch = message.type === 'proposal' ? message.proposal.vote.epoch : epochOf(message);
  // [IGNORE] another epoch: sync brings it
  if (epoch !== state.epoch) return ignore('gossip.other-epoch');
  if (message.type === 'certificate') {
    // [REJECT] fewer than a quorum of valid signatures
    return verifyQuorumCertificate(message.certificate, communityId, keys, crypto)
      ? { verdict: 'accept', input: { type: 'consensus', message } }
      : reject('gossip.bad-certificate', `fewer than ${keys.length - faultBound(keys.length)} valid signatures`);
  }
  const vote = message.type === 'vote' ? message.vote : message.proposal.vote;
  const key = keys[vote.voter];
  // [REJECT] not signed by the validator it names
  if (key === undefined || !verifyVote(vote, communityId, key, crypto)) return reject('gossip.bad-signature');
  return { verdict: 'accept', input: { type: 'consensus', message } };
}

function epochOf(message: Exclude<ConsensusMessage, { type: 'proposal' }>): number {
  return message.type === 'vote' ? message.vote.epoch : message.certificate.epoch;
}

function judgeStatus(view: JudgeView, bytes: Uint8Array, now: Instant): Judgement {
  const decoded = decodeStatus(bytes);
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
