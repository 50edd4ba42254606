import type { NetworkLogger } from './peer-network-options.js';

/** Functions that want to hear of something. What one of them throws is logged and does not keep it from the others. */
export class Listeners<T> {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(private readonly logger: NetworkLogger) {}

  /** Adds a listener and answers the function that takes it out again. */
  add(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  tell(value: T): void {
    for (const listener of this.listeners) {
      try {
        listener(value);
      } catch (error) {
        this.logger.warn({ err: error }, 'a listener of network events threw');
      }
    }
  }
}
