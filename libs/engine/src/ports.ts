import type { HexId } from '#market';
import type { PersistedState, StoreChange } from './store-change.js';

/**
 * What the shell around the engine provides. Abstract classes, so that they double as injection tokens. Each has two
 * implementations: the real one and the simulated one.
 */

/** Readings older than the newest by more than this are not loaded: a correction window of 62 days, and a month. */
export const READING_RETENTION_MS = 93 * 86_400_000;

/** Durable storage with one writer. */
export abstract class EngineStore {
  /**
   * Applies all changes in one transaction, in order, and answers when they are on disk (fsynced).
   * Rejects when they are not: then nothing of them is there.
   */
  abstract commit(changes: readonly StoreChange[]): Promise<void>;
  /** Everything needed to go on. `member`: whose trades are the own ones. */
  abstract load(member: HexId): Promise<PersistedState>;
}

/** Time. */
export abstract class Clock {
  /** Unix ms. May step. */
  abstract wallMs(): number;
  /** Milliseconds that never step back. */
  abstract monotonicMs(): number;
}
