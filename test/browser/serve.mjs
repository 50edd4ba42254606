/**
 * For work on the pages: `node test/browser/serve.mjs [port]` serves the built pages with the fixture's answers, seals a
 * block every five seconds and makes a trade every twenty. With `npx vite apps/dashboard` beside it (WATTMESH_TEST_API
 * naming this server) changes show at once.
 */
import { join } from 'node:path';
import { runnerImport } from 'vite';

const root = join(import.meta.dirname, '../..');
const { module } = await runnerImport(join(root, 'test/browser/fixture-node.ts'), {
  root,
  configFile: false,
  logLevel: 'error',
});
const node = new module.FixtureNode(join(root, 'dist/apps/dashboard'));
const address = await node.start(Number(process.argv[2] ?? 8099));
setInterval(() => node.emitBlock(), 5_000);
setInterval(() => node.emitTrade(500, 205_000), 20_000);
console.log(`${address}#token=${module.TOKEN}`);
