import process from 'node:process';
import type { HuntMessage } from './hunt.js';
import { installMutant } from './install-mutant.js';

/** One process, one planted bug: seeds 1, 2, 3 ... until one shows it. Arguments: id of the mutant, greatest seed. */
const [id, maxSeeds] = process.argv.slice(2);
installMutant(id!);
// Only now: the planted bug is in what is loaded from here on.
const { drawPlan, FAULTS, Simulation } = await import('#testing');

/** A small community for a short time shows most bugs sooner than a large one for long. */
const SIZE = { households: 7, validators: 4, days: 0.25, faults: FAULTS, byzantine: null } as const;

const tell = (message: HuntMessage): void => void process.send?.(message);

function findings(seed: number): { readonly invariants: string[]; readonly detail: string } | null {
  try {
    const { violations } = new Simulation(drawPlan({ ...SIZE, seed })).run();
    const [first] = violations;
    if (first === undefined) return null;
    return { invariants: [...new Set(violations.map(({ invariant }) => invariant))], detail: first.detail };
  } catch (error) {
    return { invariants: ['thrown'], detail: error instanceof Error ? error.message : String(error) };
  }
}

let found = false;
for (let seed = 1; seed <= Number(maxSeeds) && !found; seed++) {
  tell({ type: 'seed', seed });
  const what = findings(seed);
  found = what !== null;
  if (what !== null) tell({ type: 'found', seed, ...what });
}
process.disconnect();
