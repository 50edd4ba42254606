import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { SqlQueryable } from '@prisma/driver-adapter-utils';
import { columnOf } from './tables.js';
import type { Table } from './tables.js';
import type { SqlValue } from './statement.js';

/**
 * Many rows at once, straight from the driver: what a node reads at its start. Through the client each row costs some
 * 25 us and garbage; here 2. `tail`: what follows FROM, with question marks for `values`.
 *
 * @throws RangeError when a number is beyond the safe range
 */
export async function selectRows<Row extends object>(
  connection: SqlQueryable,
  table: Table<Row>,
  tail: string,
  values: readonly SqlValue[] = [],
): Promise<Row[]> {
  const columns = table.fields.map((field) => `${table.name}."${columnOf(field)}"`);
  const { rows, columnTypes } = await connection.queryRaw({
    sql: `SELECT ${columns.join(', ')} FROM ${table.name} ${tail}`,
    args: [...values],
    argTypes: values.map(() => ({ scalarType: 'unknown', arity: 'scalar' })),
  });
  const booleans = columnTypes.map((type) => type === ColumnTypeEnum.Boolean);
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (const [index, field] of table.fields.entries()) {
      const value = values[index];
      row[field] = booleans[index] === true ? value === 1 : fieldValue(value, columnTypes[index]);
    }
    // Safety: the store wrote these columns from rows of this type.
    return row as Row;
  });
}

function fieldValue(value: unknown, type: number | undefined): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  // The adapter answers integers that a number cannot hold as text.
  if (typeof value === 'string' && (type === ColumnTypeEnum.Int32 || type === ColumnTypeEnum.Int64)) {
    throw new RangeError(`${value} is beyond the safe range of a number`);
  }
  return value;
}
