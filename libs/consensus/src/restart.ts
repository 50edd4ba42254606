import { countVote } from './votes.js';
import type { Step } from './step.js';

/**
 * [restart] Takes in what an earlier run stored above the head: blocks, certificates (passed on by the first re-send) and
 * own votes, which are counted again and bind this run.
 */
export function restore(step: Step): void {
  const { state } = step;
  const { votes, certificates, blocks } = state.options.restored;
  for (const block of blocks) state.tree.add(block);
  for (const certificate of certificates) {
    if (certificate.view <= state.head.view) continue;
    state.ladder.add(certificate);
    if (certificate.kind === 'finalize' && certificate.view > (state.finality?.view ?? 0)) state.finality = certificate;
    state.view = Math.max(state.view, certificate.view + 1);
  }
  for (const vote of votes) {
    if (vote.view <= state.head.view || vote.voter !== state.options.own?.index) continue;
    state.ownVotes.record(vote);
    state.view = Math.max(state.view, vote.view);
  }
  state.votes.moveTo(state.view, state.head.view);
  for (const vote of votes) if (vote.view > state.head.view) countVote(state, vote);
}
