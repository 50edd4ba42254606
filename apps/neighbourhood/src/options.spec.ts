import { describe, expect, it } from 'vitest';
import { HELP, parseOptions } from './options.js';

function optionsOf(...commandLine: string[]) {
  const options = parseOptions(commandLine);
  if (options === 'help' || 'usageError' in options) throw new Error(`refused: ${JSON.stringify(options)}`);
  return options;
}

describe('the options of the neighbourhood', () => {
  it('are six households, periods of 20 seconds, a temporary folder and any free ports by default', () => {
    expect(optionsOf()).toEqual({
      households: 6,
      periodSeconds: 20,
      dataFolder: null,
      basePort: null,
      keep: false,
      seed: 1,
      once: false,
      json: false,
      chaos: false,
      kills: null,
      exportFolder: null,
    });
  });

  it('shorten the periods for a run that ends, unless their length is given', () => {
    expect(optionsOf('--once', '--json').periodSeconds).toBe(8);
    expect(optionsOf('--once', '--seconds-per-period', '20').periodSeconds).toBe(20);
  });

  it('take all that the help names', () => {
    const all =
      '--households 40 --seconds-per-period 900 --data d --keep --base-port 9000 --seed 7 --once --json --chaos';
    expect(optionsOf(...all.split(' '), '--export', 'e')).toMatchObject({ households: 40, basePort: 9000, seed: 7 });
    expect(optionsOf('--once', '--kills', '200').kills).toBe(200);
    expect(HELP).toContain('  --kills');
    for (const flag of all.split(' ').filter((word) => word.startsWith('--'))) expect(HELP).toContain(`  ${flag}`);
    expect(parseOptions(['--help'])).toBe('help');
  });

  it.each([
    ['--households', '3'],
    ['--households', '41'],
    ['--households', 'six'],
    ['--seconds-per-period', '7'],
    ['--seconds-per-period', '11'],
    ['--seconds-per-period', '8.5'],
    ['--seconds-per-period', '1800'],
    ['--base-port', '80'],
    ['--base-port', '70000'],
    ['--seed', '-1'],
    ['--data', ''],
    ['--json'],
    ['--chaos'],
    ['--kills', '5'],
    ['--once', '--kills', '0'],
    ['--once', '--kills', 'many'],
    ['--once', '--chaos', '--kills', '5'],
    ['--colour'],
    ['extra'],
  ])('are refused with a sentence: %s %s', (...commandLine) => {
    expect(parseOptions(commandLine)).toEqual({ usageError: expect.stringMatching(/.{20}/) });
  });
});
