import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { drawPlan } from '#testing';

const MAIN = join(import.meta.dirname, '../../../dist/apps/simulator/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
const SMALL = ['--households', '5', '--days', '0.1', '--jobs', '2'];

function simulate(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: 'utf8' });
}

afterAll(() => rmSync(folder, { recursive: true }));

describe('the simulator', () => {
  it('gives the same hashes for the same seeds in fresh processes', () => {
    const runs = [1, 2].map(() => {
      const { status, stdout } = simulate('--seeds', '1..2', '--json', ...SMALL);
      expect(status).toBe(0);
      return JSON.parse(stdout) as { results: { seed: number; hash: string }[] };
    });
    const hashes = runs.map(({ results }) => results.map(({ seed, hash }) => [seed, hash]));
    expect(hashes[0]).toEqual(hashes[1]);
    expect(new Set(hashes[0]!.map(([, hash]) => hash)).size).toBe(2);
  });

  it('says what happened, a line for each seed, and writes the page', () => {
    const page = join(folder, 'report.html');
    const { status, stdout, stderr } = simulate('--seeds', '3..4', '--faults', 'none', '--report', page, ...SMALL);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^2 seeds in \d+ s .* Nothing broke\.\n$/);
    expect(stderr).toMatch(/seed 3: \d+ blocks, \d+ trades/);
    expect(readFileSync(page, 'utf8')).toContain('Nothing broke.');
  });

  it('runs the plan of a file', () => {
    const file = join(folder, 'plan.json');
    const plan = drawPlan({ seed: 11, households: 5, validators: 4, days: 0.1, faults: [], byzantine: null });
    writeFileSync(file, JSON.stringify(plan));
    const { status, stderr } = simulate('--plan', file);
    expect(status).toBe(0);
    expect(stderr).toContain('seed 11: ');
  });

  it('explains what it does not understand, and itself', () => {
    const wrong = simulate('--households', 'many');
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('--households must be a whole number from 4 to 2000, not many');
    expect(simulate('--plan', join(folder, 'nothing.json')).status).toBe(2);
    const help = simulate('--help');
    expect([help.status, help.stdout.includes('--seeds A..B')]).toEqual([0, true]);
  });
});
