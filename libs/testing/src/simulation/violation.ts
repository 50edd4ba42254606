/** Something that must never be. Invariants have the names of docs/SIMULATION.md. */
export interface Violation {
  readonly invariant: string;
  readonly atMs: number;
  /** Place of the node that shows it; null: the community. */
  readonly node: number | null;
  readonly detail: string;
}
