import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { migrate } from './migrate.js';
import { openClient } from './sqlite-client.js';
import { isDiskFailure, StoreError } from './store-error.js';
import { lockStore } from './store-lock.js';
import { Store } from './store.js';
import { Writer } from './writer.js';

export interface StoreOptions {
  /** Path of the database; it and its folder are made when missing, for this user alone. */
  readonly file: string;
}

/**
 * Opens the database: takes its lock, brings its schema up to date, sets and checks durability.
 *
 * @throws StoreError `store.locked`, `store.newer` or `store.unavailable`
 */
export async function openStore({ file }: StoreOptions): Promise<Store> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const lock = lockStore(file);
    try {
      // Readings and keys' hashes: nobody else's to read. The log files inherit the mode.
      closeSync(openSync(file, 'a', 0o600));
      migrate(file);
      const writer = await Writer.open(file);
      const reader = await openClient(file, 'reader');
      return new Store(writer, reader, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    if (!isDiskFailure(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError('store.unavailable', `${file} cannot be opened: ${reason}`, { cause: error });
  }
}
