import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSigner, nodeCrypto } from '#identity';
import { DEFAULT_RULES, toHex } from '#market';
import type { Member } from '#market';
import {
  blockHashOf,
  certificateOf,
  communityIdOf,
  decodeConsensusMessage,
  decodeMessage,
  decodeStatement,
  decodeStatus,
  decodeSyncAnswer,
  decodeSyncRequest,
  decodeTransaction,
  encodeConsensusMessage,
  encodeMessage,
  encodeStatement,
  encodeStatus,
  encodeSyncAnswer,
  encodeSyncRequest,
  encodeTransaction,
  genesisCodec,
  MAX_GENESIS_BYTES,
  memberIdOf,
  orderIdOf,
  rankOf,
  signCertificate,
  signStatement,
  signStatus,
  signTransaction,
  signVote,
  transactionRootOf,
} from '#protocol';
import type { BlockHeader, Genesis, TransactionAction } from '#protocol';

/**
 * Bytes that every implementation of protocol version 1 must produce: Ed25519 with the seeds 0101..., 0202..., and so on.
 * messages.json is the reference; it changes only with the protocol version.
 */
const { sha256 } = nodeCrypto;
const signers = [1, 2, 3, 4, 5].map((byte) => createSigner(new Uint8Array(32).fill(byte)));
const [first, second, third, fourth, operator] = signers.map((signer, place): Member => ({
  memberId: memberIdOf(sha256, signer.publicKey),
  memberKey: signer.publicKey,
  transportPeerIds: [`12D3KooWVector${place}`],
  label: `Home ${place + 1}`,
  gridArea: 'area-1',
  roles: place === 4 ? ['operator', 'archive'] : ['household', 'validator'],
  importLimitW: 17_250,
  exportLimitW: place * 5_000,
  validFromMs: 1_767_225_600_000,
  validUntilMs: 1_798_761_600_000,
})) as [Member, Member, Member, Member, Member];

const genesis: Genesis = {
  name: 'Vector street',
  currency: 'EUR',
  createdMs: 1_767_225_600_000,
  operatorKey: operator.memberKey,
  recoveryKey: 'ee'.repeat(32),
  rules: { ...DEFAULT_RULES, priceFloor: -50_000, priceCeiling: 300_000, timeZone: 'Europe/Vienna' },
  members: [first, second, third, fourth, operator],
  validators: [first, second, third, fourth].map(({ memberId }) => memberId),
};
const communityId = communityIdOf(sha256, genesis);

function transaction(action: TransactionAction, place = 0) {
  const author = memberIdOf(sha256, signers[place]!.publicKey);
  const body = { author, nonce: 1_767_225_600_001, validUntilMs: 1_767_229_200_000, action };
  return signTransaction(body, communityId, signers[place]!, sha256);
}

const orders = transaction({
  type: 'place-orders',
  rulesVersion: 1,
  orders: [
    {
      side: 'sell',
      period: 1_767_227_400,
      quantityWh: 1_500,
      limitPrice: 120_000,
      minFillWh: 0,
      timeInForce: 'gtc',
      expiresAtMs: null,
    },
    {
      side: 'buy',
      period: 1_767_228_300,
      quantityWh: 10,
      limitPrice: -20_000,
      minFillWh: 10,
      timeInForce: 'fok',
      expiresAtMs: 1_767_226_000_000,
    },
  ],
});
const certificateOfFourth = signCertificate(fourth, communityId, signers[4]!);
const header: BlockHeader = {
  epoch: 0,
  height: 1,
  view: 1,
  parentHash: communityId,
  timestampMs: 1_767_225_605_000,
  proposer: second.memberId,
  transactionRoot: transactionRootOf(sha256, communityId, [orders.id]),
  finalizedHeight: 0,
  finalizedStateHash: 'ab'.repeat(32),
  nextValidators: null,
  protocolVersion: 1,
};
const blockHash = blockHashOf(sha256, communityId, header);
const vote = (place: number) =>
  signVote({ epoch: 0, view: 1, kind: 'notarize', blockHash }, place, communityId, signers[place]!);
const nullify = [0, 1, 2].map((place) =>
  signVote({ epoch: 0, view: 1, kind: 'nullify', blockHash: null }, place, communityId, signers[place]!),
);
const proposal = {
  header,
  transactionIds: [orders.id],
  view: 1,
  parentView: 0,
  vote: vote(1),
  parentCertificate: null,
  nullifyCertificates: [],
  finalizeCertificate: null,
};
const statement = signStatement(
  {
    tradeId: 'cd'.repeat(32),
    party: first.memberId,
    deliveredWh: 467,
    quality: 'actual',
    revision: 1,
    commit: 'ef'.repeat(32),
  },
  communityId,
  signers[0]!,
);
const status = signStatus(
  { member: first.memberId, height: 1, blockHash, stateHash: 'ab'.repeat(32), atMs: 1_767_225_606_000 },
  communityId,
  signers[0]!,
);

