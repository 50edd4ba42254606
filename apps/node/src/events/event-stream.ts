/** Bytes that may wait for one reader. A slower one is cut off: it can come back with Last-Event-ID. */
export const MAX_WAITING_BYTES = 1024 * 1024;

/** The part of an HTTP response that a stream needs. */
export interface StreamSocket {
  /** Bytes written and not yet taken by the operating system. */
  readonly writableLength: number;
  write(text: string): boolean;
  end(): void;
  destroy(): void;
  once(event: 'close', listener: () => void): unknown;
}

/** One reader of the events, with a bounded buffer. */
export class EventStream {
  private closed = false;

  constructor(
    private readonly socket: StreamSocket,
    onClosed: () => void,
  ) {
    socket.once('close', () => {
      this.closed = true;
      onClosed();
    });
  }

  write(text: string): void {
    if (this.closed) return;
    if (this.socket.writableLength > MAX_WAITING_BYTES) {
      this.closed = true;
      this.socket.destroy();
      return;
    }
    this.socket.write(text);
  }

  end(): void {
    if (!this.closed) this.socket.end();
    this.closed = true;
  }
}
