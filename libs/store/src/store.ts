import { EngineStore } from '#engine';
import type { PersistedState, StoreChange } from '#engine';
import type { HexId } from '#market';
import { statementsOf } from './change-statements.js';
import { loadState } from './load-state.js';
import type { SqliteClient } from './sqlite-client.js';
import type { StoreError } from './store-error.js';
import type { StoreLock } from './store-lock.js';
import type { Writer } from './writer.js';

/**
 * The database of one node. Writes go through one queue; questions go to a second client that cannot write. Made by
 * `openStore`.
 */
export class Store extends EngineStore {
  constructor(
    private readonly writer: Writer,
    private readonly reader: SqliteClient,
    private readonly lock: StoreLock,
  ) {
    super();
  }

  /** Why nothing can be written; null while all is well. */
  get failure(): StoreError | null {
    return this.writer.failure;
  }

  /**
   * Applies the changes in one transaction and answers after fsync.
   *
   * @throws StoreError `store.unavailable` when the disk failed: later writes are refused until `reopen`
   * @throws Error on a change that cannot be (an `append` of what is there): a bug. Nothing of the changes is stored
   */
  async commit(changes: readonly StoreChange[]): Promise<void> {
    await this.writer.write(statementsOf(changes));
  }

  load(member: HexId): Promise<PersistedState> {
    // In the writer's queue, so that all its queries see one state.
    return this.writer.exclusive(() => loadState(this.reader.connection, member));
  }

  /** Takes writes again after a disk failure. @throws StoreError `store.unavailable` when it lasts */
  reopen(): Promise<void> {
    return this.writer.reopen();
  }

  /** Waits for the writes under way and lets go of the file. */
  async close(): Promise<void> {
    await this.writer.close();
    await this.reader.close();
    this.lock.release();
  }
}
