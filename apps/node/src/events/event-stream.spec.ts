import { describe, expect, it } from 'vitest';
import { EventStream, MAX_WAITING_BYTES } from './event-stream.js';
import type { StreamSocket } from './event-stream.js';

/** A reader that takes nothing until it is told to. */
class SlowSocket implements StreamSocket {
  writableLength = 0;
  state: 'open' | 'ended' | 'destroyed' = 'open';
  private readonly listeners: (() => void)[] = [];

  write(text: string): boolean {
    this.writableLength += text.length;
    return false;
  }

  end(): void {
    this.state = 'ended';
    this.close();
  }

  destroy(): void {
    this.state = 'destroyed';
    this.close();
  }

  once(_event: 'close', listener: () => void): void {
    this.listeners.push(listener);
  }

  private close(): void {
    for (const listener of this.listeners) listener();
  }
}

describe('an event stream', () => {
  it('is cut off when its reader takes nothing for too long', () => {
    const socket = new SlowSocket();
    let closed = 0;
    const stream = new EventStream(socket, () => (closed += 1));
    const event = 'x'.repeat(64 * 1024);
    for (let index = 0; index < 100; index++) stream.write(event);
    expect([socket.state, closed]).toEqual(['destroyed', 1]);
    expect(socket.writableLength).toBeLessThanOrEqual(MAX_WAITING_BYTES + event.length);
  });

  it('writes nothing once it is over', () => {
    const socket = new SlowSocket();
    const stream = new EventStream(socket, () => undefined);
    stream.end();
    stream.write('late');
    stream.end();
    expect([socket.state, socket.writableLength]).toEqual(['ended', 0]);
  });
});