const messages: Record<string, Uint8Array> = {
  genesis: encodeMessage(genesisCodec, genesis),
  'place-orders': encodeTransaction(orders),
  'cancel-orders': encodeTransaction(
    transaction({ type: 'cancel-orders', orderIds: [orderIdOf(sha256, communityId, orders.id, 0)] }),
  ),
  'replace-order': encodeTransaction(
    transaction({
      type: 'replace-order',
      orderId: orderIdOf(sha256, communityId, orders.id, 0),
      quantityWh: 1_000,
      limitPrice: 110_000,
      rulesVersion: 1,
    }),
  ),
  'admit-member': encodeTransaction(transaction({ type: 'admit-member', certificate: certificateOfFourth }, 4)),
  'remove-member': encodeTransaction(transaction({ type: 'remove-member', memberId: fourth.memberId }, 4)),
  leave: encodeTransaction(transaction({ type: 'leave' }, 3)),
  proposal: encodeConsensusMessage({ type: 'proposal', proposal }),
  vote: encodeConsensusMessage({ type: 'vote', vote: vote(2) }),
  'notarize-certificate': encodeConsensusMessage({
    type: 'certificate',
    certificate: certificateOf([vote(2), vote(0), vote(1)]),
  }),
  'nullify-certificate': encodeConsensusMessage({ type: 'certificate', certificate: certificateOf(nullify) }),
  statement: encodeStatement(statement),
  status: encodeStatus(status),
  'sync-head': encodeSyncRequest({ type: 'head' }),
  'sync-blocks': encodeSyncRequest({ type: 'blocks', fromHeight: 1, count: 64 }),
  'sync-blocks-answer': encodeSyncAnswer({
    type: 'blocks',
    blocks: [{ header, transactions: [encodeTransaction(orders)] }],
    certificate: certificateOf([vote(0), vote(1), vote(2)]),
  }),
  'sync-piece-answer': encodeSyncAnswer({
    type: 'piece',
    blocks: [{ header, transactions: [] }],
    headers: [header],
    certificate: certificateOf([vote(0), vote(1), vote(2)]),
  }),
};
const ids: Record<string, string> = {
  communityId,
  memberId: first.memberId,
  transactionId: orders.id,
  orderId: orderIdOf(sha256, communityId, orders.id, 0),
  rank: rankOf(sha256, communityId, 1_767_227_400, 'sell', first.memberId),
  blockHash,
};

const file = new URL('./messages.json', import.meta.url);
// Safety: a file of this folder.
const golden = JSON.parse(readFileSync(file, 'utf8')) as {
  ids: Record<string, string>;
  messages: Record<string, string>;
};

describe('golden vectors', () => {
  test.each(Object.keys(golden.messages))('%s has the bytes of protocol version 1', (name) => {
    expect(toHex(messages[name]!)).toBe(golden.messages[name]);
  });

  test.each(Object.keys(golden.ids))('%s is the one of protocol version 1', (name) => {
    expect(ids[name]).toBe(golden.ids[name]);
  });

  test('cover every message and id built here', () => {
    expect(Object.keys(golden.messages)).toEqual(Object.keys(messages));
    expect(Object.keys(golden.ids)).toEqual(Object.keys(ids));
  });

  test('decode to what they were made of', () => {
    const bytesOf = (name: string) => messages[name]!;
    expect(decodeMessage(genesisCodec, bytesOf('genesis'), MAX_GENESIS_BYTES)).toEqual({ ok: true, value: genesis });
    expect(decodeTransaction(bytesOf('place-orders'), communityId, sha256)).toEqual({ ok: true, value: orders });
    expect(decodeConsensusMessage(bytesOf('proposal'))).toEqual({ ok: true, value: { type: 'proposal', proposal } });
    expect(decodeStatement(bytesOf('statement'))).toEqual({ ok: true, value: statement });
    expect(decodeStatus(bytesOf('status'))).toEqual({ ok: true, value: status });
    expect(decodeSyncRequest(bytesOf('sync-blocks'))).toEqual({
      ok: true,
      value: { type: 'blocks', fromHeight: 1, count: 64 },
    });
    expect(decodeSyncAnswer(bytesOf('sync-blocks-answer'))).toMatchObject({ ok: true, value: { type: 'blocks' } });
    expect(decodeSyncAnswer(bytesOf('sync-piece-answer'))).toMatchObject({ ok: true, value: { type: 'piece' } });
  });
});
