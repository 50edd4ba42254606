import type { SimulationPlan, SimulationReport, Violation } from '#testing';

/** A failing plan as small as it could be made, and how it fails. */
export interface SmallestFailure {
  readonly plan: SimulationPlan;
  readonly violation: Violation;
}

/** From a worker about the plan that it was given. */
export type WorkerMessage =
  | { readonly type: 'progress'; readonly share: number }
  | {
      readonly type: 'done';
      readonly report: SimulationReport;
      readonly cpuMs: number;
      readonly smallest: SmallestFailure | null;
    }
  /** The core threw: that is a bug, too. */
  | { readonly type: 'failed'; readonly error: string };
