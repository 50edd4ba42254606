import { describe, expect, it } from 'vitest';
import { Deadlines } from './deadline.js';

/** Ends only with the signal. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('something that broke because of the abort')));
  });
}

describe('Deadlines', () => {
  it('give what the action gives, and its own error when it fails by itself', async () => {
    const deadlines = new Deadlines();
    expect(await deadlines.run('peer', 1_000, undefined, () => Promise.resolve(7))).toBe(7);
    const failing = deadlines.run('peer', 1_000, undefined, () => Promise.reject(new Error('its own')));
    await expect(failing).rejects.toThrow('its own');
  });

  it('say timed-out, aborted by the caller, and aborted by the stop', async () => {
    const deadlines = new Deadlines();
    await expect(deadlines.run('peer', 5, undefined, untilAborted)).rejects.toMatchObject({ code: 'peer.timed-out' });
    const caller = new AbortController();
    const called = deadlines.run('peer', 10_000, caller.signal, untilAborted);
    caller.abort();
    await expect(called).rejects.toMatchObject({ code: 'peer.aborted' });
    const stopped = deadlines.run('peer', 10_000, undefined, untilAborted);
    deadlines.abortAll();
    await expect(stopped).rejects.toMatchObject({ code: 'peer.aborted' });
  });

  it('do not begin for a caller that has given up already', async () => {
    let begun = false;
    const run = new Deadlines().run('peer', 1_000, AbortSignal.abort(), () => Promise.resolve((begun = true)));
    await expect(run).rejects.toMatchObject({ code: 'peer.aborted' });
    expect(begun).toBe(false);
  });
});
