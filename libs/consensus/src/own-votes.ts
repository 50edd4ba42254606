import type { Vote, VoteKind } from '#protocol';
import { MAX_OWN_VOTE_VIEWS } from './limits.js';

/** The votes that this replica has signed above the final head: what they still allow it to sign. */
export class OwnVotes {
  /** Nothing new is signed while it is set. */
  isPaused = false;
  private readonly byView = new Map<number, Map<VoteKind, Vote>>();

  /** @throws Error when the vote contradicts an earlier one: nothing may ever sign that */
  record(vote: Vote): void {
    const earlier = this.get(vote.view, vote.kind);
    if (earlier !== undefined && earlier.blockHash !== vote.blockHash) {
      throw new Error(`own votes: a second ${vote.kind} in view ${vote.view}`);
    }
    if (vote.kind !== 'notarize' && this.get(vote.view, vote.kind === 'nullify' ? 'finalize' : 'nullify')) {
      throw new Error(`own votes: ${vote.kind} contradicts an earlier vote in view ${vote.view}`);
    }
    let votes = this.byView.get(vote.view);
    if (votes === undefined) this.byView.set(vote.view, (votes = new Map()));
    votes.set(vote.kind, vote);
    if (this.byView.size > MAX_OWN_VOTE_VIEWS) this.byView.delete(this.byView.keys().next().value!);
  }

  get(view: number, kind: VoteKind): Vote | undefined {
    return this.byView.get(view)?.get(kind);
  }

  all(view: number): readonly Vote[] {
    return [...(this.byView.get(view)?.values() ?? [])];
  }

  /** [safety] Never two `notarize` in one view. */
  mayNotarize(view: number): boolean {
    return !this.isPaused && !this.hasNotarized(view);
  }

  hasNotarized(view: number): boolean {
    return this.get(view, 'notarize') !== undefined;
  }

  /** [safety] Never `nullify` and `finalize` in one view; and neither twice. */
  mayNullify(view: number): boolean {
    return !this.isPaused && this.get(view, 'nullify') === undefined && this.get(view, 'finalize') === undefined;
  }

  /** [safety] Never `nullify` and `finalize` in one view; and neither twice. */
  mayFinalize(view: number): boolean {
    return this.mayNullify(view);
  }

  /** Nothing is ever signed again in the views up to the final head's. */
  forgetUpTo(view: number): void {
    for (const known of this.byView.keys()) if (known <= view) this.byView.delete(known);
  }
}
