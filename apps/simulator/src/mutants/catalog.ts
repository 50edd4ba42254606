import { consensusMutants } from './consensus-mutants.js';
import { marketMutants } from './market-mutants.js';
import type { Mutant } from './mutant.js';
import { settlementMutants } from './settlement-mutants.js';

/** All planted bugs: each must be found by the simulator, or the simulator is blind to its kind. */
export const mutants: readonly Mutant[] = [...marketMutants, ...consensusMutants, ...settlementMutants];
