import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutants } from './catalog.js';
import { installMutant, mutated } from './install-mutant.js';

const DIST = new URL('../../../../dist/', import.meta.url);
const INVARIANTS = Array.from({ length: 12 }, (_, index) => `I${index + 1}`);

describe('the catalog of planted bugs', () => {
  it.each(mutants.map((mutant) => [mutant.id, mutant] as const))('%s changes its compiled file', (_, mutant) => {
    const source = readFileSync(new URL(mutant.file, DIST), 'utf8');
    expect(mutated(mutant, source)).not.toBe(source);
  });

  it('gives each of them an id of its own', () => {
    const ids = mutants.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it.each(INVARIANTS)('has at least two for %s', (invariant) => {
    expect(mutants.filter((mutant) => mutant.invariant === invariant).length).toBeGreaterThanOrEqual(2);
  });

  it('names an invariant that exists for each of them', () => {
    for (const { invariant } of mutants) expect(INVARIANTS).toContain(invariant);
  });

  it('refuses an id that it does not have', () => {
    expect(() => installMutant('no-such-mutant')).toThrow('no mutant is called no-such-mutant');
  });

  it('refuses a text that is not there, or there twice', () => {
    const mutant = { ...mutants[0]!, find: 'a', replace: 'b' };
    expect(() => mutated(mutant, 'c')).toThrow('stands 0 times');
    expect(() => mutated(mutant, 'a a')).toThrow('stands 2 times');
    expect(mutated(mutant, 'c a')).toBe('c b');
  });
});
