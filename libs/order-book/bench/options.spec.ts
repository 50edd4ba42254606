import { describe, expect, it } from 'vitest';
import { LOADS, parseOptions, UsageError } from './options.js';

describe('the command line of the benchmark', () => {
  it('runs every load once when nothing is said', () => {
    const everything = { json: false, quick: false, loads: LOADS, repetitions: null, seed: 1, spreadTicks: 64 };
    expect(parseOptions([])).toEqual(everything);
  });

  it('takes some loads, in the order in which they run', () => {
    const options = parseOptions(['--load', 'd,a-shallow', '--quick', '--json', '--seed', '9', '--repetitions', '2']);
    expect(options).toMatchObject({ loads: ['a-shallow', 'd'], quick: true, json: true, seed: 9, repetitions: 2 });
  });

  it('answers null to --help', () => expect(parseOptions(['--help'])).toBeNull());

  it.each([['--load', 'e'], ['--seed', '-1'], ['--repetitions', '0'], ['--spread', '1.5'], ['--fast']])(
    'refuses %s %s',
    (...args) => {
      expect(() => parseOptions(args.filter((arg) => arg !== undefined))).toThrow(UsageError);
    },
  );
});
