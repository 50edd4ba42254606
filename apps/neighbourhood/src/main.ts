import process from 'node:process';
import { HELP, parseOptions } from './options.js';
import { EXIT, run } from './run.js';

const options = parseOptions(process.argv.slice(2));
if (options === 'help') {
  process.stdout.write(HELP);
} else if ('usageError' in options) {
  process.stderr.write(`${options.usageError}\nTry: npm start -- --help\n`);
  process.exitCode = EXIT.usage;
} else {
  process.exitCode = await run(options);
}
