import { parseArgs } from 'node:util';
import type { Matching } from '#market';

/** What the command line decides. */
export interface FilterOptions {
  readonly matching: Matching;
  /** Prices are multiples of this many micro-units per kWh. */
  readonly tick: number;
  /** Quantities are multiples of this many Wh. */
  readonly lotWh: number;
  /** Print every event of the book instead of trades only. */
  readonly showsEvents: boolean;
  /** Print the hash of the final state as the last line. */
  readonly showsHash: boolean;
}

export const HELP = `Matches buy and sell orders for electricity: operations in, trades out, one JSON object a line.

  npm run --silent order-book -- [--rule auction|continuous] [--tick 100] [--lot 10] [--events] [--hash]
      < operations.jsonl > trades.jsonl

Options
  --rule     auction (default): one uniform price per period and clearing; continuous: price-time priority
  --tick     limit prices are multiples of this, in micro-units of currency per kWh (default 100)
  --lot      quantities are multiples of this, in Wh (default 10)
  --events   print every event of the book ("type": accepted, rejected, replaced, left, traded, cleared), not only trades
  --hash     print the hash of the final state as the last line of the output: {"hash":"..."}
  --help     print this

Input: lines ordered by "height", the number of the clearing that first sees them
  {"type":"place","height":7,"orderId":"b1","member":"ann","side":"buy","period":"noon","quantityWh":500,"limitPrice":240000}
      optional: "minFillWh" (0), "timeInForce" ("gtc", "ioc" or "fok"; "gtc"), "capacityWh" (the most the member may buy,
      or sell, in the period; none)
  {"type":"cancel","height":8,"orderId":"b1"}
      optional: "member"; when given it must be the owner
  {"type":"replace","height":9,"orderId":"b1","quantityWh":300,"limitPrice":250000}
      the new total quantity and limit; the order keeps its place only if it lowers the quantity at the same price
  {"type":"clear","height":9}
      a clearing without operations
  After the last line of a height every period with live orders is cleared, periods in the order of their first line.
  (One in which nothing has changed since a clearing that traded nothing is passed over: the result would be the same.)
  Heights may skip numbers; only those that appear are cleared. Periods, members and ids are any text of 1 to 256
  characters. Quantities are integers of Wh, limit prices integers of micro-units per kWh (0.24 per kWh is 240000; prices
  may be negative). Unknown fields are ignored, empty lines too.
  Ties at equal price go to the lower "sealedHeight" (default: height), then the lower "rank" (text; default: of a replace
  the order's own, of a place the empty text), then the lower "nonce" (default: the number of the line, so that earlier
  lines win), then the lower "index" (default 0). place and replace take all four.

Output
  {"height":7,"period":"noon","buyOrder":"b1","sellOrder":"s1","quantityWh":100,"price":240000}
  Refused operations go to standard error, {"height":7,"orderId":"b1","refused":"order.self-cross"}, as do lines that are
  not understood: {"line":12,"refused":"input.malformed"} (no such JSON), "input.line-too-long" or, when a height is lower
  than one before, "input.height-order".

Exit code: 0; 1 when the command line is not understood; 2 when a line was not understood (all others were processed).

Example
  printf '%s\\n' \\
    '{"type":"place","height":1,"orderId":"b1","member":"ann","side":"buy","period":"noon","quantityWh":500,"limitPrice":250000}' \\
    '{"type":"place","height":1,"orderId":"s1","member":"bob","side":"sell","period":"noon","quantityWh":500,"limitPrice":150000}' \\
    | npm run --silent order-book -- --rule auction
  {"height":1,"period":"noon","buyOrder":"b1","sellOrder":"s1","quantityWh":500,"price":200000}
`;

/** Greatest tick and lot; the same as in community rules. */
const MAX_STEP = 1_000_000;

/** The options, or what is wrong with the command line. */
export function parseOptions(commandLine: readonly string[]): FilterOptions | 'help' | { readonly usageError: string } {
  try {
    const { values } = parseArgs({
      args: [...commandLine],
      options: {
        rule: { type: 'string', default: 'auction' },
        tick: { type: 'string', default: '100' },
        lot: { type: 'string', default: '10' },
        events: { type: 'boolean', default: false },
        hash: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const { rule } = values;
    if (rule !== 'auction' && rule !== 'continuous') {
      return { usageError: `--rule must be auction or continuous, not ${rule}.` };
    }
    const tick = parseStep(values.tick);
    const lotWh = parseStep(values.lot);
    if (tick === undefined)
      return { usageError: `--tick must be an integer from 1 to ${MAX_STEP}, not ${values.tick}.` };
    if (lotWh === undefined)
      return { usageError: `--lot must be an integer from 1 to ${MAX_STEP}, not ${values.lot}.` };
    return { matching: rule, tick, lotWh, showsEvents: values.events, showsHash: values.hash };
  } catch (error) {
    // parseArgs throws a TypeError that says which option it does not know.
    return { usageError: error instanceof Error ? error.message : String(error) };
  }
}

function parseStep(text: string): number | undefined {
  const step = Number(text);
  return /^[1-9]\d*$/.test(text) && step <= MAX_STEP ? step : undefined;
}
