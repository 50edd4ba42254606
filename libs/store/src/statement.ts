import { columnOf } from './tables.js';
import type { Table } from './tables.js';

/** A value that SQLite stores. Numbers are safe integers. */
export type SqlValue = string | number | boolean | null | Uint8Array;

/** One SQL statement with its values in order of the question marks. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/**
 * Most rows of one statement. Many rows in one are what makes a block cheap (a statement costs 130 us on its way through
 * Prisma, a row in it 5); still more would only make the prepared statements large.
 */
export const MAX_ROWS = 32;

/** Rows that are not there yet. A row whose key exists fails the transaction. */
export function insertStatements<Row extends object>(table: Table<Row>, rows: readonly Row[]): Statement[] {
  return inChunks(rows, (chunk) => ({
    sql: `${insertInto(table)} ${placeholders(chunk.length, table.fields.length)}`,
    values: valuesOf(table.fields, chunk),
  }));
}

/** Rows that are not there yet, or overwrite the row of the same key. `also`: further assignments on overwriting. */
export function upsertStatements<Row extends object>(
  table: Table<Row>,
  rows: readonly Row[],
  also: readonly string[] = [],
): Statement[] {
  const overwritten = table.fields
    .filter((field) => !table.key.includes(field))
    .map((field) => `${quote(field)} = excluded.${quote(field)}`);
  const conflict = `ON CONFLICT (${table.key.map(quote).join(', ')}) DO UPDATE SET ${[...overwritten, ...also].join(', ')}`;
  return inChunks(rows, (chunk) => ({
    sql: `${insertInto(table)} ${placeholders(chunk.length, table.fields.length)} ${conflict}`,
    values: valuesOf(table.fields, chunk),
  }));
}

/** Sets `fields` of the rows with these keys; each row holds key and fields. Keys are not null. */
export function updateStatements<Row extends object>(
  table: Table<Row>,
  fields: readonly (keyof Row & string)[],
  rows: readonly Partial<Row>[],
): Statement[] {
  const taken = [...table.key, ...fields];
  const where = table.key.map((field, index) => `${table.name}.${quote(field)} = given.column${index + 1}`);
  const set = fields.map((field, index) => `${quote(field)} = given.column${table.key.length + index + 1}`);
  return inChunks(rows, (chunk) => ({
    sql: `UPDATE ${table.name} SET ${set.join(', ')} FROM (${placeholders(chunk.length, taken.length)}) AS given WHERE ${where.join(' AND ')}`,
    values: valuesOf(taken, chunk),
  }));
}

/** Removes the rows with these keys, of a table with one key field. */
export function deleteStatements<Row extends object>(table: Table<Row>, keys: readonly SqlValue[]): Statement[] {
  const [key] = table.key;
  if (key === undefined || table.key.length !== 1) throw new RangeError(`${table.name} has no single key`);
  return inChunks(keys, (chunk) => ({
    sql: `DELETE FROM ${table.name} WHERE ${quote(key)} IN (${chunk.map(() => '?').join(', ')})`,
    values: chunk,
  }));
}

/** `VALUES (?, ?), (?, ?)`. */
export function placeholders(rows: number, columns: number): string {
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`;
  return `VALUES ${Array.from({ length: rows }, () => row).join(', ')}`;
}

/**
 * Cuts rows into statements of 1, 2, 4 ... MAX_ROWS rows: so few different texts that the prepared statements are used
 * again.
 */
export function inChunks<Row>(rows: readonly Row[], write: (chunk: readonly Row[]) => Statement): Statement[] {
  const statements: Statement[] = [];
  for (let start = 0, size = MAX_ROWS; start < rows.length; start += size) {
    while (size > rows.length - start) size /= 2;
    statements.push(write(rows.slice(start, start + size)));
  }
  return statements;
}

/** The rows' values, row by row. @throws TypeError on a value that no column takes: a bug of the caller */
export function valuesOf<Row extends object>(
  fields: readonly (keyof Row & string)[],
  rows: readonly Partial<Row>[],
): SqlValue[] {
  const values: SqlValue[] = [];
  for (const row of rows) for (const field of fields) values.push(sqlValue(row[field], field));
  return values;
}

function sqlValue(value: unknown, field: string): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`${field} cannot be stored: ${typeof value === 'number' ? value : typeof value}`);
}

function insertInto<Row>(table: Table<Row>): string {
  return `INSERT INTO ${table.name} (${table.fields.map(quote).join(', ')})`;
}

function quote(field: string): string {
  return `"${columnOf(field)}"`;
}
