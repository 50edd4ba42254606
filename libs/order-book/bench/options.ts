import { parseArgs } from 'node:util';

/** The loads, in the order in which they run. */
export const LOADS = ['a-shallow', 'a-deep', 'edge', 'b', 'c', 'd'] as const;
export type Load = (typeof LOADS)[number];

export interface BenchOptions {
  readonly json: boolean;
  readonly quick: boolean;
  readonly loads: readonly Load[];
  /** Repetitions of each race; null: as the load has it. */
  readonly repetitions: number | null;
  readonly seed: number;
  /** Standard deviation of the limits in ticks. */
  readonly spreadTicks: number;
}

export const USAGE = `npm run bench:order-book [-- options]

  --json             one JSON object on standard output in place of the tables
  --quick            smaller loads and fewer repetitions, less than a minute
  --load NAMES       some of ${LOADS.join(',')}
  --repetitions N    of each race, 1 to 99
  --seed N           other streams; default 1
  --spread TICKS     standard deviation of the limits, 1 to 300; default 64
  --help
`;

/** A command line that was not understood. */
export class UsageError extends Error {}

/**
 * Reads the command line.
 *
 * @returns null when help was asked for
 * @throws UsageError
 */
export function parseOptions(args: readonly string[]): BenchOptions | null {
  const values = valuesIn(args);
  if (values.help === true) return null;
  return {
    json: values.json ?? false,
    quick: values.quick ?? false,
    loads: loadsIn(values.load),
    repetitions: values.repetitions === undefined ? null : integerIn('repetitions', values.repetitions, 1, 99),
    seed: integerIn('seed', values.seed ?? '1', 0, 2 ** 31 - 1),
    spreadTicks: integerIn('spread', values.spread ?? '64', 1, 300),
  };
}

function valuesIn(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean' },
        quick: { type: 'boolean' },
        load: { type: 'string' },
        repetitions: { type: 'string' },
        seed: { type: 'string' },
        spread: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function loadsIn(text: string | undefined): Load[] {
  if (text === undefined) return [...LOADS];
  const names = text.split(',');
  for (const name of names) {
    if (!LOADS.some((load) => load === name)) throw new UsageError(`there is no load ${JSON.stringify(name)}`);
  }
  return LOADS.filter((load) => names.includes(load));
}

function integerIn(name: string, text: string, least: number, greatest: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > greatest) {
    throw new UsageError(`--${name} takes an integer from ${least} to ${greatest}`);
  }
  return value;
}
