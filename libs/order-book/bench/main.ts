import { auction } from './loads/auction.js';
import type { LoadContext } from './loads/context.js';
import { edge } from './loads/edge.js';
import { households } from './loads/households.js';
import { singleBook } from './loads/single-book.js';
import { state } from './loads/state.js';
import { machineText, thisMachine } from './machine.js';
import { parseOptions, USAGE, UsageError } from './options.js';
import type { BenchOptions, Load } from './options.js';
import { goalText, sectionText } from './report.js';
import type { Section } from './report.js';
import { FULL_SCALE, QUICK_SCALE } from './scale.js';
import { TradesDiffer } from './trade-log.js';

/** Exit codes: 0 all books agreed, whatever their speed; 1 they gave different trades; 2 the command line is wrong. */
process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  try {
    const options = parseOptions(args);
    if (options === null) process.stdout.write(USAGE);
    else runAll(options);
    return 0;
  } catch (error) {
    if (error instanceof TradesDiffer) {
      process.stderr.write(`The books do not agree. ${error.message}\n`);
      return 1;
    }
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return 2;
  }
}

function runAll(options: BenchOptions): void {
  const start = performance.now();
  const machine = thisMachine();
  const print = (text: string) => {
    if (!options.json) process.stdout.write(`${text}\n\n`);
  };
  print(`Order book, seed ${options.seed}, deviation of limits ${options.spreadTicks} ticks\n${machineText(machine)}`);
  const sections: Section[] = [];
  for (const load of options.loads) {
    const section = runLoad(load, {
      options,
      scale: options.quick ? QUICK_SCALE : FULL_SCALE,
      report: (text) => process.stderr.write(`${secondsSince(start).toFixed(0).padStart(4)} s  ${load}: ${text}\n`),
    });
    sections.push(section);
    print(sectionText(section));
  }
  const goals = sections.flatMap((section) => section.goals);
  const seconds = secondsSince(start);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ machine, options, seconds, goals, sections }, null, 2)}\n`);
    return;
  }
  const met = goals.filter(({ isMet }) => isMet).length;
  print([`${met} of ${goals.length} bars met in ${seconds.toFixed(0)} s`, ...goals.map(goalText)].join('\n'));
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1_000;
}

function runLoad(load: Load, context: LoadContext): Section {
  switch (load) {
    case 'a-shallow':
    case 'a-deep':
      return singleBook(context, load);
    case 'edge':
      return edge(context);
    case 'b':
      return households(context);
    case 'c':
      return auction(context);
    default:
      return state(context);
  }
}
