import { Logger } from '@nestjs/common';
import type { Clock } from '#engine';
import type { Store } from '#store';

const INTERVAL_MS = 3_600_000;

/** Drops what has served its time: answers kept for idempotent retries. */
export class Housekeeping {
  private readonly logger = new Logger('Housekeeping');
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  start(): void {
    this.sweep();
    this.timer = setInterval(() => this.sweep(), INTERVAL_MS);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  private sweep(): void {
    this.store.node.pruneIdempotent(this.clock.wallMs()).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'old answers could not be dropped');
    });
  }
}
