import { parseArgs } from 'node:util';
import { MAX_HOUSEHOLDS, MIN_HOUSEHOLDS } from './plan/household-plan.js';
import { DEFAULT_PERIOD_SECONDS, ONCE_PERIOD_SECONDS, periodProblem } from './plan/market-rules.js';

/** What the command line decides. */
export interface NeighbourhoodOptions {
  readonly households: number;
  readonly periodSeconds: number;
  /** Folder of an existing or new neighbourhood; null: a temporary one. */
  readonly dataFolder: string | null;
  /** The first of the ports; null: a free range is looked for. */
  readonly basePort: number | null;
  /** The temporary folder stays. */
  readonly keep: boolean;
  /** Decides forecast errors and the sizes of the households after the sixth. */
  readonly seed: number;
  /** Ends after PERIODS_OF_ONCE settled periods. */
  readonly once: boolean;
  /** Prints one JSON summary on standard output; everything else goes to standard error. */
  readonly json: boolean;
  readonly chaos: boolean;
  /** Kills at random instants; null: none. */
  readonly kills: number | null;
  /** Folder for operations.jsonl, trades.jsonl and day.json; null: nothing is exported. */
  readonly exportFolder: string | null;
}

/** Most kills that --kills takes. */
const MAX_KILLS = 10_000;

/** Settled periods after which `--once` ends. */
export const PERIODS_OF_ONCE = 10;

/** Ports of the pages start here when the range is free. */
export const DEFAULT_BASE_PORT = 8100;
/** Ports of the peer network lie this much above those of the pages. */
export const P2P_PORT_OFFSET = 100;
/** The last port of the range, which marks it as taken. */
export const LAST_PORT_OFFSET = 199;

export const HELP = `Starts a neighbourhood on this machine: households that trade electricity, each a node of its own, and their operator.

  npm start -- [options]

  The terminal shows what happens, and a link to the pages of each node. Ctrl-C ends it all. A node that you kill starts
  again after ten seconds.

Options
  --households N          how many households, ${MIN_HOUSEHOLDS} to ${MAX_HOUSEHOLDS} (default 6); the first four vote on blocks
  --seconds-per-period S  length of a delivery period in seconds (default ${DEFAULT_PERIOD_SECONDS}; with --once ${ONCE_PERIOD_SECONDS}): a divisor of 86400
                          from 8 to 900. Each period, however short, carries the energy of a quarter hour.
  --data DIR              keep the neighbourhood in this folder; one that is there goes on where it stopped
                          (default: a temporary folder, removed at the end)
  --keep                  do not remove the temporary folder
  --base-port P           pages at P, P+1, ..., the peer network at P+${P2P_PORT_OFFSET}, P+${P2P_PORT_OFFSET + 1}, ...; P+${LAST_PORT_OFFSET}
                          marks the range as taken (default: the first free range from ${DEFAULT_BASE_PORT})
  --seed N                decides by how much each forecast is wrong (default 1)
  --once                  end after ${PERIODS_OF_ONCE} settled periods and check what must hold: exit code 1 when something does not
  --json                  with --once: print one JSON summary on standard output, everything else on standard error (npm adds
                          lines of its own there, unless it is called as npm start --silent --)
  --chaos                 with --once: kill and restart one household and one validator on the way, and check more
  --kills N               with --once: kill and restart households at random instants, N times in all (1 to ${MAX_KILLS})
  --export DIR            write at the end what happened, for anyone to check:
                            operations.jsonl and trades.jsonl: npm run --silent order-book -- --rule auction
                              --tick 100 --lot 10 < operations.jsonl gives trades.jsonl again
                            day.json: trades, meters and settlements
  --help                  print this

Exit code: 0; 1 when something is wrong; 2 when the command line is; 130 when --once was interrupted.
NO_COLOR=1 in the environment: no colours. Without a terminal the table becomes one line each period.
`;

const MAX_PORT = 65_535;

/** The options, or what is wrong with the command line. */
export function parseOptions(
  commandLine: readonly string[],
): NeighbourhoodOptions | 'help' | { readonly usageError: string } {
  try {
    const { values } = parseArgs({
      args: [...commandLine],
      options: {
        households: { type: 'string', default: '6' },
        'seconds-per-period': { type: 'string' },
        data: { type: 'string' },
        'base-port': { type: 'string' },
        keep: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        chaos: { type: 'boolean', default: false },
        kills: { type: 'string' },
        export: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    if ((values.json || values.chaos) && !values.once) throw new RangeError('--json and --chaos go with --once');
    if (values.kills !== undefined && (!values.once || values.chaos)) {
      throw new RangeError('--kills goes with --once and without --chaos');
    }
    if (values.data === '' || values.export === '') throw new RangeError('--data and --export need a folder');
    const standardPeriod = values.once ? ONCE_PERIOD_SECONDS : DEFAULT_PERIOD_SECONDS;
    const periodSeconds = Number(values['seconds-per-period'] ?? standardPeriod);
    const problem = periodProblem(periodSeconds);
    if (problem !== null) throw new RangeError(`--seconds-per-period ${problem}`);
    const highestBase = MAX_PORT - LAST_PORT_OFFSET;
    const basePort = values['base-port'];
    return {
      households: wholeNumber('--households', values.households, MIN_HOUSEHOLDS, MAX_HOUSEHOLDS),
      periodSeconds,
      dataFolder: values.data ?? null,
      basePort: basePort === undefined ? null : wholeNumber('--base-port', basePort, 1_024, highestBase),
      keep: values.keep,
      seed: wholeNumber('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
      once: values.once,
      json: values.json,
      chaos: values.chaos,
      kills: values.kills === undefined ? null : wholeNumber('--kills', values.kills, 1, MAX_KILLS),
      exportFolder: values.export ?? null,
    };
  } catch (error) {
    return { usageError: error instanceof Error ? error.message : String(error) };
  }
}

function wholeNumber(flag: string, text: string, least: number, greatest: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= greatest)) {
    throw new RangeError(`${flag} must be a whole number from ${least} to ${greatest}, not ${text}`);
  }
  return value;
}
