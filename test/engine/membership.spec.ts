import { describe, expect, test } from 'vitest';
import type { ErrorCode, HexId, Member } from '#market';
import { memberIdOf, signCertificate, signTransaction } from '#protocol';
import type { TransactionAction } from '#protocol';
import { EngineNetwork, standInCrypto, standInSigner, testCommunity } from '#testing';

const { sha256 } = standInCrypto;
const community = testCommunity({ households: 6, validators: 4, rules: { maxAdmissionsPerDay: 2 } });
const { members } = community;
const operator = members.at(-1)!;
const last = members.length - 1;

function newcomer(name: string, peerId = `peer-${name}`): Member {
  const { publicKey } = standInSigner(name);
  const memberId = memberIdOf(sha256, publicKey);
  return {
    ...members[0]!.member,
    memberId,
    memberKey: publicKey,
    transportPeerIds: [peerId],
    label: name,
    roles: ['household'],
  };
}

/** Seals an action of a member and answers what the execution said of it on the operator's node. */
async function seal(
  network: EngineNetwork,
  index: number,
  action: TransactionAction,
  nonce = network.wallMs,
  street = community,
): Promise<string[]> {
  const { member, signer } = street.members[index]!;
  const body = { author: member.memberId, nonce, validUntilMs: network.wallMs + 60_000, action };
  const transaction = signTransaction(body, street.communityId, signer, sha256);
  const codes: string[] = [];
  const { state } = network.nodes[last]!.engine;
  const execute = state.execute.bind(state);
  state.execute = (block, transactions) => {
    const events = execute(block, transactions);
    for (const event of events) if (event.type === 'transaction-rejected') codes.push(event.code);
    return events;
  };
  network.inject(index, transaction);
  network.run(8_000);
  state.execute = execute;
  return codes;
}

function admit(member: Member, street = community): TransactionAction {
  return { type: 'admit-member', certificate: signCertificate(member, street.communityId, operator.signer) };
}

function isMember(network: EngineNetwork, id: HexId): boolean[] {
  return network.nodes.map(({ engine }) => engine.state.members.member(id) !== undefined);
}

describe('membership', () => {
  test('the operator admits a household on all nodes, and removes it with its live orders', async () => {
    const network = await EngineNetwork.create(community, 21);
    network.run(1_000);
    const member = newcomer('n1');
    expect(await seal(network, last, admit(member))).toEqual([]);
    expect(isMember(network, member.memberId)).not.toContain(false);
    const period = Math.floor(network.wallMs / 60_000) * 60 + 600;
    const order = {
      side: 'sell',
      period,
      quantityWh: 100,
      limitPrice: 100_000,
      minFillWh: 0,
      timeInForce: 'gtc',
      expiresAtMs: null,
    } as const;
    network.command(4, { type: 'place-orders', orders: [order] });
    network.run(5_000);
    expect(network.nodes[1]!.engine.state.book.orders()).toHaveLength(1);
    await seal(network, last, { type: 'remove-member', memberId: members[4]!.member.memberId });
    expect(network.nodes[1]!.engine.state.book.orders()).toHaveLength(0);
    expect([...network.nodes[1]!.store.orders.values()]).toMatchObject([
      { status: 'left', reasonCode: 'order.member-removed' },
    ]);
    expect(isMember(network, members[4]!.member.memberId)).not.toContain(true);
    expect(network.command(4, { type: 'place-orders', orders: [order] })).toMatchObject({
      failure: { code: 'member.unknown' },
    });
    expect(network.stateHashesAt(network.commonHeight).size).toBe(1);
  });

  test('a household leaves by itself', async () => {
    const network = await EngineNetwork.create(community, 22);
    network.run(1_000);
    expect(await seal(network, 5, { type: 'leave' })).toEqual([]);
    expect(isMember(network, members[5]!.member.memberId)).not.toContain(true);
  });

  const refused: [ErrorCode, number, () => TransactionAction][] = [
    ['member.not-the-operator', 4, () => ({ type: 'remove-member', memberId: members[5]!.member.memberId })],
    ['member.known', last, () => admit(members[5]!.member)],
    ['member.peer-taken', last, () => admit(newcomer('n2', 'peer-h1'))],
    ['member.id-wrong', last, () => admit({ ...newcomer('n2'), memberId: 'ab'.repeat(32) })],
    ['member.second-operator', last, () => admit({ ...newcomer('n2'), roles: ['operator'] })],
    ['member.unknown', last, () => ({ type: 'remove-member', memberId: 'ab'.repeat(32) })],
    ['member.is-validator', last, () => ({ type: 'remove-member', memberId: members[0]!.member.memberId })],
    ['member.is-operator', last, () => ({ type: 'leave' })],
    ['order.not-a-household', last, () => ({ type: 'cancel-orders', orderIds: ['ab'.repeat(32)] })],
  ];
  test.each(refused)('%s is a refusal in execution, and consumes the nonce', async (code, index, action) => {
    const network = await EngineNetwork.create(community, 23);
    network.run(1_000);
    const nonce = network.wallMs;
    expect(await seal(network, index, action(), nonce)).toEqual([code]);
    expect(network.nodes[0]!.engine.state.nonceOf(members[index]!.member.memberId)).toBe(nonce);
    expect(network.stateHashesAt(network.commonHeight).size).toBe(1);
  });

  test('admissions are capped for each UTC day', async () => {
    const evening = testCommunity({
      households: 6,
      validators: 4,
      rules: { maxAdmissionsPerDay: 2 },
      createdMs: Date.UTC(2026, 0, 1, 23, 59),
    });
    const network = await EngineNetwork.create(evening, 24);
    network.run(1_000);
    for (const name of ['n3', 'n4'])
      expect(await seal(network, last, admit(newcomer(name), evening), undefined, evening)).toEqual([]);
    const surplus = await seal(network, last, admit(newcomer('n5'), evening), undefined, evening);
    expect(surplus).toEqual(['member.admissions-exhausted']);
    network.run(60_000);
    expect(await seal(network, last, admit(newcomer('n5'), evening), undefined, evening)).toEqual([]);
  });
});
