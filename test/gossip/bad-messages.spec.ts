import { encode } from '@ipld/dag-cbor';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Instant } from '#engine';
import type { ErrorCode, OrderTerms } from '#market';
import {
  blockHashOf,
  certificateOf,
  encodeConsensusMessage,
  encodeStatus,
  encodeTransaction,
  memberIdOf,
  signCertificate,
  signStatus,
  signTransaction,
  signVote,
  transactionRootOf,
} from '#protocol';
import type {
  BlockHeader,
  Proposal,
  TopicName,
  Transaction,
  TransactionAction,
  TransactionBody,
  Vote,
} from '#protocol';
import { EngineNetwork, standInCrypto, standInSigner, testCommunity } from '#testing';

/** A community with a sealed transaction of h0, seen from the operator's node. */
let network: EngineNetwork;
let now: Instant;
let period: number;

const community = testCommunity({ households: 6, validators: 4 });
const { communityId, members } = community;
const { sha256 } = standInCrypto;
const [h0, h1] = members.map(({ member }) => member);
const keyOf = (index: number) => members[index]!.signer;
const operator = members.at(-1)!;
const stranger = standInSigner('stranger');

beforeAll(async () => {
  network = await EngineNetwork.create(community, 5);
  network.run(1_000);
  period = Math.floor(network.wallMs / 60_000) * 60 + 180;
  network.command(0, { type: 'place-orders', orders: [orderTerms({})] });
  network.run(10_000);
  now = { wallMs: network.wallMs, monotonicMs: network.nowMs };
});

function orderTerms(changes: Partial<OrderTerms>): OrderTerms {
  const terms: OrderTerms = {
    side: 'sell',
    period,
    quantityWh: 500,
    limitPrice: 150_000,
    minFillWh: 0,
    timeInForce: 'gtc',
    expiresAtMs: null,
  };
  return { ...terms, ...changes };
}

function body(changes: Partial<TransactionBody>): TransactionBody {
  const action: TransactionAction = { type: 'place-orders', rulesVersion: 1, orders: [orderTerms({})] };
  return { author: h1!.memberId, nonce: now.wallMs, validUntilMs: now.wallMs + 60_000, action, ...changes };
}

function signed(changes: Partial<TransactionBody> = {}, signer = keyOf(1), inCommunity = communityId): Uint8Array {
  return encodeTransaction(signTransaction(body(changes), inCommunity, signer, sha256));
}

/** A transaction as plain wire data, changed by `mend`, whatever its form. */
function raw(mend: (wire: RawTransaction) => unknown): Uint8Array {
  const order: unknown[] = [1, period, 500, 150_000, 0, 0, null];
  const action: [string, unknown[]] = ['place-orders', [1, [order]]];
  const author = Buffer.from(h1!.memberId, 'hex');
  const wire: RawTransaction = {
    author,
    nonce: now.wallMs,
    until: now.wallMs + 60_000,
    action,
    order,
    signature: new Uint8Array(64),
  };
  return encode(mend(wire) ?? [[wire.author, wire.nonce, wire.until, wire.action], wire.signature]);
}

interface RawTransaction {
  author: unknown;
  nonce: unknown;
  until: unknown;
  action: [string, unknown[]];
  order: unknown[];
  signature: unknown;
}

function withOrder(place: number, value: unknown): Uint8Array {
  return raw((wire) => void (wire.order[place] = value));
}

function header(changes: Partial<BlockHeader> = {}): BlockHeader {
  const { state, chain } = network.nodes[0]!.engine;
  return {
    epoch: 0,
    height: state.height + 1,
    view: 50,
    parentHash: state.blockHash,
    timestampMs: now.wallMs,
    proposer: h0!.memberId,
    transactionRoot: transactionRootOf(sha256, communityId, []),
    finalizedHeight: state.height,
    finalizedStateHash: chain.stateHash,
    nextValidators: null,
    protocolVersion: 1,
    ...changes,
  };
}

function vote(index: number, kind: Vote['kind'], blockHash: string | null, epoch = 0, signer = keyOf(index)): Vote {
  return signVote({ epoch, view: 50, kind, blockHash }, index, communityId, signer);
}

function proposal(changes: Partial<Proposal>): Uint8Array {
  const whole: Proposal = {
    header: header(),
    transactionIds: [],
    view: 50,
    parentView: 0,
    vote: vote(0, 'notarize', 'ab'.repeat(32)),
    parentCertificate: null,
    nullifyCertificates: [],
    finalizeCertificate: null,
    ...changes,
  };
  return encodeConsensusMessage({ type: 'proposal', proposal: whole });
}

