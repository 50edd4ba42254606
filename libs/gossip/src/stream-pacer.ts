import type { Stream } from '@libp2p/interface';

/**
 * Back-pressure by time: holds a stream's reading for a while, so that what its peer sends too fast waits in the peer
 * instead of here. What arrives meanwhile is bounded by the stream's receive window.
 */
export class StreamPacer {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stream: Stream) {
    stream.addEventListener('close', () => clearTimeout(this.timer));
  }

  /** Stops reading for `waitMs`; 0 does nothing, and a stream that is held already stays held. */
  hold(waitMs: number): void {
    if (waitMs <= 0 || this.timer !== undefined || this.stream.readStatus !== 'readable') return;
    this.stream.pause();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.stream.readStatus === 'paused') this.stream.resume();
    }, waitMs);
  }
}
