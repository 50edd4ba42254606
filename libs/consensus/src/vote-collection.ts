import type { Vote, VoteKind, VoteSubject } from '#protocol';
import { VIEWS_AHEAD, VOTE_VIEWS_BEHIND } from './limits.js';

type VotesOfView = Readonly<Record<VoteKind, Map<number, Vote>>>;

/**
 * Verified votes, one of each kind of a voter in a view. Kept for some views around the own one; of later views only the
 * highest vote of each voter and kind, so that a faulty validator cannot fill the memory.
 */
export class VoteCollection {
  private readonly byView = new Map<number, VotesOfView>();
  private readonly far = new Map<string, Vote>();
  private view = 0;

  /** The vote of this voter and kind in the view that is kept already. */
  find(view: number, kind: VoteKind, voter: number): Vote | undefined {
    if (view > this.view + VIEWS_AHEAD) {
      const vote = this.far.get(farKey(kind, voter));
      return vote?.view === view ? vote : undefined;
    }
    return this.byView.get(view)?.[kind].get(voter);
  }

  /** True when a vote of this view would be kept. */
  wants(view: number, kind: VoteKind, voter: number): boolean {
    if (view > this.view + VIEWS_AHEAD) return view > (this.far.get(farKey(kind, voter))?.view ?? 0);
    return view >= this.view - VOTE_VIEWS_BEHIND;
  }

  add(vote: Vote): void {
    if (vote.view > this.view + VIEWS_AHEAD) {
      this.far.set(farKey(vote.kind, vote.voter), vote);
      return;
    }
    let votes = this.byView.get(vote.view);
    if (votes === undefined) {
      votes = { notarize: new Map(), nullify: new Map(), finalize: new Map() };
      this.byView.set(vote.view, votes);
    }
    votes[vote.kind].set(vote.voter, vote);
  }

  /** All votes on one subject. */
  on({ view, kind, blockHash }: Omit<VoteSubject, 'epoch'>): Vote[] {
    return [...(this.byView.get(view)?.[kind].values() ?? [])].filter((vote) => vote.blockHash === blockHash);
  }

  nullifies(view: number): number {
    return this.byView.get(view)?.nullify.size ?? 0;
  }

  /** The own view has moved: drops what is too old and answers the far votes that are now near, for counting. */
  moveTo(view: number, headView: number): readonly Vote[] {
    this.view = view;
    for (const known of this.byView.keys()) {
      if (known < view - VOTE_VIEWS_BEHIND || known <= headView) this.byView.delete(known);
    }
    const near: Vote[] = [];
    for (const [key, vote] of this.far) {
      if (vote.view > view + VIEWS_AHEAD) continue;
      this.far.delete(key);
      if (vote.view > headView) near.push(vote);
    }
    return near;
  }
}

function farKey(kind: VoteKind, voter: number): string {
  return `${kind}:${voter}`;
}
