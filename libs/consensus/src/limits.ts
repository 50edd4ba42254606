/** Times and bounds of a replica. Everything it keeps has one of these as its greatest size. */

/** An empty block is due this long after a view was entered, so that every node can tell that the network lives. */
export const EMPTY_BLOCK_MS = 30_000;
/** A block or transaction that is not held is asked for this often. */
export const REQUEST_INTERVAL_MS = 500;
/** Transactions that a proposal names are asked for so many times: its leader may have made them up. */
export const MAX_TRANSACTION_REQUESTS = 20;
/** Signers that are asked for a block at once. */
export const ASKED_AT_ONCE = 2;
/** Validator i publishes a finalize certificate that nobody else has published after (i + 1) times this. */
export const PUBLICATION_STEP_MS = 200;
/** How far a block may lie ahead of the voter's clock, and how much older than three delays it may be. */
export const CLOCK_TOLERANCE_MS = 2_000;
/** The assumed delay grows at most to 2^2 of itself. */
export const MAX_DELAY_DOUBLINGS = 2;
/** A peer that re-sends votes of an older view is answered at most this often. */
export const ANSWER_INTERVAL_MS = 250;

/** Votes are kept for this many views behind the own one: late finalize votes. */
export const VOTE_VIEWS_BEHIND = 16;
/** Votes and proposals are kept for this many views ahead; of later views only the highest vote of a voter. */
export const VIEWS_AHEAD = 16;
/** Proposals of one view that are kept: a leader that sends more is faulty. */
export const MAX_PROPOSALS_PER_VIEW = 2;
/** Certificates of views above the final head that are kept; at the longest delay this is four days without a final block. */
export const MAX_CERTIFIED_VIEWS = 16_384;
/** Certificates of one re-send or answer; when there are more, each time others. */
export const MAX_CERTIFICATES_PER_SEND = 32;
/** Blocks that are held without a certificate, newest views first; those with an own vote stay on disk. */
export const MAX_UNCERTIFIED_BLOCKS = 256;
/** Views above the final head whose own votes are kept in memory; nothing is signed in views before the present one. */
export const MAX_OWN_VOTE_VIEWS = 1_024;
/** Missing ancestors are fetched one by one up to this height above the head; what lies higher waits for catch-up. */
export const MAX_FETCHED_HEIGHTS = 64;
/** Blocks that are asked for at the same time. */
export const MAX_BLOCK_REQUESTS = 16;
