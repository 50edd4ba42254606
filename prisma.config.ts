import { defineConfig } from 'prisma/config';

// The schema engine runs as WebAssembly (libs/store/src/schema-engine.ts), so its native binary is never fetched: naming any
// executable keeps the command line from asking the network for it. The second switch stops its update check.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;
process.env['CHECKPOINT_DISABLE'] = '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
