import { describe, expect, test } from 'vitest';
import type { EngineEffect } from '#engine';
import type { OrderTerms } from '#market';
import { CALM, EngineNetwork, testCommunity } from '#testing';
import type { SimulatedNode } from '#testing';

const PERIOD_SECONDS = 60;

/** A community of four validators that counts the votes and proposals that each sends. */
function countingNetwork() {
  const votes = [0, 0, 0, 0, 0];
  const released = (node: SimulatedNode, effect: EngineEffect): void => {
    if (effect.type === 'send-consensus') votes[node.index]! += 1;
  };
  const network = new EngineNetwork(testCommunity({ households: 4, validators: 4 }), 1, CALM, { released });
  network.startAll();
  const work = (index: number): void => {
    const period = (Math.floor(network.wallMs / 1000 / PERIOD_SECONDS) + 2) * PERIOD_SECONDS;
    const terms = { quantityWh: 10, limitPrice: 100_000, minFillWh: 0, timeInForce: 'gtc', expiresAtMs: null } as const;
    const order: OrderTerms = { side: 'buy', period, ...terms };
    network.command(index, { type: 'place-orders', orders: [order] });
    network.run(20_000);
  };
  return { network, votes, work };
}

function alarmsOf(effects: readonly EngineEffect[]): string[] {
  return effects.flatMap((effect) =>
    effect.type === 'notice' && effect.notice.type === 'alarm'
      ? [`${effect.notice.code}${effect.notice.cleared ? ' cleared' : ''}: ${effect.notice.detail}`]
      : [],
  );
}

describe('a validator whose clock is wrong', () => {
  test('warns beyond a second, and goes on voting up to half a minute', () => {
    const { network, votes, work } = countingNetwork();
    expect(alarmsOf(network.input(0, { type: 'clock-offset', offsetMs: 1_000 }))).toEqual([]);
    expect(alarmsOf(network.input(0, { type: 'clock-offset', offsetMs: -1_001 }))).toEqual([
      "clock.off: the clock is 1001 ms ahead of the community's",
    ]);
    expect(alarmsOf(network.input(0, { type: 'clock-offset', offsetMs: -30_000 }))).toEqual([]);
    expect(network.nodes[0]!.store.alarms.get('clock.off')).toMatchObject({ code: 'clock.off', clearedAtMs: null });
    work(1);
    expect(votes[0]).toBeGreaterThan(0);
  });

  test('signs nothing beyond half a minute; the others go on, and it follows', () => {
    const { network, votes, work } = countingNetwork();
    const [alarm] = alarmsOf(network.input(0, { type: 'clock-offset', offsetMs: 30_001 }));
    expect(alarm).toBe(
      "clock.off: the clock is 30001 ms behind the community's; this node votes no more until it is right",
    );
    const before = votes[0]!;
    work(1);
    work(2);
    const own = network.nodes[0]!.store.votes;
    expect(own.size).toBe(0);
    expect(votes[1]).toBeGreaterThan(0);
    expect(votes[0]! - before).toBeLessThan(votes[1]!);
    expect(network.commonHeight).toBeGreaterThan(0);
    expect(network.stateHashesAt(network.commonHeight).size).toBe(1);
  });

  test('votes again when its clock is right, and clears the alarm; an unknown offset changes nothing', () => {
    const { network, work } = countingNetwork();
    network.input(0, { type: 'clock-offset', offsetMs: 300_000 });
    expect(network.input(0, { type: 'clock-offset', offsetMs: null })).toEqual([]);
    expect(alarmsOf(network.input(0, { type: 'clock-offset', offsetMs: 3 }))).toEqual([
      'clock.off cleared: the clock is right again',
    ]);
    expect(network.nodes[0]!.store.alarms.get('clock.off')?.clearedAtMs).toBe(network.wallMs);
    network.crash(3);
    work(1);
    expect(network.nodes[1]!.engine.state.height).toBeGreaterThan(0);
  });
});
