import { describe, expect, test } from 'vitest';
import type { Engine } from '#engine';
import type { HexId } from '#market';
import type { TopicName } from '#protocol';
import { EngineNetwork, MemoryStore, SeededRandom, testCommunity } from '#testing';
import type { SimulatedNode } from '#testing';

const ORDERS = process.env['WATTMESH_TEST_DEPTH'] === 'deep' ? 10_000 : 1_000;

/** Some eight seconds on a quiet machine; a busy one takes its time. */
const TIME_LIMIT_MS = 20 * ORDERS * 10;

interface Message {
  readonly topic: TopicName;
  readonly bytes: Uint8Array;
}

/** A busy minute of a real community, and everything that was gossiped in it. */
async function busyMinute(): Promise<{ network: EngineNetwork; messages: Message[] }> {
  const network = await EngineNetwork.create(testCommunity({ households: 6, validators: 4 }), 11);
  const messages: Message[] = [];
  network.onPublish = (topic, bytes) => void (topic === 'status' || messages.push({ topic, bytes }));
  network.run(1_000);
  const random = new SeededRandom(12);
  const start = Math.floor(network.wallMs / 60_000) * 60;
  for (let round = 0; round < 12; round++) {
    const index = round % 6;
    const side = index % 2 === 0 ? 'sell' : 'buy';
    const limitPrice = side === 'sell' ? 100 * random.between(1_000, 1_800) : 100 * random.between(1_500, 2_500);
    const terms = { side, minFillWh: 0, timeInForce: 'gtc', expiresAtMs: null, limitPrice } as const;
    const orders = [120, 180].map((ahead) => ({
      ...terms,
      period: start + ahead,
      quantityWh: 10 * random.between(5, 60),
    }));
    network.command(index, { type: 'place-orders', orders });
    network.run(random.between(200, 2_500));
  }
  network.run(30_000);
  return { network, messages };
}

/** Gives the messages to a fresh engine in a random order, some twice; what it asks for on /sync, a neighbour answers. */
function replay(network: EngineNetwork, engine: Engine, store: MemoryStore, messages: Message[], seed: number): void {
  const random = new SeededRandom(seed);
  const now = { wallMs: network.wallMs, monotonicMs: 0 };
  const neighbour = network.nodes[0]!;
  const step = (input: Parameters<Engine['step']>[0]): void => {
    const effects = engine.step(input, now);
    const changes = effects.filter((effect) => effect.type === 'persist').map((effect) => effect.change);
    void store.commit(changes);
    for (const effect of effects) {
      if (effect.type !== 'sync-request') continue;
      const answer = random.chance(0.5) ? network.answerOf(neighbour, effect.request) : null;
      step({ type: 'sync-answer', requestId: effect.requestId, answer });
    }
  };
  step({ type: 'start' });
  const twice = messages.filter(() => random.chance(0.3));
  for (const { topic, bytes } of random.shuffled([...messages, ...twice])) {
    const judgement = engine.judge(topic, bytes, now);
    if (judgement.verdict === 'reject') throw new Error(`${topic}: an honest message is rejected`);
    if (judgement.verdict === 'accept') step(judgement.input);
  }
  step({ type: 'connected', member: memberIdOf(neighbour) });
  for (let turn = 0; turn < 40 && engine.state.height < neighbour.engine.state.height; turn++) {
    now.monotonicMs += 20_000;
    step({ type: 'tick' });
  }
}

function memberIdOf(node: SimulatedNode): HexId {
  return node.identity.member.memberId;
}

describe('arrival order', () => {
  test(
    `${ORDERS} random orders of the same messages, with duplicates, give the same trades and state hash`,
    async () => {
      const { network, messages } = await busyMinute();
      const reference = network.nodes[0]!;
      expect(reference.store.trades.size).toBeGreaterThan(5);
      expect(messages.length).toBeGreaterThan(30);
      const follower = network.nodes[5]!.identity;
      for (let seed = 1; seed <= ORDERS; seed++) {
        const store = new MemoryStore();
        const engine = await network.newEngine(follower, store);
        replay(network, engine, store, messages, seed);
        expect(engine.state.height, `seed ${seed}`).toBe(reference.engine.state.height);
        expect(engine.chain.stateHash, `seed ${seed}`).toBe(reference.engine.chain.stateHash);
        expect([...store.trades.keys()].sort(), `seed ${seed}`).toEqual([...reference.store.trades.keys()].sort());
      }
    },
    TIME_LIMIT_MS,
  );
});
