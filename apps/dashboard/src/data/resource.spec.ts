import { describe, expect, it } from 'vitest';
import type { Outcome } from '../api/failure.js';
import { Resource } from './resource.js';

function harness() {
  const answers: ((outcome: Outcome<number>) => void)[] = [];
  const timers = new Set<{ run: () => void; atMs: number }>();
  let nowMs = 0;
  const resource = new Resource<number>(() => new Promise((resolve) => void answers.push(resolve)), {
    nowMs: () => nowMs,
    schedule: (run, waitMs) => {
      const timer = { run, atMs: nowMs + waitMs };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  return {
    resource,
    answers,
    answer: async (outcome: Outcome<number>) => {
      answers.at(-1)?.(outcome);
      await Promise.resolve();
      await Promise.resolve();
    },
    advance: (byMs: number) => {
      nowMs += byMs;
      for (const timer of timers) {
        if (timer.atMs > nowMs) continue;
        timers.delete(timer);
        timer.run();
      }
    },
  };
}

const unreachable: Outcome<number> = { ok: false, failure: { kind: 'unreachable', text: 'gone' } };

describe('a resource', () => {
  it('is read when told to and keeps the value', async () => {
    const { resource, answer } = harness();
    expect(resource.get()).toEqual({ loading: false });
    resource.refresh();
    expect(resource.get()).toEqual({ loading: true });
    await answer({ ok: true, value: 1 });
    expect(resource.get()).toEqual({ value: 1, loading: false });
  });

  it('keeps the last good value beside the failure', async () => {
    const { resource, answer, advance } = harness();
    resource.refresh();
    await answer({ ok: true, value: 1 });
    advance(5_000);
    resource.refresh();
    await answer(unreachable);
    expect(resource.get()).toEqual({ value: 1, failure: { kind: 'unreachable', text: 'gone' }, loading: false });
    advance(5_000);
    resource.refresh();
    await answer({ ok: true, value: 2 });
    expect(resource.get()).toEqual({ value: 2, loading: false });
  });

  it('turns a burst of events into one reading under way and one after it', async () => {
    const { resource, answers, answer, advance } = harness();
    for (let event = 0; event < 50; event += 1) resource.refresh();
    expect(answers).toHaveLength(1);
    await answer({ ok: true, value: 1 });
    for (let event = 0; event < 50; event += 1) resource.refresh();
    expect(answers).toHaveLength(1);
    advance(1_500);
    expect(answers).toHaveLength(2);
    await answer({ ok: true, value: 2 });
    advance(60_000);
    expect(answers).toHaveLength(2);
  });

  it('tells its listeners until they leave or it is stopped', async () => {
    const { resource, answer, advance } = harness();
    let told = 0;
    const leave = resource.subscribe(() => {
      told += 1;
    });
    resource.refresh();
    await answer({ ok: true, value: 1 });
    expect(told).toBe(2);
    leave();
    advance(5_000);
    resource.refresh();
    resource.stop();
    await answer({ ok: true, value: 2 });
    expect(told).toBe(2);
    expect(resource.get()).toEqual({ value: 1, loading: true });
  });
});
