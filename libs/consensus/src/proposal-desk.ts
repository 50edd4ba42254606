import type { HexId } from '#market';
import type { Block, Proposal } from '#protocol';
import { MAX_PROPOSALS_PER_VIEW, VIEWS_AHEAD, VOTE_VIEWS_BEHIND } from './limits.js';

/** What the application has said of a proposal; `unjudged` until its ancestors are held. */
export type Verdict = 'unjudged' | 'missing' | 'valid' | 'invalid';

/** A proposal whose leader, form and certificates are right. */
export interface Candidate {
  readonly proposal: Proposal;
  readonly block: Block;
  /** Whether its timestamp was near the own clock when it was first seen. */
  readonly timely: boolean;
  verdict: Verdict;
  /** Transactions that are not held. */
  missing: readonly HexId[];
  /** Monotonic ms from which the missing transactions may be asked for, and how often they were. */
  askAtMs: number;
  asked: number;
}

/** Proposals of the views around the own one, at most MAX_PROPOSALS_PER_VIEW of each. */
export class ProposalDesk {
  private readonly byView = new Map<number, Candidate[]>();
  /** All of them; null: to be put together again. */
  private list: readonly Candidate[] | null = null;

  all(): readonly Candidate[] {
    this.list ??= [...this.byView.values()].flat();
    return this.list;
  }

  find(view: number, hash: HexId): Candidate | undefined {
    return this.byView.get(view)?.find(({ block }) => block.hash === hash);
  }

  /** True when a further proposal of this view would be kept while the own view is `ownView`. */
  hasRoom(view: number, ownView: number): boolean {
    if (view > ownView + VIEWS_AHEAD || view < ownView - VOTE_VIEWS_BEHIND) return false;
    return (this.byView.get(view)?.length ?? 0) < MAX_PROPOSALS_PER_VIEW;
  }

  add(candidate: Candidate): void {
    const { view } = candidate.proposal;
    this.byView.set(view, [...(this.byView.get(view) ?? []), candidate]);
    this.list = null;
  }

  drop(candidate: Candidate): void {
    const { view } = candidate.proposal;
    const others = (this.byView.get(view) ?? []).filter((other) => other !== candidate);
    if (others.length > 0) this.byView.set(view, others);
    else this.byView.delete(view);
    this.list = null;
  }

  /** Transactions have come: what was missing some is judged again. */
  judgeAgain(): void {
    for (const candidate of this.all()) if (candidate.verdict === 'missing') candidate.verdict = 'unjudged';
  }

  /** The own view has moved. */
  moveTo(ownView: number, headView: number): void {
    for (const view of this.byView.keys()) {
      if (view < ownView - VOTE_VIEWS_BEHIND || view <= headView) this.byView.delete(view);
    }
    this.list = null;
  }
}
