import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeProcess } from './node-process.js';

let folder: string;
let running: NodeProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattmesh-process-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((process) => process.kill()));
  rmSync(folder, { recursive: true });
});

/** A stand-in for a node: a program of a few lines. Answers how it ended, if nobody asked it to. */
function standIn(source: string): { readonly process: NodeProcess; readonly ended: Promise<string> } {
  const program = join(folder, 'node.mjs');
  writeFileSync(program, source);
  let process: NodeProcess;
  const ended = new Promise<string>((resolve) => {
    process = new NodeProcess({ label: 'Mill Lane 1', folder, program }, resolve);
  });
  running.push(process!);
  return { process: process!, ended };
}

const READY = `process.send({ ready: true, url: 'http://127.0.0.1:1', token: 'wm_secret', memberId: 'ab' });`;
const STAY = `process.on('disconnect', () => process.exit(0));`;

describe('the process of a node', () => {
  it('is started when it says that it is ready, and stops when asked to', async () => {
    const { process } = standIn(`${READY} ${STAY}`);
    expect(await process.start()).toMatchObject({ url: 'http://127.0.0.1:1', token: 'wm_secret' });
    expect(process.isRunning).toBe(true);
    await process.stop();
    expect(process.isRunning).toBe(false);
  });

  it('gets its data folder, and no setting of another node from the environment', async () => {
    globalThis.process.env['WATTMESH_HTTP_PORT'] = '1';
    const { process } = standIn(
      `process.send({ ready: true, url: JSON.stringify([process.argv.slice(2), process.env.WATTMESH_HTTP_PORT]) });${STAY}`,
    );
    try {
      expect(JSON.parse((await process.start()).url)).toEqual([['--data-folder', folder], null]);
    } finally {
      delete globalThis.process.env['WATTMESH_HTTP_PORT'];
    }
  });

  it('tells why it cannot start: what it said beside its log', async () => {
    const { process } = standIn(
      `console.error('{"level":40}'); console.error('store.locked: in use'); process.exit(1);`,
    );
    await expect(process.start()).rejects.toThrow(
      /^Mill Lane 1 ended before it was ready \(store\.locked: in use\); see /,
    );
  });

  it('is reported when it ends without being asked to, and can be started again', async () => {
    const { process, ended } = standIn(`${READY} ${STAY} process.on('message', () => process.exit(3));`);
    await process.start();
    globalThis.process.kill(process.pid!, 'SIGKILL');
    expect(await ended).toMatch(/^Mill Lane 1 was ended by SIGKILL/);
    await process.start();
    expect(process.isRunning).toBe(true);
  });

  it('keeps what it prints in a log, without tokens', async () => {
    const { process, ended } = standIn(`console.log('token wm_abc-D_1, fine'); ${READY}`);
    await process.start();
    await ended;
    await expect.poll(() => readFileSync(process.logFile, 'utf8')).toBe('token wm_..., fine\n');
  });
});
