import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { cpuSecondsIn, pssKibIn, usageOf } from './resources.js';

describe('the resources of a process', () => {
  it('are read from what Linux tells', () => {
    expect(pssKibIn('00400000-7ffd [rollup]\nRss:    170000 kB\nPss:    115432 kB\nPss_Dirty:  1 kB\n')).toBe(115_432);
    const fields = 'S 1 1 1 0 -1 4194560 5000 0 0 0 250 50 0 0 20 0 11 0 100 0 0';
    expect(cpuSecondsIn(`4711 (node (x) y) ${fields}`)).toBe(3);
  });

  it.runIf(process.platform === 'linux')('are known of a process that runs and of none that does not', () => {
    const usage = usageOf(process.pid);
    expect(usage!.pssKib).toBeGreaterThan(10_000);
    expect(usage!.cpuSeconds).toBeGreaterThan(0);
    expect(usageOf(2 ** 30)).toBeNull();
  });
});
