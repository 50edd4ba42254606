/** A mistake that somebody could make, as another text in one compiled file. The core itself knows nothing of it. */
export interface Mutant {
  readonly id: string;
  /** The invariant of docs/SIMULATION.md that is meant to catch it. */
  readonly invariant: string;
  /** Below `dist`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The mistake, in a sentence. */
  readonly what: string;
}