/** Header and vote of the leader of view 50. */
function ofLeader(): Pick<Proposal, 'header' | 'vote'> {
  const whole = header();
  return { header: whole, vote: vote(2, 'notarize', blockHashOf(sha256, communityId, whole)) };
}

function certificate(
  votes: Vote[],
  mend: (signatures: { voter: number; signature: Uint8Array }[]) => void = () => undefined,
): Uint8Array {
  const whole = certificateOf(votes);
  const signatures = [...whole.signatures];
  mend(signatures);
  return encodeConsensusMessage({ type: 'certificate', certificate: { ...whole, signatures } });
}

const finalize = (index: number, epoch = 0): Vote => vote(index, 'finalize', 'cd'.repeat(32), epoch);

function status(changes: { member?: string; atMs?: number }, signer = keyOf(2)): Uint8Array {
  const { state, chain } = network.nodes[0]!.engine;
  const { height, blockHash } = state;
  const whole = {
    member: members[2]!.member.memberId,
    height,
    blockHash,
    stateHash: chain.stateHash,
    atMs: now.wallMs + 1,
    ...changes,
  };
  return encodeStatus(signStatus(whole, communityId, signer));
}

function admission(certificateSigner = operator.signer, label = 'new home'): Transaction['action'] {
  const signer = standInSigner('new home');
  const member = {
    ...h1!,
    memberId: memberIdOf(sha256, signer.publicKey),
    memberKey: signer.publicKey,
    transportPeerIds: ['peer-new'],
    label,
  };
  return { type: 'admit-member', certificate: signCertificate(member, communityId, certificateSigner) };
}

/** A proposal of view 1, which is final. */
function ofEarlierView(): Uint8Array {
  const whole = header({ view: 1 });
  const subject = { epoch: 0, view: 1, kind: 'notarize', blockHash: blockHashOf(sha256, communityId, whole) } as const;
  return proposal({ header: whole, view: 1, vote: signVote(subject, 1, communityId, keyOf(1)) });
}

type Case = [name: string, code: ErrorCode, topic: TopicName, bytes: () => Uint8Array];

