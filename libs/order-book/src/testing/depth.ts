/** How many random cases a property tries, by depth. */
export interface Runs {
  /** In `npm test`. */
  readonly usual: number;
  /** In `npm run test:deep`. */
  readonly deep: number;
  /** In `npm run mutation:order-book`, which runs the specs again for each of thousands of mutants. */
  readonly mutation: number;
}

/** How hard the random specs try, as WATTMESH_TEST_DEPTH says: `deep`, `mutation` or, when it says neither, the usual. */
export class Depth {
  readonly #name: keyof Runs;

  /** @param setting the value of WATTMESH_TEST_DEPTH */
  constructor(setting: string | undefined) {
    this.#name = setting === 'deep' || setting === 'mutation' ? setting : 'usual';
  }

  get isDeep(): boolean {
    return this.#name === 'deep';
  }

  /** False where the cases are so few that rare ones may be missing: then none is demanded. */
  get isThorough(): boolean {
    return this.#name !== 'mutation';
  }

  runsOf(runs: Runs): number {
    return runs[this.#name];
  }

  /** Parameters of `fc.assert`. Under mutation the same cases every time, and no search for a smaller one that fails. */
  parameters(runs: Runs): { readonly numRuns: number; readonly seed?: number; readonly endOnFailure?: boolean } {
    const numRuns = this.runsOf(runs);
    return this.#name === 'mutation' ? { numRuns, seed: 1, endOnFailure: true } : { numRuns };
  }
}
