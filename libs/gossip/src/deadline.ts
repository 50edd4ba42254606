import { PeerError } from './peer-error.js';

/**
 * The time-outs of everything that runs: each has an AbortController of its own whose timer and listeners go when it
 * is over, and all can be ended at once when the network stops.
 */
export class Deadlines {
  private readonly running = new Set<AbortController>();

  /**
   * Runs `action` under a signal that aborts after `timeoutMs` (`peer.timed-out`), when `outer` aborts or when
   * `abortAll` is called (`peer.aborted`). What is still running after the abort has to listen to the signal.
   */
  async run<T>(
    peerId: string,
    timeoutMs: number,
    outer: AbortSignal | undefined,
    action: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const abort = (): void => controller.abort(new PeerError('peer.aborted', peerId, 'The caller ended it.'));
    const timer = setTimeout(() => {
      controller.abort(new PeerError('peer.timed-out', peerId, `Nothing came within ${timeoutMs} ms.`));
    }, timeoutMs);
    this.running.add(controller);
    outer?.addEventListener('abort', abort, { once: true });
    if (outer?.aborted === true) abort();
    try {
      controller.signal.throwIfAborted();
      return await action(controller.signal);
    } catch (error) {
      // Whatever broke because of the abort, the abort is the cause that helps.
      if (controller.signal.aborted) throw controller.signal.reason;
      throw error;
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
      this.running.delete(controller);
    }
  }

  /** Ends everything that runs. */
  abortAll(): void {
    for (const controller of this.running) {
      controller.abort(new PeerError('peer.aborted', '', 'The network stops.'));
    }
  }
}
