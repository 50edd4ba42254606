import { readFileSync } from 'node:fs';

/** What a process takes; null where the operating system does not tell (other than Linux) or the process is gone. */
export interface ProcessUsage {
  /** Proportional set size: memory with shared pages divided among those who share them. */
  readonly pssKib: number;
  readonly cpuSeconds: number;
}

/** Clock ticks per second of /proc: fixed in the interface of Linux. */
const TICKS_PER_SECOND = 100;

export function usageOf(pid: number): ProcessUsage | null {
  try {
    return {
      pssKib: pssKibIn(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')),
      cpuSeconds: cpuSecondsIn(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    };
  } catch {
    return null;
  }
}

/** The line `Pss:` of smaps_rollup. */
export function pssKibIn(smapsRollup: string): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(smapsRollup)?.[1] ?? NaN);
}

/** utime and stime of a stat line; the name before them may hold spaces and brackets. */
export function cpuSecondsIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
