import { describe, expect, test } from 'vitest';
import type { Engine, EngineEffect, EngineInput } from '#engine';
import { EngineRunner } from './engine-runner.js';
import { SystemClock } from './system-clock.js';

/** An engine that answers every input as it is told. */
function engine(step: (input: EngineInput) => EngineEffect[]): Engine {
  // Safety: the runner uses these two methods only.
  const stepAll = (inputs: readonly EngineInput[]): EngineEffect[] => inputs.flatMap((input) => step(input));
  return { stepAll, nextWakeMs: () => Infinity } as unknown as Engine;
}

const publish: EngineEffect = { type: 'publish', topic: 'status', bytes: new Uint8Array(1) };
const persist: EngineEffect = { type: 'persist', change: { type: 'put-setting', name: 'a', value: '1' } };
const reply = (input: EngineInput): EngineEffect[] =>
  input.type === 'command'
    ? [{ type: 'reply', requestId: input.requestId, outcome: { ok: true, value: { type: 'done' } } }]
    : [];
const command = { type: 'remove-meter', meterId: 'm' } as const;

describe('the runner', () => {
  test('carries nothing out before the changes of its step are on disk', async () => {
    const order: string[] = [];
    const store = { commit: () => Promise.resolve().then(() => void order.push('stored')) };
    const runner = new EngineRunner(
      engine((input) => [publish, persist, ...reply(input)]),
      store,
      new SystemClock(),
    );
    runner.start({ carryOut: (effect) => void order.push(effect.type) });
    expect(await runner.run(command)).toMatchObject({ ok: true });
    expect(order).toEqual(['stored', 'publish', 'publish']);
    await runner.stop();
  });

  test('stops taking part when the store fails: nothing leaves, nobody is told a success', async () => {
    const sent: string[] = [];
    const store = { commit: () => Promise.reject(new Error('disk full')) };
    const runner = new EngineRunner(
      engine((input) => [publish, persist, ...reply(input)]),
      store,
      new SystemClock(),
    );
    runner.start({ carryOut: (effect) => void sent.push(effect.type) });
    expect(await runner.run(command)).toMatchObject({ ok: false, failure: { code: 'node.unavailable' } });
    expect(await runner.run(command)).toMatchObject({ ok: false, failure: { code: 'node.unavailable' } });
    expect(runner.halt).toMatchObject({ code: 'store.unavailable' });
    expect(sent).toEqual([]);
    expect(runner.push({ type: 'tick' })).toBe(false);
    await runner.stop();
  });

  test('stops taking part when the engine breaks its own rules', async () => {
    const stored: unknown[] = [];
    const store = { commit: (changes: readonly unknown[]) => Promise.resolve(void stored.push(...changes)) };
    const runner = new EngineRunner(
      engine((input) => {
        if (input.type === 'command') throw new Error('a bug');
        return [persist];
      }),
      store,
      new SystemClock(),
    );
    runner.start({ carryOut: () => undefined });
    expect(await runner.run(command)).toMatchObject({ ok: false, failure: { code: 'node.unavailable' } });
    expect(runner.halt).toMatchObject({ code: 'node.failed' });
    expect(stored).toEqual([]);
    await runner.stop();
  });
});
