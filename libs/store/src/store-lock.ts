import Database from 'better-sqlite3';
import { StoreError } from './store-error.js';

/** Holds a data folder for this process. */
export interface StoreLock {
  release(): void;
}

/**
 * Takes the lock beside the database, so that no two nodes ever open one data folder. It is an operating system lock (an
 * open exclusive transaction on an empty SQLite file): it ends with the process, however that ends, and never has to be
 * cleaned up. The database itself stays readable for other programs.
 *
 * @throws StoreError `store.locked` when another process, or this one, has it
 */
export function lockStore(file: string): StoreLock {
  const path = `${file}.lock`;
  const holder = new Database(path, { timeout: 0 });
  try {
    holder.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    holder.close();
    if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error;
    throw new StoreError('store.locked', `Another running node has ${file}: stop it, or take another data folder.`, {
      cause: error,
    });
  }
  return { release: () => void holder.close() };
}
