import type { Engine, EngineEffect, EngineInput, Instant, StoreChange } from '#engine';
import { MemoryStore } from './memory-store.js';
import type { TestMember } from './test-community.js';

/** What a message or answer was refused for. `from`: place of the node that sent it, when it is known. */
export interface Refusal {
  readonly where: string;
  readonly code: string;
  readonly detail: string;
  readonly from?: number;
}

/** Changes on their way to the disk, and what may leave once they are there. */
interface Batch {
  readonly changes: readonly StoreChange[];
  readonly effects: readonly EngineEffect[];
}

/** One node of an `EngineNetwork`: its engine, disk and clock. */
export class SimulatedNode {
  readonly store = new MemoryStore();
  up = true;
  /** Grows with each start, so that messages to an earlier life are not delivered. */
  life = 0;
  /** Effects of kind `refused`, and what the gossip judge rejected, newest last. */
  readonly refusals: Refusal[] = [];
  /** What its wall clock shows more than the true time; may step. */
  clockOffsetMs = 0;
  /** Milliseconds that its clocks gain on the true time in 1,000,000. */
  clockDriftPpm = 0;
  /** Its wall clock shows the true time, whatever the others are; what measures its timers may still gain. */
  isWallClockRight = false;
  /** How long the next write to its disk takes. 0: done at once. */
  fsyncMs: () => number = () => 0;
  /** What it sends in place of an effect. Members that misbehave have one. */
  corrupt: ((effect: EngineEffect) => readonly EngineEffect[]) | null = null;
  /** Answers to statements, by request, for who waits for them. */
  readonly statementAnswers = new Map<number, (bytes: Uint8Array) => void>();
  nextRequestId = 1;
  /** Time at which a tick is set, by the network's clock. */
  wakeMs: number | null = null;
  private writing: Batch | null = null;
  private readonly waiting: Batch[] = [];

  constructor(
    readonly index: number,
    readonly identity: TestMember,
    public engine: Engine,
  ) {}

  now(trueMs: number, createdMs: number): Instant {
    const monotonicMs = trueMs + Math.floor((trueMs * this.clockDriftPpm) / 1_000_000);
    const shownMs = this.isWallClockRight ? trueMs : monotonicMs + this.clockOffsetMs;
    return { wallMs: createdMs + shownMs, monotonicMs };
  }

  /** One step of the engine: what it decided waits for the disk. */
  step(input: EngineInput, now: Instant): Batch {
    const effects = this.engine.step(input, now);
    const changes = effects.filter((effect) => effect.type === 'persist').map((effect) => effect.change);
    return { changes, effects: effects.filter((effect) => effect.type !== 'persist') };
  }

  enqueue(batch: Batch): void {
    if (batch.changes.length > 0 || batch.effects.length > 0) this.waiting.push(batch);
  }

  /** Begins to write what waits, all of it in one transaction; null when a write is under way or nothing waits. */
  beginWrite(): { readonly hasChanges: boolean } | null {
    if (this.writing !== null || this.waiting.length === 0) return null;
    const batches = this.waiting.splice(0);
    this.writing = {
      changes: batches.flatMap(({ changes }) => changes),
      effects: batches.flatMap(({ effects }) => effects),
    };
    return { hasChanges: this.writing.changes.length > 0 };
  }

  /** The write under way is on disk: answers what was written and what may leave. */
  endWrite(): Batch {
    const batch = this.writing;
    if (batch === null) throw new Error('no write is under way');
    this.store.commitNow(batch.changes);
    this.writing = null;
    return batch;
  }

  /** The power goes: what waits is lost; the write under way reached the disk or not, as a whole. */
  losePower(reachedDisk: boolean): readonly StoreChange[] {
    const written = reachedDisk && this.writing !== null ? this.writing.changes : [];
    this.store.commitNow(written);
    this.writing = null;
    this.waiting.length = 0;
    this.statementAnswers.clear();
    this.wakeMs = null;
    this.up = false;
    this.life += 1;
    return written;
  }
}
