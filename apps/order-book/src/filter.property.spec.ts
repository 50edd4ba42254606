import { Readable, Writable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LINE_LENGTH } from './line-splitter.js';
import { run } from './run.js';

/** Random inputs of each property. */
const RUNS = process.env.WATTMESH_TEST_DEPTH === 'deep' ? 5_000 : 150;

/** Few ids, members, periods and prices, so that orders meet, cross and are named again. */
const operations = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        type: fc.constant('place'),
        orderId: fc.integer({ min: 0, max: 60 }).map((number) => `o${number}`),
        member: fc.constantFrom('ann', 'bob', 'eve', 'ö😀'),
        side: fc.constantFrom('buy', 'sell'),
        period: fc.constantFrom('noon', '__proto__', '\u2028'),
        quantityWh: fc.integer({ min: 1, max: 6 }).map((lots) => 10 * lots),
        limitPrice: fc.integer({ min: -4, max: 4 }).map((ticks) => 100 * ticks),
        minFillWh: fc.constantFrom(0, 20),
        timeInForce: fc.constantFrom('gtc', 'gtc', 'gtc', 'ioc', 'fok'),
        rank: fc.constantFrom('', 'a', 'b'),
      },
      { requiredKeys: ['type', 'orderId', 'member', 'side', 'period', 'quantityWh', 'limitPrice'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom('cancel', 'replace'),
      orderId: fc.integer({ min: 0, max: 60 }).map((number) => `o${number}`),
      quantityWh: fc.integer({ min: 0, max: 6 }).map((lots) => 10 * lots),
      limitPrice: fc.integer({ min: -4, max: 4 }).map((ticks) => 100 * ticks),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('clear') }) },
);

/** Operations by mostly ascending height, as lines. */
const goodLines = fc
  .array(fc.tuple(operations, fc.constantFrom(0, 0, 1, 1, 2)), { maxLength: 60 })
  .map((steps): string[] => {
    let height = 0;
    return steps.map(([operation, step]) => {
      height += step;
      return JSON.stringify({ ...operation, height });
    });
  });

/** The same with broken lines among them: cut, blank, too long, two on a line, other JSON, text that closes a list. */
const lines = fc
  .tuple(
    goodLines,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('cut', 'blank', 'long', 'twice', 'list', 'bracket', 'cr', 'text')), {
      maxLength: 8,
    }),
  )
  .map(([good, defects]): string[] => {
    const result = [...good];
    for (const [number, defect] of defects) {
      const at = result.length === 0 ? 0 : number % result.length;
      const line = result[at] ?? '';
      const broken = {
        cut: line.slice(0, number % (line.length + 1)),
        blank: ' \t',
        long: 'x'.repeat(MAX_LINE_LENGTH + 1),
        twice: `${line},${line}`,
        list: `[${line}]`,
        bracket: `${line}],[${line}`,
        cr: `${line}\r`,
        text: '"\\ud800',
      }[defect];
      result.splice(at, number % 2, broken);
    }
    return result;
  });

const commandLines = fc
  .tuple(fc.constantFrom('auction', 'continuous'), fc.subarray(['--events', '--hash']))
  .map(([rule, flags]) => ['--rule', rule, ...flags]);

interface Result {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

async function ran(commandLine: readonly string[], chunks: Iterable<Buffer>): Promise<Result> {
  const texts = ['', ''];
  const sinks = texts.map(
    (_, index) =>
      new Writable({
        write(chunk: Buffer, _encoding, done): void {
          texts[index] += chunk.toString();
          done();
        },
      }),
  );
  const exitCode = await run(commandLine, Readable.from(chunks, { objectMode: false }), sinks[0]!, sinks[1]!);
  return { exitCode, output: texts[0]!, errors: texts[1]! };
}

function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const end = start + sizes[turn % sizes.length]!;
    yield bytes.subarray(start, end);
    start = end;
  }
}

describe('the program', () => {
  it('gives the same output however the input is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        commandLines,
        fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9_000 })), { minLength: 1 }),
        async (input, commandLine, sizes) => {
          const bytes = Buffer.from(input.join('\n'));
          const whole = await ran(commandLine, bytes.length === 0 ? [] : [bytes]);
          expect(await ran(commandLine, cut(bytes, sizes))).toEqual(whole);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('reports every broken line by its number and reads on behind it', async () => {
    await fc.assert(
      fc.asyncProperty(goodLines, fc.uniqueArray(fc.nat({ max: 30 })), async (good, places) => {
        const broken = [...good];
        const blank = [...good];
        const at = places.filter((place) => place <= good.length).toSorted((left, right) => left - right);
        for (const [index, place] of at.entries()) {
          broken.splice(place + index, 0, `${good[place] ?? '{}'}]`);
          blank.splice(place + index, 0, '');
        }
        const result = await ran([], [Buffer.from(`${broken.join('\n')}\n`)]);
        const reported = [...result.errors.matchAll(/\{"line":(\d+),"refused":"input.malformed"\}\n/g)];
        expect(reported.map((match) => Number(match[1]))).toEqual(at.map((place, index) => place + index + 1));
        expect(result.output).toBe((await ran([], [Buffer.from(`${blank.join('\n')}\n`)])).output);
      }),
      { numRuns: RUNS },
    );
  });

  it('trades the same whether the clearings that trade nothing are passed over or not', async () => {
    await fc.assert(
      fc.asyncProperty(goodLines, async (input) => {
        const chunks = [Buffer.from(input.join('\n') || '\n')];
        const quiet = await ran([], chunks);
        const hashed = await ran(['--hash'], chunks);
        expect(hashed.output.split('\n').slice(0, -2)).toEqual(quiet.output.split('\n').slice(0, -1));
        const events = (await ran(['--events'], chunks)).output.split('\n');
        const traded = events.filter((line) => line.startsWith('{"type":"traded",'));
        const trades = traded.map((line) => line.replace('"type":"traded",', '').replace(/,"buyer":.*\}$/, '}'));
        expect(trades).toEqual(quiet.output.split('\n').slice(0, -1));
      }),
      { numRuns: RUNS },
    );
  });
});
