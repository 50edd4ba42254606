import { describe, expect, it } from 'vitest';
import type { StreamEvent } from './event-stream-parser.js';
import { LiveEvents, SILENCE_LIMIT_MS, type LiveState } from './live-events.js';

/** A connection whose server and timers the test holds in its hands. */
function harness() {
  const states: LiveState[] = [];
  const events: StreamEvent[] = [];
  const timers = new Set<{ run: () => void; waitMs: number }>();
  const streams: { send: (text: string) => void; end: () => void; aborted: () => boolean }[] = [];
  let answer: 'stream' | 'refuse' | 'fail' = 'stream';
  const live = new LiveEvents({
    open: async (signal) => {
      if (answer === 'fail') throw new TypeError('no route');
      if (answer === 'refuse') return new Response('', { status: 503 });
      return new Response(
        new ReadableStream<Uint8Array>({
          start(controller) {
            signal.addEventListener('abort', () => controller.error(new Error('aborted')));
            streams.push({
              send: (text) => controller.enqueue(new TextEncoder().encode(text)),
              end: () => controller.close(),
              aborted: () => signal.aborted,
            });
          },
        }),
      );
    },
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    schedule: (run, waitMs) => {
      const timer = { run, waitMs };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    spread: () => 1,
  });
  return {
    live,
    states,
    events,
    streams,
    waits: () => [...timers].map((timer) => timer.waitMs),
    answer: (next: typeof answer) => {
      answer = next;
    },
    fire: () => {
      const due = [...timers];
      timers.clear();
      for (const timer of due) timer.run();
    },
    settled: async () => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('the live connection', () => {
  it('becomes live and hands on what comes', async () => {
    const test = harness();
    test.live.start();
    await test.settled();
    test.streams[0]?.send('event: block\ndata: {"hei');
    test.streams[0]?.send('ght":7}\n\n');
    await test.settled();
    expect(test.states).toEqual(['connecting', 'live']);
    expect(test.events).toEqual([{ event: 'block', data: '{"height":7}' }]);
    test.live.stop();
  });

  it('comes back after the stream ends, waiting longer each time, and calls itself offline in the end', async () => {
    const test = harness();
    test.live.start();
    await test.settled();
    test.answer('fail');
    test.streams[0]?.end();
    await test.settled();
    const waits: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      waits.push(...test.waits());
      test.fire();
      await test.settled();
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(test.states).toEqual([
      'connecting',
      'live',
      'reconnecting',
      'reconnecting',
      'reconnecting',
      'offline',
      'offline',
    ]);
    test.answer('stream');
    test.fire();
    await test.settled();
    expect(test.states.at(-1)).toBe('live');
    test.live.stop();
  });

  it('takes an answer that is no stream for a failure', async () => {
    const test = harness();
    test.answer('refuse');
    test.live.start();
    await test.settled();
    expect(test.states).toEqual(['connecting', 'reconnecting']);
    test.live.stop();
  });

  it('gives up a connection that has fallen silent', async () => {
    const test = harness();
    test.live.start();
    await test.settled();
    expect(test.waits()).toEqual([SILENCE_LIMIT_MS]);
    test.fire();
    await test.settled();
    expect(test.streams[0]?.aborted()).toBe(true);
    expect(test.states.at(-1)).toBe('reconnecting');
    test.live.stop();
  });

  it('tries at once when told that the network is back', async () => {
    const test = harness();
    test.answer('fail');
    test.live.start();
    await test.settled();
    test.answer('stream');
    test.live.retryNow();
    await test.settled();
    expect(test.states.at(-1)).toBe('live');
    test.live.retryNow();
    await test.settled();
    expect(test.streams).toHaveLength(1);
    test.live.stop();
  });

  it('is silent once stopped', async () => {
    const test = harness();
    test.live.start();
    await test.settled();
    test.live.stop();
    await test.settled();
    expect(test.states).toEqual(['connecting', 'live']);
    expect(test.waits()).toEqual([]);
  });
});