const REJECTED: Case[] = [
  // Bytes that are not the canonical encoding of anything
  ['nothing at all', 'protocol.not-canonical', 'transactions', () => new Uint8Array()],
  ['random bytes', 'protocol.not-canonical', 'transactions', () => Buffer.from('9fb1c2ffee00ddba11', 'hex')],
  [
    'a valid transaction with a byte behind it',
    'protocol.not-canonical',
    'transactions',
    () => Buffer.concat([signed(), Buffer.of(0)]),
  ],
  ['a valid transaction cut short', 'protocol.not-canonical', 'transactions', () => signed().slice(0, -1)],
  [
    'an integer in a longer form than needed',
    'protocol.not-canonical',
    'transactions',
    () => Buffer.from('821800 80'.replace(' ', ''), 'hex'),
  ],
  ['a list of indefinite length', 'protocol.not-canonical', 'transactions', () => Buffer.from('9f0102ff', 'hex')],
  ['NaN as half float', 'protocol.not-canonical', 'transactions', () => Buffer.from('82f97e0001', 'hex')],
  ['Infinity as double', 'protocol.not-canonical', 'transactions', () => Buffer.from('82fb7ff000000000000001', 'hex')],
  ['a fraction as price', 'protocol.not-canonical', 'transactions', () => withOrder(3, 0.24)],
  ['undefined', 'protocol.not-canonical', 'transactions', () => Buffer.from('82f701', 'hex')],
  ['a map', 'protocol.not-canonical', 'transactions', () => encode({ author: 'me' })],
  [
    'an integer beyond the safe range',
    'protocol.not-canonical',
    'transactions',
    () => raw((wire) => void (wire.nonce = 2n ** 60n)),
  ],
  [
    'nesting without end',
    'protocol.not-canonical',
    'transactions',
    () => Buffer.concat([Buffer.alloc(200, 0x81), Buffer.of(0)]),
  ],
  ['longer than a transaction may be', 'protocol.too-large', 'transactions', () => new Uint8Array(4_097)],
  // Fields that are not exactly right
  ['a number', 'protocol.malformed', 'transactions', () => encode(7)],
  [
    'a body without signature',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => [[wire.author, wire.nonce, wire.until, wire.action]]),
  ],
  [
    'a third part',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => [[wire.author, wire.nonce, wire.until, wire.action], wire.signature, 1]),
  ],
  [
    'a body with a field too many',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => [[wire.author, wire.nonce, wire.until, wire.action, 1], wire.signature]),
  ],
  [
    'an author of 31 bytes',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => void (wire.author = new Uint8Array(31))),
  ],
  ['an author as text', 'protocol.malformed', 'transactions', () => raw((wire) => void (wire.author = h1!.memberId))],
  ['a negative nonce', 'protocol.malformed', 'transactions', () => raw((wire) => void (wire.nonce = -1))],
  ['no end of validity', 'protocol.malformed', 'transactions', () => raw((wire) => void (wire.until = null))],
  [
    'a signature of 63 bytes',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => void (wire.signature = new Uint8Array(63))),
  ],
  ['a signature that is null', 'protocol.malformed', 'transactions', () => raw((wire) => void (wire.signature = null))],
  [
    'an unknown action',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => void (wire.action[0] = 'mint-money')),
  ],
  [
    'an action named like a property of all objects',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => void (wire.action[0] = 'constructor')),
  ],
  [
    'an action named __proto__',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => void (wire.action[0] = '__proto__')),
  ],
  [
    'an action without its fields',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => void (wire.action[1] = [])),
  ],
  ['rules version 0', 'protocol.malformed', 'transactions', () => raw((wire) => void (wire.action[1][0] = 0))],
  ['no orders', 'protocol.malformed', 'transactions', () => raw((wire) => void (wire.action[1][1] = []))],
  [
    '97 orders',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => void (wire.action[1][1] = Array.from({ length: 97 }, () => wire.order))),
  ],
  [
    'an order with a field too many',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => void wire.order.push(1)),
  ],
  ['an order with a field too few', 'protocol.malformed', 'transactions', () => raw((wire) => void wire.order.pop())],
  ['a third side', 'protocol.malformed', 'transactions', () => withOrder(0, 2)],
  ['a side as text', 'protocol.malformed', 'transactions', () => withOrder(0, 'buy')],
  ['a negative period', 'protocol.malformed', 'transactions', () => withOrder(1, -900)],
  ['quantity 0', 'protocol.malformed', 'transactions', () => withOrder(2, 0)],
  ['a negative quantity', 'protocol.malformed', 'transactions', () => withOrder(2, -500)],
  ['more than a GWh', 'protocol.malformed', 'transactions', () => withOrder(2, 1_000_000_001)],
  ['a price beyond all bounds', 'protocol.malformed', 'transactions', () => withOrder(3, 1_000_000_001)],
  ['a price as text', 'protocol.malformed', 'transactions', () => withOrder(3, '0.24')],
  ['a negative minimum fill', 'protocol.malformed', 'transactions', () => withOrder(4, -10)],
  ['a fourth time in force', 'protocol.malformed', 'transactions', () => withOrder(5, 3)],
  ['an expiry as text', 'protocol.malformed', 'transactions', () => withOrder(6, 'tomorrow')],
  [
    'a cancellation of an id of 31 bytes',
    'protocol.malformed',
    'transactions',
    () => raw((wire) => void (wire.action = ['cancel-orders', [[new Uint8Array(31)]]])),
  ],
  [
    'a label with a control character',
    'protocol.malformed',
    'transactions',
    () => signed({ author: operator.member.memberId, action: admission(operator.signer, 'a\u0007b') }, operator.signer),
  ],
  [
    'a label that turns the text around',
    'protocol.malformed',
    'transactions',
    () => signed({ author: operator.member.memberId, action: admission(operator.signer, 'a\u202Eb') }, operator.signer),
  ],
  // Signatures
  ['a transaction signed by nobody', 'gossip.bad-signature', 'transactions', () => raw(() => undefined)],
  ['a transaction signed by a neighbour', 'gossip.bad-signature', 'transactions', () => signed({}, keyOf(0))],
  [
    'a transaction of another community',
    'gossip.bad-signature',
    'transactions',
    () => signed({}, keyOf(1), '12'.repeat(32)),
  ],
  [
    'a certificate that the operator did not sign',
    'member.forged-certificate',
    'transactions',
    () => signed({ author: operator.member.memberId, action: admission(keyOf(3)) }, operator.signer),
  ],
  // The blocks topic
  ['junk on the blocks topic', 'protocol.not-canonical', 'blocks', () => Buffer.from('ff', 'hex')],
  ['a transaction on the blocks topic', 'protocol.malformed', 'blocks', () => signed()],
  ['more than a block message may be', 'protocol.too-large', 'blocks', () => new Uint8Array(98_305)],
  ['a single vote', 'gossip.wrong-topic', 'blocks', () => encodeConsensusMessage({ type: 'vote', vote: finalize(0) })],
  [
    'another protocol version',
    'protocol.malformed',
    'blocks',
    () => proposal({ header: header({ protocolVersion: 2 }) }),
  ],
  [
    '1,001 transactions',
    'protocol.malformed',
    'blocks',
    () => proposal({ transactionIds: Array.from({ length: 1_001 }, () => 'ef'.repeat(32)) }),
  ],
  [
    'a proposal whose leader did not sign',
    'gossip.bad-signature',
    'blocks',
    () => proposal({ vote: vote(0, 'notarize', 'ab'.repeat(32), 0, keyOf(1)) }),
  ],
  [
    'a proposal of a fifth validator of four',
    'gossip.bad-signature',
    'blocks',
    () => proposal({ vote: vote(4, 'notarize', 'ab'.repeat(32)) }),
  ],
  [
    'a proposal with a nullify vote that names a block',
    'gossip.bad-signature',
    'blocks',
    () => proposal({ vote: { ...vote(0, 'nullify', null), blockHash: 'ab'.repeat(32) } }),
  ],
  [
    'a proposal of a validator that does not lead',
    'consensus.not-the-leader',
    'blocks',
    () => proposal({ vote: vote(0, 'notarize', 'ab'.repeat(32)) }),
  ],
  [
    'a proposal for another view than its vote',
    'consensus.not-the-leader',
    'blocks',
    () => proposal({ ...ofLeader(), view: 54 }),
  ],
  [
    'a proposal whose header was changed on the way',
    'consensus.proposal-inconsistent',
    'blocks',
    () => proposal({ ...ofLeader(), header: header({ timestampMs: 1 }) }),
  ],
  [
    'a proposal whose transactions were changed on the way',
    'block.wrong-transactions',
    'blocks',
    () => proposal({ ...ofLeader(), transactionIds: ['ef'.repeat(32)] }),
  ],
  [
    'a proposal whose certificates were changed on the way',
    'gossip.bad-certificate',
    'blocks',
    () => proposal({ ...ofLeader(), finalizeCertificate: certificateOf([finalize(0), finalize(1)]) }),
  ],
  [
    'a certificate of two of four',
    'gossip.bad-certificate',
    'blocks',
    () => certificate([0, 1].map((index) => finalize(index))),
  ],
  [
    'a certificate with one signature twice',
    'gossip.bad-certificate',
    'blocks',
    () =>
      certificate(
        [0, 1, 2].map((index) => finalize(index)),
        (signatures) => void (signatures[1] = signatures[0]!),
      ),
  ],
  [
    'a certificate in another order',
    'gossip.bad-certificate',
    'blocks',
    () =>
      certificate(
        [0, 1, 2].map((index) => finalize(index)),
        (signatures) => void signatures.sort((left, right) => right.voter - left.voter),
      ),
  ],
  [
    'a certificate with a fifth validator of four',
    'gossip.bad-certificate',
    'blocks',
    () => certificate([finalize(0), finalize(1), { ...finalize(2), voter: 4 }]),
  ],
  [
    'a certificate with one broken signature',
    'gossip.bad-certificate',
    'blocks',
    () =>
      certificate(
        [0, 1, 2].map((index) => finalize(index)),
        (signatures) => void (signatures[2] = { voter: 2, signature: new Uint8Array(64) }),
      ),
  ],
  [
    'a nullify certificate that names a block',
    'gossip.bad-certificate',
    'blocks',
    () => certificate([0, 1, 2].map((index) => vote(index, 'nullify', 'ab'.repeat(32)))),
  ],
  [
    'a finalize certificate that names no block',
    'gossip.bad-certificate',
    'blocks',
    () => certificate([0, 1, 2].map((index) => vote(index, 'finalize', null))),
  ],
  // The status topic
  ['junk on the status topic', 'protocol.not-canonical', 'status', () => Buffer.from('ff', 'hex')],
  ['a transaction on the status topic', 'protocol.malformed', 'status', () => signed()],
  ['more than a status may be', 'protocol.too-large', 'status', () => new Uint8Array(513)],
  ['a status signed by a neighbour', 'gossip.bad-signature', 'status', () => status({}, keyOf(3))],
];

