import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';

/** The part of the WebAssembly interface used here; it is no part of the ES library. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: { __wbindgen_start(): void } };
};

/** The bindings' own hook for handing them the instance; their type declarations leave it out. */
interface BindingsSetup {
  __wbg_set_wasm(exports: object): void;
}

let instantiated = false;

/**
 * Runs `use` with Prisma's schema engine, which works out and applies migrations. It is WebAssembly on the same driver
 * adapter as the client: no native binary, nothing fetched. Its connections are closed afterwards (the engine itself
 * never closes them and holds the file in exclusive locking mode).
 */
export async function withSchemaEngine<T>(
  factory: SqlMigrationAwareDriverAdapterFactory,
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  await instantiate();
  const connections: SqlDriverAdapter[] = [];
  const remember = async (connecting: Promise<SqlDriverAdapter>): Promise<SqlDriverAdapter> => {
    const connection = await connecting;
    connections.push(connection);
    return takingScripts(connection);
  };
  const bound = bindMigrationAwareSqlAdapterFactory({
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => remember(factory.connect()),
    connectToShadowDb: () => remember(factory.connectToShadowDb()),
  });
  try {
    const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, bound);
    try {
      return await use(engine);
    } finally {
      engine.free();
    }
  } finally {
    for (const connection of connections) await connection.dispose();
  }
}

/** The engine sends whole migrations as one raw statement; better-sqlite3 takes several only as a script. */
function takingScripts(connection: SqlDriverAdapter): SqlDriverAdapter {
  return {
    provider: connection.provider,
    adapterName: connection.adapterName,
    queryRaw: (query) => connection.queryRaw(query),
    executeRaw: async (query) => {
      if (query.args.length > 0) return await connection.executeRaw(query);
      await connection.executeScript(query.sql);
      return 0;
    },
    executeScript: (script) => connection.executeScript(script),
    startTransaction: (isolationLevel) => connection.startTransaction(isolationLevel),
    dispose: () => connection.dispose(),
  };
}

async function instantiate(): Promise<void> {
  if (instantiated) return;
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const module = new WebAssembly.Module(await readFile(join(folder, 'schema_engine_bg.wasm')));
  const { exports } = new WebAssembly.Instance(module, { './schema_engine_bg.js': bindings });
  // Safety: wasm-bindgen exports this function for exactly this purpose.
  (bindings as unknown as BindingsSetup).__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  instantiated = true;
}
