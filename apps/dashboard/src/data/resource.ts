import type { Failure, Outcome } from '../api/failure.js';

/** What is known of something on the node: the last good value stays while it is read again, or cannot be. */
export interface Snapshot<T> {
  readonly value?: T;
  readonly failure?: Failure;
  readonly loading: boolean;
}

/** Least time between two readings of the same thing, however many events come. */
const LEAST_GAP_MS = 1_500;

/** What a resource needs of its surroundings. */
export interface ResourcePorts {
  nowMs(): number;
  schedule(callback: () => void, waitMs: number): () => void;
}

/** Something read from the node, again whenever it is told to: never twice at once, never more often than the least gap. */
export class Resource<T> {
  private snapshot: Snapshot<T> = { loading: false };
  private readonly listeners = new Set<() => void>();
  private startedAtMs = -Infinity;
  private wanted = false;
  private stopped = false;
  private cancelTimer: (() => void) | undefined;

  constructor(
    private readonly load: () => Promise<Outcome<T>>,
    private readonly ports: ResourcePorts,
  ) {}

  get(): Snapshot<T> {
    return this.snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Reads now, or as soon as the reading under way and the least gap are over. */
  refresh(): void {
    if (this.stopped) return;
    this.wanted = true;
    if (this.snapshot.loading || this.cancelTimer !== undefined) return;
    const waitMs = this.startedAtMs + LEAST_GAP_MS - this.ports.nowMs();
    if (waitMs <= 0) {
      void this.read();
      return;
    }
    this.cancelTimer = this.ports.schedule(() => {
      this.cancelTimer = undefined;
      void this.read();
    }, waitMs);
  }

  /** After this nothing is read and nobody is told any more. */
  stop(): void {
    this.stopped = true;
    this.cancelTimer?.();
    this.listeners.clear();
  }

  private async read(): Promise<void> {
    this.wanted = false;
    this.startedAtMs = this.ports.nowMs();
    this.publish({ ...this.snapshot, loading: true });
    const outcome = await this.load();
    if (this.stopped) return;
    const { value } = this.snapshot;
    if (outcome.ok) this.publish({ value: outcome.value, loading: false });
    else this.publish({ ...(value === undefined ? {} : { value }), failure: outcome.failure, loading: false });
    if (this.wanted) this.refresh();
  }

  private publish(snapshot: Snapshot<T>): void {
    this.snapshot = snapshot;
    for (const listener of this.listeners) listener();
  }
}
