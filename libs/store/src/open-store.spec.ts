import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrate, readMigrations } from './migrate.js';
import type { Migration } from './migrate.js';
import { openStore } from './open-store.js';
import { withSchemaEngine } from './schema-engine.js';
import { temporaryFile } from './testing/temporary-folder.js';

const ALL = readMigrations();
const addition = (name: string, sql: string): Migration => ({ name, sql, checksum: `checksum of ${sql}` });

function tableNames(file: string): string[] {
  const database = new Database(file, { readonly: true });
  const names = database.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  database.close();
  return names;
}

describe('opening a store', () => {
  it('makes folder and file for this user alone', async () => {
    const file = join(dirname(temporaryFile()), 'deep', 'node.db');
    const store = await openStore({ file });
    await store.commit([{ type: 'put-setting', name: 'a', value: '1' }]);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    for (const path of [file, `${file}-wal`]) expect(statSync(path).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('refuses a data folder that is open already, and takes it once it is closed', async () => {
    const file = temporaryFile();
    const store = await openStore({ file });
    await expect(openStore({ file })).rejects.toMatchObject({ name: 'StoreError', code: 'store.locked' });
    await store.close();
    await (await openStore({ file })).close();
  });

  it('leaves the file readable for others while it is open', async () => {
    const file = temporaryFile();
    const store = await openStore({ file });
    expect(tableNames(file)).toContain('ledger_entries');
    await store.close();
  });

  it('says what is wrong with a file that is no database', async () => {
    const file = temporaryFile();
    writeFileSync(file, 'this is not a database, but a long enough text to be taken for one'.repeat(100));
    await expect(openStore({ file })).rejects.toMatchObject({ code: 'store.unavailable' });
    writeFileSync(file, '');
    await (await openStore({ file })).close();
  });

  it('says what is wrong with a path that cannot be written', async () => {
    const file = temporaryFile();
    mkdirSync(file);
    await expect(openStore({ file })).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it('refuses a database of a newer version', async () => {
    const file = temporaryFile();
    migrate(file, [...ALL, addition('9999_future', 'CREATE TABLE future (a TEXT)')]);
    await expect(openStore({ file })).rejects.toMatchObject({ code: 'store.newer' });
  });
});

describe('migrating', () => {
  it('makes the tables that the schema describes, to the letter', async () => {
    const schema = { path: 'schema.prisma', content: readFileSync('prisma/schema.prisma', 'utf8') };
    const file = temporaryFile();
    migrate(file);
    const filters = { externalTables: [], externalEnums: [] };
    const migrationsList = {
      baseDir: 'prisma/migrations',
      lockfile: { path: 'migration_lock.toml', content: 'provider = "sqlite"' },
      shadowDbInitScript: '',
      migrationDirectories: ALL.map(({ name, sql }) => ({
        path: name,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
      })),
    };
    await withSchemaEngine(new PrismaBetterSqlite3({ url: file }), async (engine) => {
      const { stdout } = await engine.diff({
        from: { tag: 'migrations', ...migrationsList },
        to: { tag: 'schemaDatamodel', files: [schema] },
        script: true,
        exitCode: null,
        filters,
      });
      expect(stdout).toContain('empty migration');
      const history = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters });
      expect(history).toMatchObject({
        editedMigrationNames: [],
        failedMigrationNames: [],
        hasMigrationsTable: true,
        history: null,
      });
    });
  });

  it('applies to an older database what it lacks, and keeps what is there', () => {
    const file = temporaryFile();
    expect(migrate(file)).toEqual(ALL.map(({ name }) => name));
    const database = new Database(file);
    database.exec("INSERT INTO settings VALUES ('a', '1')");
    database.close();
    const longer = [...ALL, addition('9999_next', 'ALTER TABLE settings ADD COLUMN note TEXT')];
    expect(migrate(file, longer)).toEqual(['9999_next']);
    expect(migrate(file, longer)).toEqual([]);
    const after = new Database(file, { readonly: true });
    expect(after.prepare('SELECT * FROM settings').all()).toEqual([{ name: 'a', value: '1', note: null }]);
    after.close();
  });

  it('leaves nothing of a migration that fails half-way', () => {
    const file = temporaryFile();
    migrate(file);
    const before = tableNames(file);
    const broken = addition('9999_broken', 'CREATE TABLE half (a TEXT); CREATE TABLE half (a TEXT)');
    expect(() => migrate(file, [...ALL, broken])).toThrow(/half already exists/);
    expect(tableNames(file)).toEqual(before);
    expect(migrate(file)).toEqual([]);
  });

  it('refuses a migration that leaves references to nothing', () => {
    const file = temporaryFile();
    migrate(file);
    const careless = addition('9999_careless', "INSERT INTO ledger_postings VALUES (7, 0, 'energy-sales', 1)");
    expect(() => migrate(file, [...ALL, careless])).toThrow(/references to nothing/);
  });

  it('refuses a history that was edited', () => {
    const file = temporaryFile();
    migrate(file);
    const edited = ALL.map((migration) => ({ ...migration, checksum: 'other' }));
    expect(() => migrate(file, edited)).toThrow(/was edited/);
  });
});
