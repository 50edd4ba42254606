import { describe, expect, it } from 'vitest';
import { FAULTS } from '#testing';
import { parseOptions, UsageError } from './options.js';

describe('the options of the simulator', () => {
  it('are those of a small street for a day unless others are named', () => {
    expect(parseOptions([])).toEqual({
      seeds: { from: 1, to: 20 },
      households: 20,
      validators: 4,
      days: 1,
      faults: FAULTS,
      byzantine: null,
      jobs: null,
      json: false,
      planFile: null,
      mutants: false,
      reportFile: null,
    });
  });

  it('are read from the command line', () => {
    const line =
      '--seeds 5..9 --households 7 --validators 7 --days 0.5 --faults crash,loss --byzantine 2 --jobs 3 --json --report r.html --plan p.json';
    expect(parseOptions(line.split(' '))).toEqual({
      seeds: { from: 5, to: 9 },
      households: 7,
      validators: 7,
      days: 0.5,
      faults: ['loss', 'crash'],
      byzantine: 2,
      jobs: 3,
      json: true,
      planFile: 'p.json',
      mutants: false,
      reportFile: 'r.html',
    });
    expect(parseOptions(['--seeds', '8'])?.seeds).toEqual({ from: 8, to: 8 });
    expect(parseOptions(['--faults', 'none'])?.faults).toEqual([]);
  });

  it('ask for the planted bugs', () => {
    expect(parseOptions(['--mutants'])?.mutants).toBe(true);
  });

  it('ask for help', () => {
    expect(parseOptions(['--help'])).toBeNull();
  });

  it.each([
    '--seeds 9..5',
    '--seeds many',
    '--seeds -1',
    '--households 3',
    '--households 2001',
    '--households 4.5',
    '--validators 0',
    '--validators 32',
    '--households 5 --validators 6',
    '--days 0',
    '--days 32',
    '--days soon',
    '--faults fire',
    '--byzantine 21',
    '--jobs 0',
    '--jobs 65',
    '--unknown',
    'something',
  ])('%s is not understood', (line) => {
    expect(() => parseOptions(line.split(' '))).toThrow(UsageError);
  });
});
