import Database from 'better-sqlite3';
import type { SqlDriverAdapter, SqlQuery } from '@prisma/driver-adapter-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { migrate } from './migrate.js';
import { connectToFile, openClient } from './sqlite-client.js';
import type { Connect, SqliteClient } from './sqlite-client.js';
import { upsertStatements } from './statement.js';
import type { Statement } from './statement.js';
import { SETTINGS } from './tables.js';
import { temporaryFile } from './testing/temporary-folder.js';
import { Writer } from './writer.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const closable of open.splice(0)) await closable.close();
});

function migrated(): string {
  const file = temporaryFile();
  migrate(file);
  return file;
}

async function writerOn(file: string, connect?: Connect): Promise<Writer> {
  const writer = await Writer.open(file, connect);
  open.push({ close: () => writer.close() });
  return writer;
}

async function clientOn(file: string, role: 'writer' | 'reader'): Promise<SqliteClient> {
  const client = await openClient(file, role);
  open.push(client);
  return client;
}

const set = (name: string, value = ''): Statement[] => upsertStatements(SETTINGS, [{ name, value }]);

function names(file: string): string[] {
  const database = new Database(file, { readonly: true });
  const rows = database.prepare<[], string>('SELECT name FROM settings ORDER BY name').pluck().all();
  database.close();
  return rows;
}

/** A connection on which statements fail when `fails` says so. */
function failing(fails: (query: SqlQuery) => Error | null): Connect {
  return async (file) => {
    const connection = await connectToFile(file);
    const check = (query: SqlQuery): void => {
      const error = fails(query);
      if (error !== null) throw error;
    };
    const watched = <T extends Pick<SqlDriverAdapter, 'executeRaw'>>(target: T): T => {
      const execute = target.executeRaw.bind(target);
      target.executeRaw = async (query) => {
        check(query);
        return await execute(query);
      };
      return target;
    };
    const start = connection.startTransaction.bind(connection);
    connection.startTransaction = async (level) => {
      check({ sql: 'BEGIN', args: [], argTypes: [] });
      return watched(await start(level));
    };
    return connection;
  };
}

async function pragma(client: SqliteClient, name: string): Promise<unknown> {
  const { rows } = await client.connection.queryRaw({ sql: `PRAGMA ${name}`, args: [], argTypes: [] });
  return rows[0]?.[0];
}

describe('the connections of a store', () => {
  it('write with a write-ahead log that is synced at every commit', async () => {
    const client = await clientOn(migrated(), 'writer');
    expect(await pragma(client, 'journal_mode')).toBe('wal');
    expect(await pragma(client, 'synchronous')).toBe(2);
    expect(await pragma(client, 'foreign_keys')).toBe(1);
    expect(await pragma(client, 'query_only')).toBe(0);
  });

  it('do not write on the reading side', async () => {
    const client = await clientOn(migrated(), 'reader');
    expect(await pragma(client, 'query_only')).toBe(1);
    await expect(client.prisma.setting.create({ data: { name: 'a', value: '' } })).rejects.toThrow(/readonly/i);
  });

  it('are not used when a PRAGMA does not hold', async () => {
    const deaf: Connect = async (file) => {
      const connection = await connectToFile(file);
      const run = connection.executeScript.bind(connection);
      connection.executeScript = async (script) => {
        if (!script.includes('synchronous')) await run(script);
      };
      return connection;
    };
    await expect(openClient(migrated(), 'writer', deaf)).rejects.toThrow('PRAGMA synchronous is 1 instead of 2');
  });
});

describe('a writer', () => {
  it('goes on after a COMMIT that failed, with nothing of it', async () => {
    const file = migrated();
    let failures = 1;
    const connect = failing(({ sql }) => (sql === 'COMMIT' && failures-- > 0 ? new Error('COMMIT broke') : null));
    const writer = await writerOn(file, connect);
    const lost = writer.write(set('lost'));
    const next = writer.write(set('next'));
    await expect(lost).rejects.toThrow(/COMMIT broke/);
    await next;
    expect(names(file)).toEqual(['next']);
    expect(writer.failure).toBeNull();
  });

  it('goes on after a BEGIN that failed', async () => {
    const file = migrated();
    let failures = 1;
    const connect = failing(({ sql }) => (sql === 'BEGIN' && failures-- > 0 ? new Error('BEGIN broke') : null));
    const writer = await writerOn(file, connect);
    await expect(writer.write(set('lost'))).rejects.toThrow(/BEGIN broke/);
    await writer.write(set('next'));
    expect(names(file)).toEqual(['next']);
  });

  it('refuses every write after the disk was full, until it is opened again', async () => {
    const file = migrated();
    let full = true;
    const connect: Connect = async (path) => {
      const connection = await connectToFile(path);
      // SQLite's own limit on the size of the file: the same error as a disk without space.
      if (full) await connection.executeScript('PRAGMA max_page_count = 1');
      return connection;
    };
    const writer = await writerOn(file, connect);
    const [large, small] = [writer.write(set('large', 'x'.repeat(100_000))), writer.write(set('small'))];
    await expect(large).rejects.toMatchObject({ name: 'StoreError', code: 'store.unavailable' });
    await expect(small).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(writer.failure).toMatchObject({ code: 'store.unavailable' });
    full = false;
    await writer.reopen();
    await writer.write(set('small'));
    expect(writer.failure).toBeNull();
    expect(names(file)).toEqual(['small']);
  });

  it('is unavailable when the file cannot be opened again', async () => {
    let refused = false;
    const connect: Connect = (file) =>
      refused ? Promise.reject(new Error('no such device')) : failing(() => new Error('broke'))(file);
    const writer = await writerOn(migrated(), connect);
    refused = true;
    await expect(writer.write(set('a'))).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(writer.reopen()).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it('refuses writes once it is closed', async () => {
    const writer = await writerOn(migrated());
    const last = writer.write(set('last'));
    await writer.close();
    expect(await last).toEqual([1]);
    await expect(writer.write(set('late'))).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
