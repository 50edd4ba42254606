import type { SimulatedNode } from '../simulated-node.js';

/** Something that must never be. Invariants have the names of docs/SIMULATION.md. */
export interface Violation {
  readonly invariant: string;
  readonly atMs: number;
  /** Place of the node that shows it; null: the community. */
  readonly node: number | null;
  readonly detail: string;
}

/** Reports what breaks an invariant. */
export type Report = (invariant: string, node: SimulatedNode | null, detail: string) => void;
