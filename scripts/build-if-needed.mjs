/**
 * Builds what is missing or older than its sources, and says so. Runs before every command that needs `dist`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const [major] = process.versions.node.split('.').map(Number);
if (major < 22) {
  console.error(`Wattmesh needs Node 22.12 or later, this is ${process.versions.node}.`);
  console.error('Run it through npm (npm start, npm test, npm run wattmesh): npm ci has installed a Node 24 for it.');
  process.exit(1);
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(
    0,
    ...readdirSync(path)
      .filter((name) => name !== 'dist')
      .map((name) => newest(join(path, name))),
  );
}

function buildWhenStale(what, script, product, sources) {
  const built = newest(product);
  if (built > 0 && sources.every((source) => newest(source) <= built)) return;
  process.stderr.write(`Building ${what} ...\n`);
  const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

buildWhenStale('the program', 'build:code', 'dist/build.tsbuildinfo', [
  'apps/node',
  'apps/neighbourhood',
  'apps/order-book',
  'apps/simulator',
  'libs',
  'package.json',
  'tsconfig.json',
]);
if (existsSync('apps/dashboard/index.html')) {
  buildWhenStale('the pages', 'build:pages', 'dist/apps/dashboard/index.html', ['apps/dashboard']);
}
