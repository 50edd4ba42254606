import 'reflect-metadata';
import { ConfigError, loadConfig } from '#config';
import { runNode } from './run-node.js';

/** One node as a program of its own: `node main.js --data-folder ./home`. The same as `wattmesh start`. */
try {
  await runNode(loadConfig(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}
