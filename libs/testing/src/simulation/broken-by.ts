import { EndlessInstant } from '../engine-network.js';
import { StoreConflict } from '../memory-store.js';

/** The invariant that an exception of a run shows to be broken; null: it shows none, and is thrown on. */
export function brokenBy(error: unknown): string | null {
  if (error instanceof StoreConflict && error.key.startsWith('ledger entry')) return 'I5';
  return error instanceof EndlessInstant ? 'I10' : null;
}

/** The same for a node that does not start on its own records. */
export function brokenAtStart(error: unknown): string | null {
  if (error instanceof StoreConflict || error instanceof EndlessInstant || !(error instanceof Error)) return null;
  // The same blocks gave another state the first time; or what its owner was told is done is out of reach for good.
  return error.message.includes('state hash') ? 'I8' : 'I6';
}
