import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { openStore } from './open-store.js';
import { temporaryFile } from './testing/temporary-folder.js';

const deep = process.env['WATTMESH_TEST_DEPTH'] === 'deep';
const ROUNDS = deep ? 200 : 5;

/** The program that is killed, in plain JavaScript below node_modules, where its packages and the migrations are found. */
const folder = mkdtempSync(join('node_modules', '.wattmesh-crash-'));
const program = join(folder, 'commit-forever.js');

beforeAll(() =>
  build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source'] },
    ssr: { resolve: { conditions: ['source'] }, noExternal: [/^#/] },
    build: { ssr: 'libs/store/src/testing/commit-forever.ts', outDir: folder, target: 'node22' },
  }),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts it and answers once it has committed something. */
function start(file: string): Promise<{ readonly kill: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<void>((done) => child.on('close', () => done()));
    const kill = (): Promise<void> => {
      child.kill('SIGKILL');
      return ended;
    };
    child.on('error', reject);
    child.stdout.once('data', () => resolve({ kill })).resume();
  });
}

/** Lets it commit, kills it at some moment after `commits` of them, and answers the last that it acknowledged. */
function runAndKill(file: string, commits: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let lines = 0;
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      lines += chunk.split('\n').length - 1;
      if (lines >= commits) child.kill('SIGKILL');
    });
    child.on('error', reject);
    // What comes after the last end of line was not acknowledged in full.
    child.on('close', () => resolve(Number(text.split('\n').at(-2) ?? '0')));
  });
}

describe('a store whose process is killed', () => {
  it('has everything that was acknowledged, and no half of anything', async () => {
    const file = temporaryFile();
    let before = 0;
    for (let round = 1; round <= ROUNDS; round++) {
      const acknowledged = await runAndKill(file, 1 + ((round * 37) % 60));
      expect(acknowledged).toBeGreaterThan(before);
      const store = await openStore({ file });
      const { settings } = await store.load('');
      const last = Number(settings.get('last'));
      expect(last).toBeGreaterThanOrEqual(acknowledged);
      for (let number = 1; number <= last; number++) {
        expect(settings.get(`n${number}`)).toHaveLength((number * 997) % 5_000);
      }
      expect(settings.size).toBe(last + 1);
      await store.close();
      before = last;
    }
  }, 600_000);

  it('lets go of its data folder, and of nothing before', async () => {
    const file = temporaryFile();
    const other = await start(file);
    await expect(openStore({ file })).rejects.toMatchObject({ code: 'store.locked' });
    await other.kill();
    await (await openStore({ file })).close();
  });
});
