import { parseArgs } from 'node:util';
import { FAULTS } from '#testing';
import type { Fault } from '#testing';

/** What the command line decides. */
export interface SimulatorOptions {
  readonly seeds: { readonly from: number; readonly to: number };
  readonly households: number;
  readonly validators: number;
  readonly days: number;
  readonly faults: readonly Fault[];
  /** null: drawn for each seed. */
  readonly byzantine: number | null;
  /** Processes at work at once; null: one for each processor. */
  readonly jobs: number | null;
  readonly json: boolean;
  /** File of a plan to run instead of seeds. */
  readonly planFile: string | null;
  /** Hunts the planted bugs in place of running seeds. */
  readonly mutants: boolean;
  /** File for the report page. */
  readonly reportFile: string | null;
}

export const HELP = `Simulates communities: many nodes in one process, with a network, disks and clocks that fail, under virtual time.
A seed decides everything. After every event what must never be is looked for (docs/SIMULATION.md).

  npm run --silent simulate -- [--seeds 1..20] [--households 20] [--validators 4] [--days 1] [--faults all]
      [--byzantine N] [--jobs N] [--json] [--report FILE]
  npm run --silent simulate -- --plan FILE
  npm run --silent simulate -- --mutants [--jobs N]

Options
  --seeds A..B     seeds, each a community of its own (default 1..20); one number is one seed
  --households N   nodes beside the operator's, 4 to 2,000 (default 20)
  --validators N   of them agree on the blocks, 1 to 31 (default 4)
  --days N         length of the part with faults, above 0 to 31 (default 1)
  --faults NAMES   which may be drawn: all, none, or some of
                   ${FAULTS.join(', ')}
  --byzantine N    so many members misbehave; of the validators never more than a third (default: drawn)
  --jobs N         processes at work at once (default: one for each processor)
  --json           one JSON object on standard output in place of lines
  --report FILE    also writes a page (HTML) with the results
  --plan FILE      runs the plan of a file, as a failing seed leaves it
  --mutants        plants each known bug into the core, one at a time, and says which invariant finds it, at which
                   seed (up to 500, 7 households, a quarter of a day each)
  --help           print this

A failing seed is made smaller and left as simulation-SEED.json; its last line says how to run it again. Progress goes to
standard error. Exit code: 0; 1 when something broke; 2 when the command line is not understood.
`;

/** A command line that was not understood. */
export class UsageError extends Error {}

/**
 * Reads the command line.
 *
 * @returns null when help was asked for
 * @throws UsageError
 */
export function parseOptions(args: readonly string[]): SimulatorOptions | null {
  const values = valuesIn(args);
  if (values.help === true) return null;
  const households = integerIn('households', values.households ?? '20', 4, 2_000);
  const validators = integerIn('validators', values.validators ?? '4', 1, 31);
  if (validators > households) throw new UsageError('--validators must not be more than --households');
  const days = Number(values.days ?? '1');
  if (!(days > 0 && days <= 31)) throw new UsageError(`--days must be above 0 and at most 31, not ${values.days}`);
  return {
    seeds: seedsIn(values.seeds ?? '1..20'),
    households,
    validators,
    days,
    faults: faultsIn(values.faults ?? 'all'),
    byzantine: values.byzantine === undefined ? null : integerIn('byzantine', values.byzantine, 0, households),
    jobs: values.jobs === undefined ? null : integerIn('jobs', values.jobs, 1, 64),
    json: values.json ?? false,
    planFile: values.plan ?? null,
    mutants: values.mutants ?? false,
    reportFile: values.report ?? null,
  };
}

function valuesIn(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: {
        seeds: text,
        households: text,
        validators: text,
        days: text,
        faults: text,
        byzantine: text,
        jobs: text,
        plan: text,
        report: text,
        json: flag,
        mutants: flag,
        help: flag,
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function seedsIn(text: string): SimulatorOptions['seeds'] {
  const match = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text);
  if (match === null) throw new UsageError(`--seeds must be a number or A..B, not ${text}`);
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  if (to < from) throw new UsageError(`--seeds must go up, not ${text}`);
  return { from, to };
}

function faultsIn(text: string): readonly Fault[] {
  if (text === 'all') return FAULTS;
  if (text === 'none') return [];
  const names = text.split(',');
  for (const name of names) {
    if (!FAULTS.some((fault) => fault === name)) throw new UsageError(`--faults knows no ${name}`);
  }
  return FAULTS.filter((fault) => names.includes(fault));
}

function integerIn(name: string, text: string, least: number, greatest: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > greatest) {
    throw new UsageError(`--${name} must be a whole number from ${least} to ${greatest}, not ${text}`);
  }
  return value;
}
