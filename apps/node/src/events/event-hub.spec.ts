import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Notice } from '#engine';
import type { EngineRunner } from '../runner/engine-runner.js';
import { EventHub, KEEP_ALIVE_MS } from './event-hub.js';
import type { StreamSocket } from './event-stream.js';

class OpenSocket implements StreamSocket {
  readonly writableLength = 0;
  text = '';
  ended = false;

  write(text: string): boolean {
    this.text += text;
    return true;
  }

  end(): void {
    this.ended = true;
  }

  destroy(): void {
    this.ended = true;
  }

  once(): void {}
}

const notices = new Subject<Notice>();
// Safety: the hub asks the runner for no more than this.
const runner = {
  notices,
  now: () => ({ wallMs: 1_780_315_200_000, monotonicMs: 0 }),
  engine: { options: { memberId: 'a'.repeat(64) } },
} as unknown as EngineRunner;

let hub: EventHub;
beforeEach(() => {
  vi.useFakeTimers();
  hub = new EventHub(runner);
  hub.onModuleInit();
});
afterEach(() => {
  hub.beforeApplicationShutdown();
  vi.useRealTimers();
});

describe('the event hub', () => {
  it('sends a comment every fifteen seconds', () => {
    expect(KEEP_ALIVE_MS).toBe(15_000);
    const socket = new OpenSocket();
    hub.open(socket, { types: null, lastEventId: null });
    vi.advanceTimersByTime(60_000);
    expect(socket.text).toBe(`: open\n\n${': still here\n\n'.repeat(4)}`);
  });

  it('writes an event as the standard says, its data on one line', () => {
    const socket = new OpenSocket();
    hub.open(socket, { types: null, lastEventId: null });
    notices.next({ type: 'alarm', alarmId: 'a', code: 'state.diverged', detail: 'two\nlines', cleared: false });
    const [, event] = socket.text.split('\n\n');
    expect(event).toBe(
      `id: ${(1_780_315_200_000).toString(36)}-1\nevent: alarm\n` +
        'data: {"alarmId":"a","code":"state.diverged","detail":"two\\nlines","cleared":false}',
    );
  });

  it('ends every stream at shutdown', () => {
    const sockets = [new OpenSocket(), new OpenSocket()];
    for (const socket of sockets) hub.open(socket, { types: null, lastEventId: null });
    hub.beforeApplicationShutdown();
    expect([sockets.map(({ ended }) => ended), hub.openStreams]).toEqual([[true, true], 0]);
  });
});
