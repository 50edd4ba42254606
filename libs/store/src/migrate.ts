import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreError } from './store-error.js';

/** One step of the schema's history: a folder of prisma/migrations. */
export interface Migration {
  /** Sorts in order of application. */
  readonly name: string;
  readonly sql: string;
  /** sha256 of `sql`, hexadecimal. */
  readonly checksum: string;
}

/** The table in which Prisma keeps what was applied; `prisma migrate status` reads it too. */
const HISTORY_TABLE = `
CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

/** The migrations of this program, in order. */
export function readMigrations(folder: string = migrationsFolder()): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/**
 * Brings the file up to date and answers the names of what was applied. Each migration and its line in the history are
 * one transaction, so that a crash at any instruction leaves the schema before or after it, never between. (Prisma's own
 * engine writes its history line first, and a start after a crash between the two would need a person.)
 *
 * @throws StoreError `store.newer` when the file holds a migration that this program does not know
 * @throws Error when a migration that was applied has been edited since: a bug of the release
 */
export function migrate(file: string, migrations: readonly Migration[] = readMigrations()): string[] {
  const database = new Database(file);
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    // Tables are rebuilt under another name and renamed; what refers to them is checked at the end instead.
    database.pragma('foreign_keys = OFF');
    database.exec(HISTORY_TABLE);
    const pending = pendingOf(database, file, migrations);
    for (const migration of pending) apply(database, migration);
    return pending.map(({ name }) => name);
  } finally {
    database.close();
  }
}

function pendingOf(database: Database.Database, file: string, migrations: readonly Migration[]): Migration[] {
  const applied = database
    .prepare<[], { name: string; checksum: string }>(
      'SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    )
    .all();
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum } of applied) {
    const migration = known.get(name);
    if (migration === undefined) {
      throw new StoreError('store.newer', `${file} was written by a newer version (migration ${name}): update first.`);
    }
    if (migration.checksum !== checksum) throw new Error(`migration ${name} was edited after it had been applied`);
  }
  const names = new Set(applied.map(({ name }) => name));
  return migrations.filter(({ name }) => !names.has(name));
}

function apply(database: Database.Database, migration: Migration): void {
  database
    .transaction(() => {
      database.exec(migration.sql);
      const violations = database.prepare('PRAGMA foreign_key_check').all();
      if (violations.length > 0) throw new Error(`migration ${migration.name} leaves references to nothing`);
      database
        .prepare(
          `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
           VALUES (?, ?, ?, unixepoch('now') * 1000, unixepoch('now') * 1000, 1)`,
        )
        .run(randomUUID(), migration.checksum, migration.name);
    })
    .exclusive();
}

/** prisma/migrations of the project that this file belongs to, from its sources and from its build. */
function migrationsFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'prisma', 'migrations');
    if (existsSync(join(candidate, 'migration_lock.toml'))) return candidate;
    if (folder === dirname(folder)) throw new Error('prisma/migrations is missing from the installation');
  }
}