const IGNORED: Case[] = [
  ['a proposal of a view that is over', 'gossip.already-known', 'blocks', () => ofEarlierView()],
  [
    'an author who is no member',
    'gossip.unknown-author',
    'transactions',
    () => signed({ author: memberIdOf(sha256, stranger.publicKey) }, stranger),
  ],
  [
    'a transaction that is no longer valid',
    'gossip.expired',
    'transactions',
    () => signed({ validUntilMs: now.wallMs }),
  ],
  [
    'a transaction valid for too long',
    'gossip.too-far-ahead',
    'transactions',
    () => signed({ validUntilMs: now.wallMs + 25 * 3_600_000 }),
  ],
  [
    'a nonce that was passed',
    'gossip.nonce-passed',
    'transactions',
    () => signed({ author: h0!.memberId, nonce: 5 }, keyOf(0)),
  ],
  [
    'orders for a period whose gate has closed',
    'gossip.period-closed',
    'transactions',
    () => signed({ action: { type: 'place-orders', rulesVersion: 1, orders: [orderTerms({ period: period - 600 })] } }),
  ],
  [
    'orders beyond the horizon',
    'gossip.too-far-ahead',
    'transactions',
    () =>
      signed({
        action: { type: 'place-orders', rulesVersion: 1, orders: [orderTerms({ period: period + 60 * 200 })] },
      }),
  ],
  [
    'a proposal of another epoch',
    'gossip.other-epoch',
    'blocks',
    () => proposal({ vote: vote(0, 'notarize', 'ab'.repeat(32), 1) }),
  ],
  [
    'a certificate of another epoch',
    'gossip.other-epoch',
    'blocks',
    () => certificate([0, 1, 2].map((index) => finalize(index, 1))),
  ],
  [
    'the status of a stranger',
    'gossip.unknown-author',
    'status',
    () => status({ member: memberIdOf(sha256, stranger.publicKey) }, stranger),
  ],
  ['a status older than the one known', 'gossip.already-known', 'status', () => status({ atMs: 1 })],
  ['a status from the future', 'gossip.too-far-ahead', 'status', () => status({ atMs: now.wallMs + 11 * 60_000 })],
];

