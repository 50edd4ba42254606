import { isDiskFailure, StoreError } from './store-error.js';
import { connectToFile, openClient } from './sqlite-client.js';
import type { Connect, SqliteClient } from './sqlite-client.js';
import type { Statement } from './statement.js';

/** Longest a transaction may take before Prisma gives it up: a slow card writing its whole log back. */
const TRANSACTION_TIMEOUT_MS = 600_000;

/**
 * The only thing that writes. One client, one queue, one transaction at a time: with better-sqlite3 all queries of a
 * client share one connection, and a write beside an open transaction would join it and vanish with its rollback.
 */
export class Writer {
  #client: SqliteClient | null;
  /** Why nothing is written any more; null while all is well. */
  #failure: StoreError | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly file: string,
    private readonly connect: Connect,
    client: SqliteClient,
  ) {
    this.#client = client;
  }

  static async open(file: string, connect: Connect = connectToFile): Promise<Writer> {
    return new Writer(file, connect, await openClient(file, 'writer', connect));
  }

  /** null while writes are taken; otherwise why they are refused. */
  get failure(): StoreError | null {
    return this.#failure;
  }

  /**
   * Runs the statements in one transaction and answers, after fsync, how many rows each changed. Rejects when anything
   * failed: then nothing of them is there. After a disk failure every further write is refused until `reopen`.
   *
   * @throws StoreError `store.unavailable`
   */
  write(statements: readonly Statement[]): Promise<number[]> {
    return this.exclusive(() => this.#write(statements));
  }

  /** Runs `work` when all writes before are done and before any after. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  /** Takes writes again after a disk failure. @throws StoreError `store.unavailable` when it lasts */
  reopen(): Promise<void> {
    return this.exclusive(async () => {
      this.#failure = null;
      await this.#replaceClient();
    });
  }

  close(): Promise<void> {
    return this.exclusive(async () => {
      this.#failure = new StoreError('store.unavailable', 'The database is closed.');
      await this.#discardClient();
    });
  }

  async #write(statements: readonly Statement[]): Promise<number[]> {
    if (this.#failure !== null) throw this.#failure;
    if (statements.length === 0) return [];
    // A reopening that failed has set the failure.
    const client = this.#client!;
    try {
      return await client.prisma.$transaction(
        async (transaction) => {
          const changed: number[] = [];
          for (const { sql, values } of statements) changed.push(await transaction.$executeRawUnsafe(sql, ...values));
          return changed;
        },
        { timeout: TRANSACTION_TIMEOUT_MS, maxWait: TRANSACTION_TIMEOUT_MS },
      );
    } catch (error) {
      // Whatever failed may have left the connection inside a transaction or the adapter's lock taken (a failed BEGIN or
      // COMMIT does): only closing the connection surely rolls back.
      await this.#recover(error);
      throw this.#failure ?? error;
    }
  }

  async #recover(error: unknown): Promise<void> {
    if (isDiskFailure(error)) {
      await this.#discardClient();
      this.#fail(error);
      return;
    }
    await this.#replaceClient();
  }

  async #replaceClient(): Promise<void> {
    await this.#discardClient();
    try {
      this.#client = await openClient(this.file, 'writer', this.connect);
    } catch (error) {
      this.#fail(error);
      throw this.#failure!;
    }
  }

  async #discardClient(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.close();
  }

  #fail(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#failure = new StoreError('store.unavailable', `${this.file} cannot be written: ${reason}`, { cause });
  }
}
