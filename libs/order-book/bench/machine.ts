import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** Where the figures come from. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
  /** Of the last minute, when the benchmark began: above 0 somebody else was at work. */
  readonly loadAverage: number;
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    loadAverage: loadavg()[0] ?? 0,
  };
}

export function machineText(machine: Machine): string {
  const { processor, cores, memoryGiB, platform, node, v8, loadAverage } = machine;
  const hardware = `${processor}, ${cores} cores, ${memoryGiB} GiB`;
  return `${hardware}, ${platform}, Node ${node} (V8 ${v8}), load average ${loadAverage.toFixed(2)}`;
}
