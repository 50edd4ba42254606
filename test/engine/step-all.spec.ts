import { describe, expect, test } from 'vitest';
import type { EngineInput } from '#engine';
import { decodeTransaction, encodeTransaction, signTransaction } from '#protocol';
import { EngineNetwork, standInCrypto, testCommunity } from '#testing';

describe('inputs that come together', () => {
  test('are taken in order, and their transactions get into one block', async () => {
    const community = testCommunity({ households: 3, validators: 1, rules: { batchSeconds: 0 } });
    const network = await EngineNetwork.create(community, 1);
    network.run(1_000);
    const period = (Math.floor(network.wallMs / 1000 / 60) + 3) * 60;
    const inputs = community.members.slice(0, 3).map(({ member, signer }): EngineInput => {
      const terms = {
        quantityWh: 10,
        limitPrice: 100_000,
        minFillWh: 0,
        timeInForce: 'gtc',
        expiresAtMs: null,
      } as const;
      const orders = [{ side: 'buy', period, ...terms } as const];
      const body = {
        author: member.memberId,
        nonce: network.wallMs,
        validUntilMs: network.wallMs + 60_000,
        action: { type: 'place-orders', rulesVersion: 1, orders } as const,
      };
      const signed = signTransaction(body, community.communityId, signer, standInCrypto.sha256);
      const decoded = decodeTransaction(encodeTransaction(signed), community.communityId, standInCrypto.sha256);
      if (!decoded.ok) throw new Error(decoded.failure.detail);
      return { type: 'transaction', transaction: decoded.value };
    });
    const { engine } = network.nodes[0]!;
    const before = engine.state.height;
    const effects = engine.stepAll(inputs, { wallMs: network.wallMs, monotonicMs: network.nowMs });
    const blocks = effects.flatMap((effect) =>
      effect.type === 'persist' && effect.change.type === 'append-block' ? [effect.change.row.transactionCount] : [],
    );
    expect(blocks).toEqual([3]);
    expect(engine.state.height).toBe(before + 1);
    expect(engine.state.book.orders()).toHaveLength(3);
  });
});
