import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQueryable } from '@prisma/driver-adapter-utils';
import { PrismaClient } from './generated/client.js';
import { keepStatements } from './statement-cache.js';

/** The one client that writes, or the one that answers questions and cannot write. */
export type ClientRole = 'writer' | 'reader';

/** How long a statement waits for a foreign process (someone with the sqlite3 command) that holds the file. */
export const BUSY_TIMEOUT_MS = 5_000;
/** The write-ahead log is cut back to this when it was larger. */
const WAL_LIMIT_BYTES = 16 * 1024 * 1024;
/** Page cache per connection. */
const CACHE_KIB = 4_096;

/** [name, what is set, what reading it back must answer]. */
const PRAGMAS: Record<ClientRole, readonly (readonly [string, string, string])[]> = {
  writer: [
    ['journal_mode', 'WAL', 'wal'],
    // FULL: COMMIT answers after fsync. The default in WAL mode, NORMAL, loses acknowledged transactions at power loss.
    ['synchronous', 'FULL', '2'],
    ['foreign_keys', 'ON', '1'],
    ['journal_size_limit', `${WAL_LIMIT_BYTES}`, `${WAL_LIMIT_BYTES}`],
    ['cache_size', `-${CACHE_KIB}`, `-${CACHE_KIB}`],
  ],
  reader: [
    ['journal_mode', 'WAL', 'wal'],
    ['query_only', 'ON', '1'],
    ['cache_size', `-${CACHE_KIB}`, `-${CACHE_KIB}`],
  ],
};

/** A Prisma client on its one SQLite connection. */
export interface SqliteClient {
  readonly prisma: PrismaClient;
  /** The connection itself. Only for reading many rows at once. */
  readonly connection: SqlQueryable;
  /** Closes the connection itself, whatever the client thinks of its transactions. */
  close(): Promise<void>;
}

/** Opens a connection to the file. Tests give one that fails on command. */
export type Connect = (file: string) => Promise<SqlDriverAdapter>;

export const connectToFile: Connect = async (file) =>
  keepStatements(await new PrismaBetterSqlite3({ url: file, timeout: BUSY_TIMEOUT_MS }).connect());

/**
 * Opens a client. Every connection has its PRAGMAs set and read back first.
 *
 * @throws Error when a PRAGMA does not answer what was set
 */
export async function openClient(
  file: string,
  role: ClientRole,
  connect: Connect = connectToFile,
): Promise<SqliteClient> {
  const connections: SqlDriverAdapter[] = [];
  const factory: SqlDriverAdapterFactory = {
    provider: 'sqlite',
    adapterName: '@prisma/adapter-better-sqlite3',
    connect: async () => {
      const connection = await connect(file);
      connections.push(connection);
      await setPragmas(connection, role);
      return connection;
    },
  };
  const closeConnections = async (): Promise<void> => {
    for (const connection of connections.splice(0)) await connection.dispose();
  };
  const prisma = new PrismaClient({ adapter: factory, errorFormat: 'minimal' });
  try {
    await prisma.$connect();
  } catch (error) {
    await closeConnections();
    throw error;
  }
  const [connection] = connections;
  if (connection === undefined) throw new Error('the client did not connect');
  return { prisma, connection, close: closeConnections };
}

async function setPragmas(connection: SqlDriverAdapter, role: ClientRole): Promise<void> {
  for (const [name, value, expected] of PRAGMAS[role]) {
    await connection.executeScript(`PRAGMA ${name} = ${value}`);
    const { rows } = await connection.queryRaw({ sql: `PRAGMA ${name}`, args: [], argTypes: [] });
    const answer = String(rows[0]?.[0]);
    if (answer !== expected) throw new Error(`PRAGMA ${name} is ${answer} instead of ${expected}`);
  }
}
