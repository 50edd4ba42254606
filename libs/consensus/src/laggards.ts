import type { Vote } from '#protocol';
import { ANSWER_INTERVAL_MS } from './limits.js';

/**
 * Tells votes that a peer sends again, because it does not move on, from first votes that come late. One entry for each
 * voter and kind.
 */
export class Laggards {
  private readonly latest = new Map<string, number>();
  private readonly answeredMs = new Map<number, number>();

  /** [rule 7] True when the voter shall be sent certificates: for a vote sent again, at most every ANSWER_INTERVAL_MS. */
  shouldAnswer(vote: Vote, nowMs: number): boolean {
    const key = `${vote.kind}:${vote.voter}`;
    const isAgain = this.latest.get(key) === vote.view;
    this.latest.set(key, vote.view);
    if (!isAgain || nowMs - (this.answeredMs.get(vote.voter) ?? -Infinity) < ANSWER_INTERVAL_MS) return false;
    this.answeredMs.set(vote.voter, nowMs);
    return true;
  }
}
