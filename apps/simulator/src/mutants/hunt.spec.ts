import { describe, expect, it } from 'vitest';

/** Compiled: planted bugs are put into compiled files, by processes that run compiled files. */
const COMPILED = new URL('../../../../dist/apps/simulator/src/mutants/hunt.js', import.meta.url);
// Safety: compiled from the file of that name beside this one.
const { hunt } = (await import(COMPILED.href)) as typeof import('./hunt.js');

describe('the hunt for planted bugs', () => {
  it('finds each by the invariant that is meant to catch it, and says so', async () => {
    const lines: string[] = [];
    const report = (line: string): void => void lines.push(line);
    const ids = ['quorum-one-short', 'order-not-stored'];
    const results = await hunt({ mutants: ids, maxSeeds: 3, jobs: 2, report });
    expect(results.map(({ id, intended }) => [id, intended])).toEqual([
      ['quorum-one-short', 'I2'],
      ['order-not-stored', 'I6'],
    ]);
    for (const { found, intended, seed } of results) {
      expect(found).toContain(intended);
      expect(seed).toBeGreaterThan(0);
    }
    expect(lines.toSorted().map((line) => line.split(' ')[0])).toEqual(ids.toSorted());
  });

  it('says when no seed shows a bug', async () => {
    const [result] = await hunt({ mutants: ['order-not-stored'], maxSeeds: 0, jobs: 1, report: () => undefined });
    expect(result).toMatchObject({ id: 'order-not-stored', found: null, seed: null, detail: 'not within 0 seeds' });
  });

  it('refuses a mutant that it does not know', async () => {
    const none = hunt({ mutants: ['no-such-mutant'], maxSeeds: 1, jobs: 1, report: () => undefined });
    await expect(none).rejects.toThrow('no mutant is called no-such-mutant');
  });
});
