import { MAX_DELAY_DOUBLINGS } from './limits.js';

/** All in monotonic ms. */
export interface ViewEntry {
  readonly atMs: number;
  /** Entered after a notarization, or at the start: then blocks keep the pace of `batchMs`. */
  readonly paced: boolean;
  readonly batchMs: number;
  /** Assumed delay for this view. */
  readonly deltaMs: number;
}

/** [rule 1] The assumed delay: doubled for each nullified view in a row beyond f + 1, at most fourfold. */
export function backedOffDelta(deltaMs: number, nullifiedInARow: number, faulty: number): number {
  return deltaMs * 2 ** Math.min(MAX_DELAY_DOUBLINGS, Math.max(0, nullifiedInARow - faulty - 1));
}

/** [rule 1] The timers of one view. They wait for work; without work there is none. */
export class ViewClock {
  /** When there is or will be work; null: unknown. */
  private workMs: number | null = null;
  private resentMs = -Infinity;

  constructor(readonly entry: ViewEntry) {}

  /** Takes what is known now of work: work that was there already keeps its time, new work sets a new one. */
  noteWork(workMs: number | null, nowMs: number): void {
    const goesOn = this.workMs !== null && this.workMs <= nowMs && workMs !== null && workMs <= nowMs;
    if (!goesOn) this.workMs = workMs;
  }

  hasWork(nowMs: number): boolean {
    return this.workMs !== null && this.workMs <= nowMs;
  }

  /** When work is first there. */
  firstWorkMs(): number | null {
    return this.workMs;
  }

  /** t0, from which the timers count. */
  startMs(): number | null {
    if (this.workMs === null) return null;
    return Math.max(this.entry.atMs + (this.entry.paced ? this.entry.batchMs : 0), this.workMs);
  }

  /** When `nullify` is due. A valid proposal stops the leader's timer, not that of the view. */
  deadlineMs(hasProposal: boolean): number | null {
    const startMs = this.startMs();
    return startMs === null ? null : startMs + (hasProposal ? 3 : 2) * this.entry.deltaMs;
  }

  /** [rule 7] When certificates and own votes are next sent again: every delta after t0. */
  resendMs(): number | null {
    const startMs = this.startMs();
    return startMs === null ? null : Math.max(startMs, this.resentMs) + this.entry.deltaMs;
  }

  noteResent(nowMs: number): void {
    this.resentMs = nowMs;
  }
}
