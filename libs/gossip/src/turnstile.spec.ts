import { describe, expect, it } from 'vitest';
import { Turnstile } from './turnstile.js';

const NEVER = new AbortController().signal;

describe('Turnstile', () => {
  it('lets the next in line in when somebody leaves', async () => {
    const turnstile = new Turnstile(1, 10);
    const order: string[] = [];
    const leave = await turnstile.enter('peer', 'x', NEVER);
    const waiting = ['a', 'b'].map(async (name) => {
      const leaveAgain = await turnstile.enter('peer', 'x', NEVER);
      order.push(name);
      leaveAgain();
    });
    expect(order).toEqual([]);
    leave();
    await Promise.all(waiting);
    expect(order).toEqual(['a', 'b']);
    expect(turnstile.size).toBe(0);
  });

  it('counts each peer and protocol on its own', async () => {
    const turnstile = new Turnstile(1, 0);
    await turnstile.enter('peer', 'x', NEVER);
    await turnstile.enter('peer', 'y', NEVER);
    await turnstile.enter('other', 'x', NEVER);
    await expect(turnstile.enter('peer', 'x', NEVER)).rejects.toMatchObject({ code: 'peer.too-busy' });
  });

  it('gives a place back once, however often it is asked to', async () => {
    const turnstile = new Turnstile(1, 0);
    const leave = await turnstile.enter('peer', 'x', NEVER);
    leave();
    leave();
    await turnstile.enter('peer', 'x', NEVER);
    await expect(turnstile.enter('peer', 'x', NEVER)).rejects.toMatchObject({ code: 'peer.too-busy' });
  });

  it('takes those out of the line who give up', async () => {
    const turnstile = new Turnstile(1, 2);
    const leave = await turnstile.enter('peer', 'x', NEVER);
    const impatient = new AbortController();
    const gaveUp = turnstile.enter('peer', 'x', impatient.signal);
    const patient = turnstile.enter('peer', 'x', NEVER);
    impatient.abort(new Error('enough'));
    await expect(gaveUp).rejects.toThrow('enough');
    leave();
    (await patient)();
    expect(turnstile.size).toBe(0);
  });
});
