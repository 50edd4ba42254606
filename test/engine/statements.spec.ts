import { beforeEach, describe, expect, test } from 'vitest';
import { decodeStatementAnswer } from '#engine';
import type { HexId } from '#market';
import { signStatement } from '#protocol';
import type { SignedStatement, StatementBody } from '#protocol';
import { EngineNetwork, testCommunity } from '#testing';

const community = testCommunity({ households: 5, validators: 4 });
const { communityId, members } = community;
const idOf = (index: number) => members[index]!.member.memberId;
let network: EngineNetwork;
let tradeId: HexId;
let period: number;

/** h0 has sold 500 Wh to h1; nobody has metered anything. */
beforeEach(async () => {
  network = await EngineNetwork.create(community, 51);
  network.run(1_000);
  period = Math.floor(network.wallMs / 60_000) * 60 + 120;
  const terms = { period, quantityWh: 500, minFillWh: 0, timeInForce: 'gtc', expiresAtMs: null } as const;
  network.command(0, { type: 'place-orders', orders: [{ ...terms, side: 'sell', limitPrice: 120_000 }] });
  network.command(1, { type: 'place-orders', orders: [{ ...terms, side: 'buy', limitPrice: 120_000 }] });
  network.run(20_000);
  [tradeId] = [...network.nodes[0]!.store.trades.keys()] as [HexId];
});

function statement(changes: Partial<StatementBody> = {}, signer = 1): SignedStatement {
  const body: StatementBody = {
    tradeId,
    party: idOf(1),
    deliveredWh: 400,
    quality: 'actual',
    revision: 1,
    commit: 'ab'.repeat(32),
    ...changes,
  };
  return signStatement(body, communityId, members[signer]!.signer);
}

/** What h0 answers to a statement: null acknowledges it. */
function answer(signed: SignedStatement): string | null {
  const { engine, store } = network.nodes[0]!;
  const effects = engine.step(
    { type: 'statement', requestId: 7, statement: signed },
    { wallMs: network.wallMs, monotonicMs: network.nowMs },
  );
  void store.commit(effects.filter((effect) => effect.type === 'persist').map((effect) => effect.change));
  const reply = effects.find((effect) => effect.type === 'statement-answer')!;
  const code = decodeStatementAnswer(reply.bytes);
  if (!code.ok) throw new Error(code.failure.detail);
  return code.value;
}

describe("a counterparty's delivery statement", () => {
  test('is acknowledged and recorded with its signature', () => {
    const signed = statement();
    expect(answer(signed)).toBeNull();
    expect(answer(signed)).toBeNull();
    expect([...network.nodes[0]!.store.statements.values()]).toMatchObject([{ party: idOf(1), deliveredWh: 400 }]);
  });

  test('about a trade that is not known is to be sent again later', () => {
    expect(answer(statement({ tradeId: 'cd'.repeat(32) }))).toBe('statement.unknown-trade');
  });

  test('by somebody who is no party of the trade is refused', () => {
    expect(answer(statement({ party: idOf(2) }, 2))).toBe('statement.not-a-party');
    expect(answer(statement({ party: idOf(0) }, 0))).toBe('statement.not-a-party');
  });

  test('signed by somebody else is refused', () => {
    expect(answer(statement({}, 2))).toBe('statement.bad-signature');
    expect(answer({ ...statement(), deliveredWh: 399 })).toBe('statement.bad-signature');
  });

  test('that contradicts an earlier one is kept as evidence, and the first stays on record', () => {
    expect(answer(statement())).toBeNull();
    expect(answer(statement({ deliveredWh: 100 }))).toBeNull();
    const { store } = network.nodes[0]!;
    expect([...store.statements.values()]).toMatchObject([{ deliveredWh: 400 }]);
    expect([...store.settlements.values()]).toMatchObject([{ state: 'disputed' }]);
    expect([...store.alarms.keys()].sort()).toEqual([
      `statement.contradiction:${tradeId}`,
      `statement.evidence:${tradeId}:1`,
    ]);
    expect(store.alarms.get(`statement.evidence:${tradeId}:1`)).toMatchObject({ code: 'statement.evidence' });
    expect(answer(statement({ deliveredWh: 300, revision: 2 }))).toBeNull();
    expect(store.alarms.get(`statement.contradiction:${tradeId}`)?.clearedAtMs).toBe(network.wallMs);
    expect([...store.settlements.values()]).toMatchObject([{ state: 'traded' }]);
  });

  test('that never comes leaves a provisional settlement at the deadline, corrected when it comes after all', async () => {
    const grid = { meterId: 'grid', label: 'Grid', role: 'grid', tokenHash: '', registeredAtMs: 0 } as const;
    network.command(0, { type: 'register-meter', meter: grid });
    network.crash(1);
    network.run((period + 61) * 1000 - network.wallMs);
    const reading = {
      type: 'interval',
      startMs: period * 1000,
      endMs: (period + 60) * 1000,
      importWh: 0,
      exportWh: 450,
    } as const;
    network.command(0, { type: 'add-readings', meterId: 'grid', readings: [reading], supersede: false });
    const { store } = network.nodes[0]!;
    expect([...store.settlements.values()]).toMatchObject([{ state: 'previewed', settledWh: 0 }]);
    network.run(601_000);
    expect([...store.settlements.values()]).toMatchObject([{ state: 'provisional', settledWh: 450, sellerPays: 0 }]);
    const alarmId = `settlement.counterparty-silent:${tradeId}`;
    expect(store.alarms.get(alarmId)).toMatchObject({ clearedAtMs: null });
    expect(answer(statement())).toBeNull();
    expect([...store.settlements.values()]).toMatchObject([
      { state: 'corrected', settledWh: 400, sellerPays: 0 - 1_000 },
    ]);
    expect(store.alarms.get(alarmId)?.clearedAtMs).toBe(network.wallMs);
    const sum = [...store.ledger.values()]
      .flatMap(({ postings }) => postings)
      .reduce((total, { amount }) => total + amount, 0);
    expect(sum).toBe(0);
    expect(store.ledger.size).toBe(3);
  });
});
