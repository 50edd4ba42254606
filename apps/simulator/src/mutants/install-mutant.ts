import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { mutants } from './catalog.js';
import type { Mutant } from './mutant.js';

/** `dist`, seen from `dist/apps/simulator/src/mutants`. */
const DIST = new URL('../../../../', import.meta.url);

/**
 * Plants a bug: the text of one compiled file is another one when that file is loaded, so nothing of the core may have been
 * loaded before. For the whole process, and for good.
 *
 * @throws Error when no mutant has this id, or its text does not stand in its file exactly once
 */
export function installMutant(id: string): void {
  const mutant = mutants.find((known) => known.id === id);
  if (mutant === undefined) throw new Error(`no mutant is called ${id}`);
  const file = new URL(mutant.file, DIST);
  const source = mutated(mutant, readFileSync(file, 'utf8'));
  registerHooks({
    load: (url, context, nextLoad) =>
      url === file.href ? { format: 'module', source, shortCircuit: true } : nextLoad(url, context),
  });
}

/** The compiled file with the mistake in it. @throws Error when the text does not stand there exactly once */
export function mutated({ id, file, find, replace }: Mutant, source: string): string {
  const count = source.split(find).length - 1;
  if (count !== 1) throw new Error(`the text of ${id} stands ${count} times in ${file}`);
  return source.replace(find, () => replace);
}
