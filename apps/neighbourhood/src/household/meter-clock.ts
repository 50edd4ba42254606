import { nextReadingMs } from './due-readings.js';
import type { SimulatedHousehold } from './simulated-household.js';

/** Wakes all simulated households whenever their meters read themselves. */
export class MeterClock {
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(
    private readonly households: readonly SimulatedHousehold[],
    private readonly originMs: number,
    private readonly periodMs: number,
    /** A bug: the neighbourhood cannot go on. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  start(): void {
    this.wake();
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private wake(): void {
    if (this.isStopped) return;
    const nowMs = Date.now();
    for (const household of this.households) household.tick(nowMs).catch(this.onFailure);
    // A timer may fire a little early: then it is set once more.
    this.timer = setTimeout(() => this.wake(), Math.max(1, nextReadingMs(nowMs, this.originMs, this.periodMs) - nowMs));
  }
}
