import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { MAX_LINE_LENGTH } from './line-splitter.js';
import { EXIT, run } from './run.js';

const BUY =
  '{"type":"place","height":1,"orderId":"bö😀","member":"ann","side":"buy","period":"noon","quantityWh":500,"limitPrice":250000}\n';
const SELL =
  '{"type":"place","height":1,"orderId":"s1","member":"bob","side":"sell","period":"noon","quantityWh":500,"limitPrice":150000}\n';
const TRADE = '{"height":1,"period":"noon","buyOrder":"bö😀","sellOrder":"s1","quantityWh":500,"price":200000}\n';

/** Keeps what is written to it. */
class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.text += chunk.toString('utf8');
    setImmediate(done);
  }
}

/** A stream whose writes fail. */
class Failing extends Writable {
  writes = 0;
  readonly #code: string;

  constructor(code: string) {
    super();
    this.#code = code;
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.writes += 1;
    done(Object.assign(new Error(this.#code), { code: this.#code }));
  }
}

async function ran(commandLine: readonly string[], input: Iterable<string | Buffer>) {
  const [output, errors] = [new Sink(), new Sink()];
  const exitCode = await run(commandLine, Readable.from(input, { objectMode: false }), output, errors);
  return { exitCode, output: output.text, errors: errors.text };
}

describe('the program', () => {
  it('reads operations and prints trades', async () => {
    expect(await ran([], [BUY, SELL])).toEqual({ exitCode: EXIT.done, output: TRADE, errors: '' });
    expect(await ran(['--rule', 'continuous', '--tick', '50000', '--lot', '500'], [BUY, SELL])).toMatchObject({
      output: TRADE.replace('200000', '250000'),
    });
  });

  it('prints events and the hash when asked to', async () => {
    const { output } = await ran(['--rule=auction', '--events', '--hash'], [BUY, SELL]);
    const lines = output.trim().split('\n');
    expect(lines.map((line) => /^\{"(type":"\w+|hash)"/.exec(line)?.[1])).toEqual([
      'type":"accepted',
      'type":"accepted',
      'type":"traded',
      'type":"cleared',
      'hash',
    ]);
  });

  it('does not care where the input is cut, not even within a character', async () => {
    const bytes = Buffer.from(BUY + SELL.trimEnd());
    for (const size of [1, 2, 3, 7, 50, 1_000]) {
      const pieces: Buffer[] = [];
      for (let start = 0; start < bytes.length; start += size) pieces.push(bytes.subarray(start, start + size));
      expect(await ran([], pieces)).toEqual({ exitCode: EXIT.done, output: TRADE, errors: '' });
    }
  });

  it('ends with nothing on empty input', async () => {
    expect(await ran([], [])).toEqual({ exitCode: EXIT.done, output: '', errors: '' });
    expect(await ran([], ['\n\n'])).toEqual({ exitCode: EXIT.done, output: '', errors: '' });
  });

  it('refuses orders without failing', async () => {
    const { exitCode, errors } = await ran([], [BUY, BUY]);
    expect(exitCode).toBe(EXIT.done);
    expect(JSON.parse(errors)).toEqual({ height: 1, orderId: 'bö😀', refused: 'order.duplicate-id' });
  });

  it('fails after all lines when one was not understood', async () => {
    const { exitCode, output, errors } = await ran([], [BUY, 'nonsense\n', SELL]);
    expect(exitCode).toBe(EXIT.malformedInput);
    expect(output).toBe(TRADE);
    expect(errors).toContain('{"line":2,"refused":"input.malformed"}\n');
  });

  it('skips a line that is too long and keeps counting', async () => {
    const long = 'x'.repeat(MAX_LINE_LENGTH + 1);
    const inPieces = [BUY, ...Array<string>(40).fill('x'.repeat(MAX_LINE_LENGTH)), '\n', 'bad\n', SELL, long];
    const { exitCode, output, errors } = await ran([], [...inPieces.slice(0, -1), `${long}\n`, long]);
    expect(exitCode).toBe(EXIT.malformedInput);
    expect(output).toBe(TRADE);
    expect(errors.trim().split('\n').slice(0, -1)).toEqual([
      '{"line":2,"refused":"input.line-too-long"}',
      '{"line":3,"refused":"input.malformed"}',
      '{"line":5,"refused":"input.line-too-long"}',
      '{"line":6,"refused":"input.line-too-long"}',
    ]);
  });

  it('explains itself, with an example that works', async () => {
    const { exitCode, output } = await ran(['--help'], []);
    expect(exitCode).toBe(EXIT.done);
    const lines = [...output.matchAll(/'(\{"type":"place".*\})'/g)].map((match) => `${match[1]}\n`);
    expect(lines).toHaveLength(2);
    const example = await ran([], lines);
    expect(output.endsWith(`  ${example.output}`)).toBe(true);
  });

  it.each([
    [['--rule', 'fifo'], '--rule must be auction or continuous, not fifo.'],
    [['--rule', 'constructor'], '--rule must be'],
    [['--tick', '0'], '--tick must be an integer from 1 to 1000000, not 0.'],
    [['--tick', '1e3'], '--tick must be'],
    [['--lot', '-5'], "'--lot'"],
    [['--lot', '1000001'], '--lot must be'],
    [['--lot', 'ten'], '--lot must be'],
    [['--quiet'], '--quiet'],
    [['orders.jsonl'], 'orders.jsonl'],
  ])('refuses the command line %j', async (commandLine, message) => {
    const { exitCode, output, errors } = await ran(commandLine, [BUY]);
    expect(exitCode).toBe(EXIT.usage);
    expect(output).toBe('');
    expect(errors).toContain(message);
    expect(errors.endsWith('Try --help.\n')).toBe(true);
  });

  it('stops without a word when the reader of the output goes away', async () => {
    const [output, errors] = [new Failing('EPIPE'), new Sink()];
    let chunksRead = 0;
    function* endless(): Generator<string> {
      for (let height = 1; ; height++) {
        chunksRead += 1;
        yield `${BUY}${SELL}`
          .replaceAll('"height":1', `"height":${height}`)
          .replaceAll(/("orderId":"..)/g, `$1${height}`);
      }
    }
    const input = Readable.from(endless(), { objectMode: false });
    expect(await run([], input, output, errors)).toBe(EXIT.done);
    expect(errors.text).toBe('');
    expect(output.writes).toBe(1);
    expect(chunksRead).toBeLessThan(10_000);
  });

  it('fails loudly when the output fails for another reason', async () => {
    const input = Readable.from([BUY, SELL], { objectMode: false });
    await expect(run([], input, new Failing('ENOSPC'), new Sink())).rejects.toThrow('ENOSPC');
  });

  it('writes large results in order, in pieces', async () => {
    const count = 5_000;
    const lines = Array.from({ length: count }, (_, index) =>
      [BUY, SELL].map((line) => line.replace(/"orderId":"(.)[^"]*"/, `"orderId":"$1${index}"`)).join(''),
    );
    const { output } = await ran([], lines);
    const trades = output.trim().split('\n');
    expect(trades).toHaveLength(count);
    expect(trades.every((line, index) => line.includes(`"buyOrder":"b${index}","sellOrder":"s${index}"`))).toBe(true);
  });
});
