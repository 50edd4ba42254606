import type { Readable, Writable } from 'node:stream';
import { OrderBookFilter } from './filter.js';
import { HELP, parseOptions } from './options.js';
import { LineSplitter } from './line-splitter.js';

/** Exit codes of the program. */
export const EXIT = {
  /** Every line was understood; refused orders are answers, not failures. */
  done: 0,
  /** The command line was not understood; nothing was read. */
  usage: 1,
  /** At least one line was not understood; all others were processed. */
  malformedInput: 2,
} as const;

/**
 * The whole program: reads operations from `input`, writes results to `output` and refusals to `errors`, one chunk at a
 * time, waiting for slow readers. Answers the exit code. When the reader of the output goes away it stops without a word.
 */
export async function run(
  commandLine: readonly string[],
  input: Readable,
  output: Writable,
  errors: Writable,
): Promise<number> {
  const options = parseOptions(commandLine);
  const out = new Channel(output);
  const err = new Channel(errors);
  if (options === 'help') {
    await out.write([HELP]);
    return EXIT.done;
  }
  if ('usageError' in options) {
    await err.write([`${options.usageError}\nTry --help.\n`]);
    return EXIT.usage;
  }
  const filter = new OrderBookFilter(options);
  const lines = new LineSplitter((line) => filter.line(line));
  input.setEncoding('utf8');
  for await (const chunk of input) {
    lines.push(String(chunk));
    await Promise.all([out.write(filter.takeResults()), err.write(filter.takeRefusals())]);
    if (out.isClosed) return EXIT.done;
  }
  lines.end();
  filter.end();
  await Promise.all([out.write(filter.takeResults()), err.write(filter.takeRefusals())]);
  return filter.malformedLines > 0 ? EXIT.malformedInput : EXIT.done;
}

/** A stream of text whose reader may be slow or go away. */
class Channel {
  isClosed = false;
  readonly #stream: Writable;

  constructor(stream: Writable) {
    this.#stream = stream;
    // Write errors also reach the callback of the write, which decides; without a listener they would end the process.
    stream.on('error', () => undefined);
  }

  /** Writes the pieces in order and waits until the stream has taken them. @throws the stream's error unless its reader left */
  async write(pieces: readonly (string | Uint8Array)[]): Promise<void> {
    for (const piece of pieces) {
      if (this.isClosed) return;
      await new Promise<void>((resolve, reject) => {
        this.#stream.write(piece, (error?: NodeJS.ErrnoException | null) => {
          if (error === null || error === undefined) resolve();
          else if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') {
            this.isClosed = true;
            resolve();
          } else reject(error);
        });
      });
    }
  }
}