describe('bad gossip', () => {
  test.each(REJECTED)('%s is rejected: %s', (_name, code, topic, bytes) => {
    expect(operatorNode().judge(topic, bytes(), now)).toMatchObject({ verdict: 'reject', code });
  });

  test.each(IGNORED)('%s is ignored: %s', (_name, code, topic, bytes) => {
    expect(operatorNode().judge(topic, bytes(), now)).toMatchObject({ verdict: 'ignore', code });
  });

  test('a transaction that is known is ignored', () => {
    const bytes = signed();
    const judgement = operatorNode().judge('transactions', bytes, now);
    expect(judgement.verdict).toBe('accept');
    if (judgement.verdict === 'accept') operatorNode().step(judgement.input, now);
    expect(operatorNode().judge('transactions', bytes, now)).toMatchObject({ code: 'gossip.already-known' });
  });

  test("a transaction over its author's quota is ignored, and another author is not affected", () => {
    for (let nonce = 1; nonce <= 16; nonce++) {
      const bytes = signed({ author: members[4]!.member.memberId, nonce }, keyOf(4));
      const judgement = operatorNode().judge('transactions', bytes, now);
      if (judgement.verdict === 'accept') operatorNode().step(judgement.input, now);
    }
    const surplus = signed({ author: members[4]!.member.memberId, nonce: 17 }, keyOf(4));
    expect(operatorNode().judge('transactions', surplus, now)).toMatchObject({
      verdict: 'ignore',
      code: 'gossip.author-quota',
    });
    expect(operatorNode().judge('transactions', signed({ nonce: now.wallMs + 7 }), now).verdict).toBe('accept');
  });

  test('judging changes nothing: the same message is judged alike again', () => {
    const before = operatorNode().chain.stateHash;
    for (const [, , topic, bytes] of [...REJECTED, ...IGNORED]) operatorNode().judge(topic, bytes(), now);
    expect(operatorNode().chain.stateHash).toBe(before);
    expect(operatorNode().judge('transactions', signed({ nonce: now.wallMs + 9 }), now).verdict).toBe('accept');
  });
});

function operatorNode(): EngineNetwork['nodes'][number]['engine'] {
  return network.nodes.at(-1)!.engine;
}
