import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepStatements, MAX_STATEMENTS } from './statement-cache.js';

let connection: SqlDriverAdapter;
beforeEach(async () => {
  connection = keepStatements(await new PrismaBetterSqlite3({ url: ':memory:' }).connect());
  await connection.executeScript('CREATE TABLE notes (name TEXT PRIMARY KEY, value INTEGER)');
});
afterEach(() => connection.dispose());

const query = (sql: string, ...args: unknown[]) => ({
  sql,
  args,
  argTypes: args.map(() => ({ scalarType: 'unknown' as const, arity: 'scalar' as const })),
});
const insert = (name: string, value: number) =>
  connection.executeRaw(query('INSERT INTO notes VALUES (?, ?)', name, value));
const find = async (name: string) =>
  (await connection.queryRaw(query('SELECT value FROM notes WHERE name = ?', name))).rows;

describe('a connection that keeps its statements', () => {
  it('answers each use with the values of that use', async () => {
    await insert('a', 1);
    await insert('b', 2);
    expect(await find('a')).toEqual([[1]]);
    expect(await find('b')).toEqual([[2]]);
    expect(await find('c')).toEqual([]);
    await expect(connection.queryRaw(query('SELECT value FROM notes WHERE name = ?'))).rejects.toThrow(/parameter/i);
  });

  it('can use a statement again after it failed', async () => {
    await insert('a', 1);
    await expect(insert('a', 2)).rejects.toThrow(/UniqueConstraint/);
    await insert('b', 2);
    expect(await find('b')).toEqual([[2]]);
  });

  it('keeps no more than it may', async () => {
    for (let number = 0; number < 3 * MAX_STATEMENTS; number++) {
      expect((await connection.queryRaw(query(`SELECT ${number}`))).rows).toEqual([[number]]);
    }
    expect((await connection.queryRaw(query('SELECT 0'))).rows).toEqual([[0]]);
  });

  it('refuses an adapter without a better-sqlite3 database', () => {
    const other = { ...connection, client: null };
    expect(() => keepStatements(Object.assign(Object.create(connection), other))).toThrow(/no better-sqlite3/);
  });
});
